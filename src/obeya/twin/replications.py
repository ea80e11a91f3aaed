"""A model run many times: what each run gives, and intervals over the runs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.errors import QuestionError
from obeya.twin.engine import OpenCase, compiled_model, run_compiled
from obeya.twin.model import Model
from obeya.twin.scenarios.measures import duty_s, places_of
from obeya.twin.scenarios.warming import warm_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from obeya.twin.simulated import SimulatedLog

HOUR_S: Final = 3600.0
DAY_S: Final = 86_400.0
CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over runs with its t-interval at 95 %; the bounds are None for a single run, which has none."""

    name: str
    unit: str
    mean: float | None
    least: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What each run gives: one row per run, one column per name."""

    names: tuple[tuple[str, str], ...]
    "Name and unit of each column."
    values: NDArray[np.float64]
    warm_up: int
    "So many first cases of each run are left out; MSER-5 over the mean of all runs."

    def intervals(self) -> tuple[Interval, ...]:
        """Give the mean of each column with its t-interval over the runs."""
        return tuple(_interval(name, unit, self.values[:, i]) for i, (name, unit) in enumerate(self.names))


def replications(
    model: Model,
    *,
    cases: int,
    seed: int,
    count: int,
    within_s: float | None = None,
    skip: int | None = None,
    open_cases: Sequence[OpenCase] = (),
) -> Outcomes:
    """Run a model `count` times, in parallel, and measure each run.

    The same seed gives the same runs on any number of threads. `skip` first cases are left out of each run; without it
    MSER-5 says how many, and none are where the run begins with open cases. `within_s` is the promised lead time of
    the service level.
    """
    if count < 1 or cases < 1:
        raise QuestionError(
            f"{count} runs of {cases} cases were asked for; at least one run of one case is needed."
        )
    compiled = compiled_model(model)

    def one(number: int) -> SimulatedLog:
        return run_compiled(
            compiled, cases=cases, seed=seed, until=None, replication=number, open_cases=open_cases
        )

    first = one(0)  # compiles the kernel once, before threads would do it several times
    with ThreadPoolExecutor(max_workers=min(count, os.cpu_count() or 1)) as pool:
        logs = [first, *pool.map(one, range(1, count))]
    if skip is None:
        lead = np.array([log.finished_at - log.arrived_at for log in logs])
        skip = 0 if open_cases else min(warm_up(lead.mean(axis=0)), cases // 2)
    roles = sorted({resource.role or resource.name for resource in model.resources})
    values = np.array([_measured(log, skip, roles, within_s) for log in logs])
    names = [*_NAMES, *((f"share of time busy: {role}", "share") for role in roles)]
    return Outcomes(tuple(names), values, skip)


_NAMES: Final = (
    ("mean lead time", "s"),
    ("median lead time", "s"),
    ("lead time that nine in ten stay within", "s"),
    ("wait per case", "s"),
    ("work per case", "s"),
    ("cost of the work per case", "money"),
    ("cases in progress", "cases"),
    ("cases finished per day", "cases"),
    ("share of cases in time", "share"),
)


def _measured(log: SimulatedLog, skip: int, roles: Sequence[str], within_s: float | None) -> list[float]:
    """Measure the cases from `skip` on, and what is measured per time from the arrival of that one to the last."""
    lead = (log.finished_at - log.arrived_at)[skip:]
    rows = log.case >= skip
    n = max(1, log.n_cases - skip)
    since, until = float(log.arrived_at[skip]), float(log.arrived_at[-1])
    lasts = until - since
    rates = np.array([resource.cost_per_hour for resource in log.model.resources] + [0.0])
    of_work = np.zeros((len(log.model.activities), len(rates)))
    place = {name: i for i, name in enumerate(log.model.activities)}
    person = {resource.name: i for i, resource in enumerate(log.model.resources)}
    for row in log.model.work:
        of_work[place[row.activity], [person[name] for name in row.resources] or [-1]] = row.cost
    cost = of_work[log.activity, log.resource] + log.worked_s / HOUR_S * rates[log.resource]
    inside = (np.clip(log.finished_at, since, until) - np.clip(log.arrived_at, since, until)).sum()
    left = np.count_nonzero((log.finished_at > since) & (log.finished_at <= until))
    measured = [
        float(lead.mean()),
        float(np.median(lead)),
        float(np.quantile(lead, 0.9)),
        float(log.waits()[rows].sum()) / n,
        float(log.worked_s[rows].sum()) / n,
        float(cost[rows].sum()) / n,
        float(inside / lasts) if lasts > 0 else np.nan,
        float(left / lasts * DAY_S) if lasts > 0 else np.nan,
        float(np.mean(lead <= within_s)) if within_s is not None else np.nan,
    ]
    return [*measured, *_busy(log, roles, since, until)]


def _busy(log: SimulatedLog, roles: Sequence[str], since: float, until: float) -> list[float]:
    """Give for each role the working time it was busy, by the time it was on duty."""
    if not roles:
        return []
    spans = np.maximum(log.completed_at - log.started_at, 1e-9)
    share = np.clip(np.minimum(log.completed_at, until) - np.maximum(log.started_at, since), 0, None) / spans
    people = log.resource >= 0
    busy = np.bincount(
        log.resource[people], (log.worked_s * share)[people], minlength=len(log.model.resources)
    )
    duty = duty_s(log.model, since, until) * places_of(log.model)
    role_of = [resource.role or resource.name for resource in log.model.resources]
    shares = []
    for role in roles:
        members = [i for i, each in enumerate(role_of) if each == role]
        on = float(duty[members].sum())
        shares.append(float(busy[members].sum()) / on if on > 0 else np.nan)
    return shares


def _interval(name: str, unit: str, values: NDArray[np.float64]) -> Interval:
    from scipy.stats import t

    known = values[~np.isnan(values)]
    if not known.size:
        return Interval(name, unit, None, None, None)
    mean = float(known.mean())
    if known.size < 2:
        return Interval(name, unit, mean, None, None)
    half = float(t.ppf((1 + CONFIDENCE) / 2, known.size - 1) * known.std(ddof=1) / np.sqrt(known.size))
    return Interval(name, unit, mean, mean - half, mean + half)
