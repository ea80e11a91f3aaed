"""What one simulated run says of a process: lead time, waiting, cost, use of people, load and service level."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.tables.sentences import phrase
from obeya.twin.model import Model, Resource, WeekCalendar
from obeya.twin.scenarios.paired import Wanted
from obeya.twin.simulated import SimulatedLog
from obeya.twin.week import Intervals, start_of, written_out

Real = NDArray[np.float64]

UNLIMITED: Final = 200
"""From so many pieces of work at once on, a person is taken to stand for nobody in particular."""
HOUR_S: Final = 3600.0
_BLOCK_DAYS: Final = 512


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of a run: its name in sentences, its unit, and which way is wanted."""

    key: str
    name: str
    unit: str
    wanted: Wanted


MEASURES: Final[tuple[Measure, ...]] = (
    Measure("lead_time", phrase("mean lead time"), "s", "lower"),
    Measure("lead_time_p90", phrase("lead time that nine in ten stay within"), "s", "lower"),
    Measure("wait", phrase("mean wait per case"), "s", "lower"),
    Measure("service_level", phrase("share of cases in time"), "share", "higher"),
    Measure("work_in_progress", phrase("cases in progress"), "cases", "lower"),
    Measure("utilisation", phrase("share of their time that people are busy"), "share", "neither"),
    Measure("work_cost", phrase("cost of the work per case"), "money", "lower"),
    Measure("paid_cost", phrase("cost of people on duty per case"), "money", "lower"),
)
"""What is compared, in the order in which it is shown."""


@dataclass(frozen=True, slots=True)
class RunMeasures:
    """Every measure of one run; NaN where a run has nothing to measure, as utilisation where nobody is needed."""

    lead_time: float
    lead_time_p90: float
    wait: float
    service_level: float
    work_in_progress: float
    utilisation: float
    work_cost: float
    paid_cost: float
    lead_times: Real = field(repr=False)
    "Lead time of each case in order of arrival, NaN where it is open; the warm-up included."


def measure_run(log: SimulatedLog, *, skip: int = 0, within_s: float | None = None) -> RunMeasures:
    """Measure the cases from the one numbered `skip` on, and the time from its arrival to the last arrival.

    Time after the last arrival is left out of what is measured per time: a process that only empties itself says
    nothing of how it runs. `within_s` is the lead time that counts as in time; without it the service level is NaN.
    Without rates of pay, costs are hours.
    """
    if log.n_cases <= skip + 1:
        raise QuestionError(
            f"A run of {log.n_cases} cases is too short to leave out the first {skip}; ask for more cases."
        )
    lead = log.finished_at - log.arrived_at
    counted = lead[skip:][~np.isnan(lead[skip:])]
    if not counted.size:
        raise QuestionError(
            "No case of the run came to its end, so nothing can be measured; let it run longer."
        )
    since, until = float(log.arrived_at[skip]), float(log.arrived_at[-1])
    rows = log.case >= skip
    waits = (log.started_at - log.enabled_at)[rows]
    n = log.n_cases - skip
    on_duty = duty_s(log.model, since, until)
    capacity = float(on_duty @ places_of(log.model))
    busy = _within(log.started_at, log.completed_at, since, until) * log.worked_s
    counted_people = np.append(places_of(log.model) > 0, False)
    busy_s = float(busy[counted_people[log.resource]].sum())
    rates = rates_of(log.model)
    return RunMeasures(
        lead_time=float(counted.mean()),
        lead_time_p90=float(np.quantile(counted, 0.9)),
        wait=float(waits.sum()) / n,
        service_level=float(np.mean(counted <= within_s)) if within_s is not None else np.nan,
        work_in_progress=_in_progress(log, since, until),
        utilisation=busy_s / capacity if capacity > 0 else np.nan,
        work_cost=_work_cost(log, rows, rates) / n,
        paid_cost=float(on_duty @ (places_of(log.model) * rates)) / HOUR_S / n if capacity > 0 else np.nan,
        lead_times=lead,
    )


def has_rates(model: Model) -> bool:
    """Say whether anybody's hour has a price; else costs are counted in hours."""
    return any(each.cost_per_hour > 0 for each in model.resources)


def rates_of(model: Model) -> Real:
    """Return what an hour of each person costs; 1 for all where no price is known, so that costs are hours."""
    priced = has_rates(model)
    return np.array([each.cost_per_hour if priced else 1.0 for each in model.resources], dtype=np.float64)


def places_of(model: Model) -> Real:
    """Return how many pieces of work each person does side by side; 0 for those whom nobody waits for."""
    return np.array([0 if is_unlimited(each) else each.at_once for each in model.resources], dtype=np.float64)


def is_unlimited(resource: Resource) -> bool:
    """Say whether so much is done at once that nobody ever waits: the log showed no queue, so none is simulated."""
    return resource.at_once >= UNLIMITED


def duty_s(model: Model, since: float, until: float) -> Real:
    """Return the seconds each person is at work between two times after the start of the model."""
    known = {each.name: each for each in model.calendars}
    start = start_of(model)
    n_days = _BLOCK_DAYS * int(np.ceil((until / 86_400 + 2) / _BLOCK_DAYS))
    seconds = {
        name: _on(_intervals(calendar, model.zone, start, n_days), since, until)
        for name, calendar in known.items()
    }
    return np.array([seconds.get(each.calendar, until - since) for each in model.resources], dtype=np.float64)


@lru_cache(maxsize=256)
def _intervals(calendar: WeekCalendar, zone: str, start: datetime, n_days: int) -> Intervals:
    return written_out(calendar, zone=zone, start=start, n_days=n_days)


def _on(intervals: Intervals, since: float, until: float) -> float:
    if intervals.always:
        return until - since
    return float(np.maximum(np.minimum(intervals.end, until) - np.maximum(intervals.begin, since), 0.0).sum())


def _within(begin: Real, end: Real, since: float, until: float) -> Real:
    """Return the share of each span that lies between two times; spans without length count where they are."""
    length = end - begin
    inside = np.maximum(np.minimum(end, until) - np.maximum(begin, since), 0.0)
    share: Real = np.divide(inside, length, out=np.zeros_like(length), where=length > 0)
    return share


def _in_progress(log: SimulatedLog, since: float, until: float) -> float:
    if until <= since:
        return np.nan
    left = np.where(np.isnan(log.finished_at), log.until, log.finished_at)
    inside = np.maximum(np.minimum(left, until) - np.maximum(log.arrived_at, since), 0.0)
    return float(inside.sum()) / (until - since)


def _work_cost(log: SimulatedLog, rows: NDArray[np.bool_], rates: Real) -> float:
    people = log.resource[rows]
    named = people >= 0
    worked = float((log.worked_s[rows][named] * rates[people[named]]).sum()) / HOUR_S
    if not has_rates(log.model) or not any(row.cost for row in log.model.work):
        return worked
    return worked + float(_fixed_costs(log.model)[log.activity[rows], people].sum())


def _fixed_costs(model: Model) -> Real:
    """Return what each execution costs beside the time, by step and person; nobody is the last column."""
    steps = {name: place for place, name in enumerate(model.activities)}
    people = {each.name: place for place, each in enumerate(model.resources)}
    costs = np.zeros((len(steps), len(people) + 1))
    for row in model.work:
        for place in [people[name] for name in row.resources] or [len(people)]:
            costs[steps[row.activity], place] = row.cost
    return costs
