"""Work that hangs is broken off in time, counted as a death, and set aside after the third. Serves J05."""

from __future__ import annotations

import time

import pytest

from obeya_web.jobs.limits import EXIT_OVERDUE, GRACE_S
from tests.web.jobs.station import LIMIT_S, Station
from tests.web.jobs.test_kill import wait_for_the_end

# What the fault catalogue allows, and what a busy machine needs to start and to write.
ALLOWED_S = LIMIT_S + 5
BUSY_S = 10


def hire_and_wait(station: Station, *, most_deaths: int = 1000) -> tuple[int, float]:
    """Let a worker hang until it ends; return its exit code and how long it lived."""
    worker = station.hire(most_deaths=most_deaths)
    begun_s = time.monotonic()
    code = worker.wait(ALLOWED_S + BUSY_S)
    station.workers.remove(worker)
    return code, time.monotonic() - begun_s


@pytest.mark.parametrize("kind", ["hang", "hang_in_c"])
def test_work_that_hangs_is_broken_off_and_told(station: Station, kind: str) -> None:
    station.ask("enqueue", kind, 1)
    code, lived_s = hire_and_wait(station)
    assert code == EXIT_OVERDUE and lived_s >= LIMIT_S
    report = station.ask("report")
    assert (report["states"], report["deaths"]) == ({"ready": 1}, 1)
    assert report["errors"] == ["It took longer than 2 s, so it was broken off. It is tried again."]


@pytest.mark.parametrize("kind", ["hang_and_block", "hang_in_transaction"])
def test_work_that_lets_nothing_else_go_on_is_ended_from_outside(station: Station, kind: str) -> None:
    """Code in C that keeps the interpreter stops the heart; a transaction that never ends keeps it from writing."""
    station.ask("enqueue", kind, 1)
    code, lived_s = hire_and_wait(station)
    assert code != 0 and lived_s >= LIMIT_S
    assert lived_s <= LIMIT_S + GRACE_S + BUSY_S
    # The next worker finds the lease run out, or the death written.
    station.ask("enqueue", "count", 1)
    hire_and_wait(station, most_deaths=2)
    report = station.ask("report")
    if report["states"].get("running"):
        station.hire(most_deaths=2)
        report = wait_for_the_end(station, within_s=60)
    assert report["states"]["quarantined"] == 1 and report["deaths"] == 2


def test_work_that_always_hangs_is_set_aside_after_three_deaths_and_others_are_done(
    station: Station,
) -> None:
    station.ask("enqueue", "hang", 1)
    station.ask("enqueue", "count", 5)
    for _ in range(3):
        code, _lived_s = hire_and_wait(station, most_deaths=3)
        assert code == EXIT_OVERDUE
    station.hire(most_deaths=3)
    report = wait_for_the_end(station, within_s=60)
    assert report["states"] == {"quarantined": 1, "done": 5}
    assert report["errors"] == [
        "It took longer than 2 s. obeya broke off 3 times at it, so it was set aside."
    ]


def test_what_another_lane_did_meanwhile_is_no_death(station: Station) -> None:
    station.ask("enqueue", "hang", 1)
    station.ask("enqueue", "hold", 1, "quick")
    code, _lived_s = hire_and_wait(station)
    report = station.ask("report")
    assert (code, report["states"], report["deaths"]) == (EXIT_OVERDUE, {"ready": 2}, 1)


def test_work_within_its_limit_is_left_alone(station: Station) -> None:
    station.ask("enqueue", "doze", 1)
    station.hire()
    report = wait_for_the_end(station, within_s=60)
    assert (report["states"], report["deaths"]) == ({"done": 1}, 0)
