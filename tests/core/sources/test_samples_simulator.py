"""The simulator against slow twins and queueing theory, people's calendars, and logs without anything to find."""

from __future__ import annotations

import heapq
from datetime import date, timedelta

import holidays
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from obeya.sources.samples import null_log
from obeya.sources.samples.simulator import Duty, Pause, Person, Process, Simulation, SystemStep, Trace, Work
from obeya.sources.samples.staffing import DAY, HOUR, public_holidays, seasonal_leave, windows, working_days

ALWAYS = ((0, 10**9),)


def one_job(seconds: int) -> Process:
    yield Work("desk", (("Serve", seconds),))


def serve(arrivals: list[int], services: list[int], n_people: int) -> Trace:
    people = [Person(f"P-{number}", "Clerk", (Duty("desk", ALWAYS),)) for number in range(n_people)]
    ways = [one_job(seconds) for seconds in services]
    return Simulation(people).run(zip(arrivals, ways, strict=True), until=10**9)


def random_jobs(seed: int, n: int, *, load: float) -> tuple[list[int], list[int]]:
    rng = np.random.default_rng(seed)
    arrivals = np.cumsum(1 + rng.exponential(1_000, n)).astype(int)
    services = (1 + rng.exponential(1_000 * load, n)).astype(int)
    return arrivals.tolist(), services.tolist()


@pytest.mark.parametrize("n_people", [1, 2, 5])
def test_jobs_start_when_first_come_first_served_says(n_people: int) -> None:
    """Given random arrivals, then each start is that of the Kiefer-Wolfowitz recursion, to the second."""
    arrivals, services = random_jobs(3, 2_000, load=0.9 * n_people)
    free_at = [0] * n_people
    expected = []
    for arrives, seconds in zip(arrivals, services, strict=True):
        expected.append(max(arrives, free_at[0]))
        heapq.heapreplace(free_at, expected[-1] + seconds)

    trace = serve(arrivals, services, n_people)

    assert dict(zip(trace.case, trace.start, strict=True)) == dict(enumerate(expected))


def test_the_mean_wait_in_a_single_queue_is_that_of_theory() -> None:
    """M/M/1 with a load of 0.5: the mean wait equals the mean service time (here 500 s)."""
    arrivals, services = random_jobs(1, 40_000, load=0.5)

    trace = serve(arrivals, services, 1)

    wait = np.array(trace.start) - np.array(arrivals)[np.array(trace.case)]
    assert wait.mean() == pytest.approx(500, rel=0.06)


def test_work_begins_only_in_a_window_and_only_if_it_fits() -> None:
    person = Person("P-1", "Clerk", (Duty("desk", ((100, 200), (300, 400))),))

    trace = Simulation([person]).run([(0, one_job(60)), (1, one_job(60)), (2, one_job(10))], until=1_000)

    assert trace.start == [100, 300, 360]


def test_the_oldest_job_over_all_queues_is_taken_first() -> None:
    def job(queue: str) -> Process:
        yield Work(queue, ((queue, 10),))

    person = Person("P-1", "Clerk", (Duty("a", ((100, 200),)), Duty("b", ((100, 200),))))

    trace = Simulation([person]).run([(5, job("b")), (6, job("a")), (7, job("b"))], until=1_000)

    assert trace.activity == ["b", "a", "b"]


def test_a_case_goes_through_pauses_and_automatic_steps_in_order() -> None:
    def case() -> Process:
        now = yield SystemStep("Receive", 5)
        assert now == 15
        yield Pause(100)
        now = yield Work("desk", (("Check", 20), ("Book", 10)))
        assert now == 145
        yield SystemStep("Pay", 0)

    person = Person("P-1", "Clerk", (Duty("desk", ALWAYS),))

    trace = Simulation([person]).run([(10, case())], until=1_000)

    steps = list(zip(trace.activity, trace.start, trace.end, trace.resource, strict=True))
    assert steps == [
        ("Receive", 10, 15, "SYSTEM"),
        ("Check", 115, 135, "P-1"),
        ("Book", 135, 145, "P-1"),
        ("Pay", 145, 145, "SYSTEM"),
    ]


def test_nothing_begins_once_the_clock_has_run_out() -> None:
    trace = serve([0, 10, 500], [20, 20, 20], 1)
    cut = Simulation([Person("P", "Clerk", (Duty("desk", ALWAYS),))])

    cut.run([(0, one_job(20)), (10, one_job(20)), (500, one_job(20))], until=500)

    assert trace.start == [0, 20, 500]
    assert cut.trace.start == [0, 20]


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_public_holidays_are_those_of_all_germany(year: int) -> None:
    assert public_holidays(year) == set(holidays.country_holidays("DE", years=year))


def test_working_days_leave_out_weekends_and_holidays() -> None:
    epoch = date(2024, 3, 25)

    days = [epoch + timedelta(days=day) for day in working_days(epoch, 9, holidays=public_holidays(2024))]

    assert days == [
        date(2024, 3, 25),
        date(2024, 3, 26),
        date(2024, 3, 27),
        date(2024, 3, 28),
        date(2024, 4, 2),
    ]


def test_windows_are_missing_on_days_away() -> None:
    assert windows([0, 1, 2], ((8.5, 9),), away={1}) == [
        (8 * HOUR + 1_800, 9 * HOUR),
        (2 * DAY + 8 * HOUR + 1_800, 2 * DAY + 9 * HOUR),
    ]


def test_people_are_away_about_as_long_as_their_leave_and_sickness_say() -> None:
    """28 days of leave a year and 2.5 spells of 3 days on average; never all of a team of five at once."""
    epoch = date(2024, 1, 1)
    days = working_days(epoch, 366)

    away = seasonal_leave(np.random.default_rng(5), days, 5, epoch=epoch)

    assert 25 <= np.mean([len(person) for person in away]) <= 42
    assert set.intersection(*away) == set()


def cells(log: pa.Table, name: str) -> np.ndarray:
    return log[name].to_numpy()


@pytest.mark.parametrize("routing", ["stages", "shuffled", "drawn"])
def test_a_null_log_waits_and_works_equally_at_every_step(routing: str) -> None:
    """Mean work of 20 minutes, mean wait of 6 hours, within four standard errors at each place in the case."""
    log = null_log(11, 3_000, routing=routing)
    n_steps = log.num_rows // 3_000
    start, end = (cells(log, name).astype("datetime64[us]").astype(float).reshape(-1, n_steps) / 1e6
                  for name in ("Start", "End"))  # fmt: skip
    work, wait = end - start, start[:, 1:] - end[:, :-1]

    assert np.abs(work.mean(axis=0) - 1_200).max() < 4 * 1_140 / np.sqrt(3_000)
    assert np.abs(wait.mean(axis=0) - 21_600).max() < 4 * 21_600 / np.sqrt(3_000)


def test_a_null_log_takes_each_way_equally_often_and_nothing_twice() -> None:
    log = null_log(12, 3_000)
    counts = dict(zip(*np.unique(cells(log, "Activity"), return_counts=True), strict=True))
    pairs = log.group_by(["Case ID", "Activity"]).aggregate([([], "count_all")])

    assert counts["Start"] == counts["Stop"] == 3_000
    assert all(abs(counts[name] - 1_000) < 4 * np.sqrt(3_000 * 2 / 9) for name in ("Red", "Green", "Blue"))
    assert pc.max(pairs["count_all"]).as_py() == 1


def test_a_null_log_arrives_evenly_and_is_worked_on_by_everybody() -> None:
    log = null_log(13, 3_000)
    first = cells(log, "Start").reshape(3_000, -1)[:, 0].astype("datetime64[us]").astype(float)
    people = np.unique(cells(log, "Resource"), return_counts=True)[1]
    middle = (first.min() + first.max()) / 2

    assert abs((first < middle).sum() - 1_500) < 4 * np.sqrt(750)
    assert people.max() - people.min() < 8 * np.sqrt(people.mean())


def test_a_null_log_of_drawn_steps_repeats_as_often_as_chance_has_it() -> None:
    """Eight draws out of eight leave 8 (1 - (7/8)^8) = 5.25 different activities on average."""
    log = null_log(14, 2_000, routing="drawn")
    kinds = log.group_by("Case ID").aggregate([("Activity", "count_distinct")])["Activity_count_distinct"]

    assert pc.mean(kinds).as_py() - 2 == pytest.approx(8 * (1 - (7 / 8) ** 8), abs=0.1)


def test_a_null_log_depends_on_its_seed_alone() -> None:
    assert null_log(1).equals(null_log(1))
    assert not null_log(1).equals(null_log(2))
