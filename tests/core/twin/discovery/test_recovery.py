"""A known twin is simulated, its log learned from, and the twin found again; and the published splits. Serves X088."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

import numpy as np
import pytest

from obeya.twin.accuracy.traces import Traces
from obeya.twin.discovery.choices import Choices
from obeya.twin.discovery.discovering import discover
from obeya.twin.discovery.fitting import mean_of
from obeya.twin.discovery.holding import simulated_traces, traces_of
from obeya.twin.discovery.observations import Observations, observations_from
from obeya.twin.engine import simulate
from obeya.twin.model import (
    Arrivals,
    Contexts,
    Delay,
    Distribution,
    Follow,
    Model,
    Resource,
    WeekCalendar,
    Work,
)
from tests.core.twin.accuracy.splits import read_split, read_traces

HOURS = WeekCalendar("office", ((((9 * 3_600, 17 * 3_600),),) * 5 + ((), ())))
DAYTIME = WeekCalendar("daytime", ((((33_300, 60_300),),) * 5 + ((), ())))  # 9:15 to 16:45
TRUTH = Model(
    name="office",
    zone="UTC",
    start="2026-01-05T08:00:00+00:00",
    activities=("ask", "check", "reply"),
    arrivals=Arrivals(gaps=Distribution("fixed", (1_800.0,)), calendar="daytime"),
    routing=Contexts(
        (
            Follow((), "ask", 1.0),
            Follow(("ask",), "check", 0.75),
            Follow(("ask",), "reply", 0.25),
            Follow(("check",), "reply", 1.0),
            Follow(("reply",), "", 1.0),
        )
    ),
    work=(
        Work("ask", ("Ann", "Ada"), Distribution("exponential", (1_200.0,))),
        Work("check", ("Bob",), Distribution("uniform", (300.0, 1_500.0))),
        Work("reply", ("Ann", "Ada"), Distribution("fixed", (300.0,))),
    ),
    resources=(
        Resource("Ann", "office", at_once=4),
        Resource("Ada", "office", at_once=4),
        Resource("Bob", "office"),
    ),
    calendars=(HOURS, DAYTIME),
    delays=(Delay("check", "before", Distribution("exponential", (14_400.0,))),),
)


# The same office, where nobody leaves in the middle of a piece of work and nothing is waited for at night.
HOME_IN_TIME = dataclasses.replace(
    TRUTH,
    resources=tuple(dataclasses.replace(each, at_closing="finish") for each in TRUTH.resources),
    delays=(Delay("check", "before", Distribution("exponential", (14_400.0,)), calendar="office"),),
)


@functools.lru_cache
def its_log(n: int = 1_200, truth: Model = TRUTH) -> Observations:
    """Return what the true process did."""
    log = simulate(truth, cases=n, seed=5)
    begin = 1_767_600_000.0  # 5 January 2026, 8:00
    return observations_from(
        name="office",
        zone="UTC",
        case=log.case,
        activity=np.array(TRUTH.activities)[log.activity],
        resource=np.array([resource.name for resource in TRUTH.resources])[log.resource],
        started=begin + log.started_at,
        completed=begin + log.completed_at,
    )


@functools.lru_cache
def learned() -> Model:
    """Return the twin learned from it."""
    return discover(its_log(), choices=Choices())


def test_hours_and_rhythm_of_a_known_process_are_found_again() -> None:
    weeks = {calendar.name: calendar.weekly for calendar in learned().calendars}

    for resource in learned().resources:
        assert [len(day) for day in weeks[resource.calendar]] == [1] * 5 + [0] * 2
        for (begin, end), *_ in weeks[resource.calendar][:5]:
            assert abs(begin - 9 * 3_600) <= 900
            assert abs(end - 17 * 3_600) <= 900
    assert learned().arrivals.gaps == Distribution("fixed", (1_800.0,))


def test_durations_of_a_known_process_are_found_again_in_working_time() -> None:
    found = {work.activity: work.duration for work in learned().work}

    assert [found[name].kind for name in TRUTH.activities] == ["exponential", "uniform", "fixed"]
    for work in TRUTH.work:
        assert mean_of(found[work.activity]) == pytest.approx(mean_of(work.duration), rel=0.06)


def test_a_delay_of_a_known_process_is_found_again_where_it_was() -> None:
    (delay,) = [delay for delay in learned().delays if delay.share > 0.1]

    assert (delay.activity, delay.where) == ("check", "before")
    assert delay.share * mean_of(delay.duration) == pytest.approx(14_400.0, rel=0.15)


def test_work_that_pauses_at_night_is_told_from_work_that_is_finished_first() -> None:
    finishing = discover(its_log(truth=HOME_IN_TIME), choices=Choices())

    assert {each.at_closing for each in learned().resources} == {"pause"}
    assert {each.at_closing for each in finishing.resources} == {"finish"}
    said = [fit.words for fit in finishing.fits if "after a break" in fit.words]
    assert [words.endswith("what has begun is finished first.") for words in said] == [True]


@pytest.mark.parametrize(("truth", "calendar"), [(TRUTH, ""), (HOME_IN_TIME, "delays")])
def test_whether_delays_pass_at_night_is_found_out_on_the_end_of_the_log(truth: Model, calendar: str) -> None:
    log = its_log(truth=truth)

    model = discover(log)

    (delay,) = [delay for delay in model.delays if delay.share > 0.1]
    assert delay.calendar == calendar
    assert calendar not in {
        each.calendar for each in model.resources
    }  # longer hours of people leave it as it is
    assert delay.share * mean_of(delay.duration) == pytest.approx(14_400.0, rel=0.2)
    runs = [simulated_traces(model, begins=1_767_600_000.0, n_cases=1_200, seed=seed) for seed in range(5)]
    drawn = [float((run.left_s - run.arrived_s).mean()) for run in runs]
    assert np.mean(drawn) == pytest.approx(float((log.ended - log.arrived).mean()), rel=0.06)


def test_routing_of_a_known_process_is_found_again() -> None:
    routing = learned().routing
    assert isinstance(routing, Contexts)

    shares = {(row.after, row.then): row.share for row in routing.rows}

    assert shares[("ask",), "check"] == pytest.approx(0.75, abs=0.04)
    assert shares[("check",), "reply"] == 1.0


def test_what_is_chosen_on_the_end_of_the_log_runs_and_says_so() -> None:
    model = discover(its_log().of_cases(np.arange(1_200) < 300))

    assert model.fits[-1].part == "choices"
    assert model.fits[-1].n >= 20
    assert simulate(model, cases=50, seed=1).n_cases == 50


@pytest.mark.parametrize(
    ("process", "targets"),
    [
        ("LoanApp", {"ngd3": 0.08, "aed": 3.1, "ced": 0.22, "red": 1.4, "ctd": 1.8}),
        ("P2P", {"ngd3": 0.21, "aed": 801.0, "ced": 0.94, "ctd": 522.0}),
    ],
)
def test_a_twin_of_a_published_past_is_as_near_to_its_future_as_the_best_known(
    process: str, targets: dict[str, float], shared: Path
) -> None:
    from obeya.twin.accuracy.distances import distances

    past, future = (_observed(shared, process, part) for part in ("train", "test"))
    model = discover(past)

    happened = traces_of(future)
    runs = [
        distances(
            happened,
            simulated_traces(model, begins=float(future.arrived.min()), n_cases=future.n_cases, seed=seed),
        )
        for seed in range(10)
    ]

    means = {name: float(np.mean([getattr(run, name) for run in runs])) for name in targets}
    assert {name for name in targets if means[name] > targets[name]} == set(), means


@pytest.mark.parametrize(
    "log", ["insurance_claims/Insurance_Claims", "pharmacy/Pharmacy", "procure_to_pay/Procure_to_Pay"]
)
def test_a_twin_draws_the_lead_time_of_the_log_it_learned_from(shared: Path, log: str) -> None:
    """The mean of ten runs is as far from the mean of the one log as chance lets one run be, or 10 %."""
    observed = _observations(read_traces(shared / "data" / "sim" / f"prosimos_{log}.csv.gz"))
    model = discover(observed, choices=Choices(routing="graph"))

    runs = [
        simulated_traces(model, begins=float(observed.arrived.min()), n_cases=observed.n_cases, seed=seed)
        for seed in range(10)
    ]

    means = np.array([(run.left_s - run.arrived_s).mean() for run in runs])
    took = float((observed.ended - observed.arrived).mean())
    assert means.mean() == pytest.approx(took, abs=max(3 * means.std(ddof=1), 0.1 * took))
    assert means.mean() == pytest.approx(took, rel=0.2)


def _observed(shared: Path, process: str, part: str) -> Observations:
    return _observations(read_split(shared, process, part))


def _observations(traces: Traces) -> Observations:
    names = np.array((*traces.resources, ""))
    return observations_from(
        name="log",
        zone="UTC",
        case=traces.case,
        activity=np.array(traces.activities)[traces.activity],
        resource=names[traces.resource],
        started=traces.started_s,
        completed=traces.completed_s,
    )


def test_a_twin_of_ends_alone_says_that_starts_are_estimated() -> None:
    log = its_log().of_cases(np.arange(1_200) < 200)
    ends = dataclasses.replace(log, started=np.full(log.started.size, np.nan))

    model = discover(ends, choices=Choices())

    (fit,) = [fit for fit in model.fits if fit.part == "starts"]
    assert fit.value == 0.0
    assert fit.words.startswith(f"{log.started.size} starts are estimated")
