"""Workers die at any moment; what was asked for still happens, once.

OBEYA_KILLS sets the size: ten jobs for each kill (default 12). The figures are logged (--log-cli-level=INFO).
"""

from __future__ import annotations

import logging
import os
import random
import signal
import time
from typing import Any

from tests.web.jobs.station import Nursery, Station

logger = logging.getLogger(__name__)
N_KILLS = int(os.environ.get("OBEYA_KILLS", "12"))
N_WORKERS = 3


def wait_for_the_end(station: Station, *, within_s: float) -> dict[str, Any]:
    """Return the report once no job waits or runs, or the last one when the time is up."""
    give_up_s = time.monotonic() + within_s
    while True:
        report = station.ask("report")
        if not {"ready", "running"} & set(report["states"]) or time.monotonic() > give_up_s:
            return dict(report)
        time.sleep(0.5)


def test_no_job_is_lost_stuck_or_done_twice_while_workers_are_killed(
    station: Station, nursery: Nursery
) -> None:
    rng = random.Random(7)
    n_jobs = 10 * N_KILLS
    station.ask("enqueue", "count", n_jobs)
    for _ in range(N_WORKERS):
        nursery.hire()
    for _ in range(N_KILLS):
        time.sleep(rng.uniform(0.1, 1.0))
        nursery.kill(rng.choice(nursery.workers))
        nursery.hire()
    report = wait_for_the_end(station, within_s=60 + 5 * N_KILLS)
    logger.info("%d jobs, %d kills on %s: %s", n_jobs, N_KILLS, station.database_url or "SQLite", report)
    assert report["states"] == {"done": n_jobs}
    assert report["effects"] == report["jobs_with_effect"] == report["total"] == report["messages"] == n_jobs
    # Most kills hit a job, not a pause between two.
    assert report["deaths"] > N_KILLS / 2


def test_a_job_that_kills_its_worker_is_set_aside_after_three_deaths_and_others_are_done(
    station: Station,
) -> None:
    station.ask("enqueue", "die", 1)
    station.ask("enqueue", "count", 5)
    for _ in range(3):
        worker = station.hire(most_deaths=3)
        assert worker.wait(60) == -signal.SIGKILL
        station.workers.remove(worker)
        # What was leased is free again only after the lease; the next worker does the others meanwhile.
    station.hire(most_deaths=3)
    report = wait_for_the_end(station, within_s=60)
    assert report["states"] == {"quarantined": 1, "done": 5}
    assert (report["deaths"], report["effects"]) == (3, 5)


def test_a_job_longer_than_its_lease_is_done_once(station: Station) -> None:
    station.ask("enqueue", "doze", 1)
    station.hire()
    station.hire()
    report = wait_for_the_end(station, within_s=60)
    assert report["states"] == {"done": 1}
    assert (report["deaths"], report["attempts"]) == (0, 1)


def test_a_worker_that_is_told_to_stop_gives_its_job_back(station: Station) -> None:
    station.ask("enqueue", "hold", 1)
    station.hire()
    time.sleep(1)
    assert station.dismiss() == [0]
    report = station.ask("report")
    assert report["states"] == {"ready": 1}
    assert (report["deaths"], report["attempts"]) == (0, 0)


def test_what_takes_a_moment_does_not_wait_for_what_takes_long(station: Station) -> None:
    station.ask("enqueue", "hold", 1)
    station.hire()
    time.sleep(0.5)
    station.ask("enqueue", "count", 3, "quick")
    give_up_s = time.monotonic() + 60
    while (report := station.ask("report"))["effects"] < 3 and time.monotonic() < give_up_s:
        time.sleep(0.2)
    assert (report["effects"], report["states"]) == (3, {"running": 1, "done": 3})
