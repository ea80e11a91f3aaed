"""What can be chosen about a twin, chosen on the end of the log: learn from the rest, simulate, compare.

The last fifth of the events (by completion) is held back. Cases cut by the border belong to neither side. One choice
after the other is tried against what is held back, all perspectives together: paths, instants, hours of the day, ages
of cases and cycle times. A default gives way only to something clearly better.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import numpy as np

from obeya.errors import QuestionError
from obeya.twin.accuracy.distances import (
    absolute_event_distance,
    circadian_event_distance,
    cycle_time_distance,
    n_gram_distance,
    relative_event_distance,
)
from obeya.twin.accuracy.traces import Traces, coded_traces
from obeya.twin.discovery.choices import ALTERNATIVES, NEWER, Choices
from obeya.twin.discovery.observations import Observations, local_seconds
from obeya.twin.discovery.weeks import DAY_S
from obeya.twin.engine import simulate
from obeya.twin.model import Model

HELD_BACK: Final = 0.2
FEWEST_CASES: Final = 20
"With fewer cases on either side nothing is held back."
MOST_CASES: Final = 1_500
"So many of the cases held back are compared at most: the first ones."
RUNS: Final = 5
CLEARLY: Final = 0.03
"A choice replaces the default where it lowers the distances by this share on (geometric) average."
_TO_MONDAY_S: Final = 3 * DAY_S


@dataclasses.dataclass(frozen=True, slots=True)
class HoldOut:
    """The cases to learn from, and those held back as traces with when the first of them came."""

    past: Observations
    later: Traces
    begins: float
    n_cases: int


def hold_out(observed: Observations) -> HoldOut | None:
    """Return the log with its end held back, or None where it is too short for that."""
    border = float(np.quantile(observed.completed, 1 - HELD_BACK))
    past = observed.of_cases(observed.ended <= border)
    after = np.flatnonzero((observed.arrived > border) & observed.is_finished)
    first = after[np.argsort(observed.arrived[after], kind="stable")][:MOST_CASES]
    if min(past.is_finished.sum(), first.size) < FEWEST_CASES:
        return None
    chosen = np.zeros(observed.n_cases, np.bool_)
    chosen[first] = True
    later = observed.of_cases(chosen)
    return HoldOut(
        past=past, later=traces_of(later), begins=float(later.arrived.min()), n_cases=later.n_cases
    )


def traces_of(observed: Observations) -> Traces:
    """Return observations as the traces that distances are measured on."""
    return coded_traces(
        observed.case,
        observed.activity,
        observed.resource,
        local_seconds(observed.started, observed.zone) - _TO_MONDAY_S,
        local_seconds(observed.completed, observed.zone) - _TO_MONDAY_S,
        observed.activities,
        observed.resources,
    )


def simulated_traces(model: Model, *, begins: float, n_cases: int, seed: int) -> Traces:
    """Return simulated cases that come from the instant `begins` on (seconds since 1970)."""
    placed = dataclasses.replace(model, start=datetime.fromtimestamp(begins, UTC).isoformat())
    log = simulate(placed, cases=n_cases, seed=seed)
    return coded_traces(
        log.case,
        log.activity,
        log.resource,
        local_seconds(begins + log.started_at, model.zone) - _TO_MONDAY_S,
        local_seconds(begins + log.completed_at, model.zone) - _TO_MONDAY_S,
        model.activities,
        tuple(resource.name for resource in model.resources),
    )


MEASURES: Final[tuple[tuple[Callable[[Traces, Traces], float], float], ...]] = (
    (lambda happened, simulated: n_gram_distance(happened, simulated, n=3), 0.02),
    (absolute_event_distance, 0.5),
    (circadian_event_distance, 0.1),
    (relative_event_distance, 0.25),
    (cycle_time_distance, 0.25),
)
"Each distance with the amount below which differences do not matter."


def misfit(model: Model, held: HoldOut) -> float:
    """Return the mean logarithm of the distances, over some runs; infinite where the model does not run."""
    logs = []
    for seed in range(RUNS):
        try:
            simulated = simulated_traces(model, begins=held.begins, n_cases=held.n_cases, seed=seed)
        except QuestionError:
            return float("inf")
        if simulated.n_cases == 0:
            return float("inf")
        logs.append([np.log(measure(held.later, simulated) + floor) for measure, floor in MEASURES])
    return float(np.mean(logs))


def choose(held: HoldOut, default: Choices, learned: Callable[[Choices], Model]) -> tuple[Choices, float]:
    """Return the choices that come out best, one field after the other, and their misfit."""
    best, least = default, misfit(learned(default), held)
    for change, times in ALTERNATIVES:
        tried = dataclasses.replace(best, **change)  # type: ignore[arg-type]
        if tried == best:
            continue
        found = misfit(learned(tried), held)
        if found < least - times * CLEARLY:
            best, least = tried, found
    if best.fresh < 1:
        best, least = _newest(held, best, least, learned)
    return best, least


def _newest(
    held: HoldOut, best: Choices, least: float, learned: Callable[[Choices], Model]
) -> tuple[Choices, float]:
    """Return the latest shares of cases and waits that are not clearly worse, where the latest is nearer at all."""
    newest, its = best, least
    for change in NEWER:
        tried = dataclasses.replace(best, **change)  # type: ignore[arg-type]
        if tried.fresh < newest.fresh and (found := misfit(learned(tried), held)) < least + CLEARLY:
            newest, its = tried, found
    return newest, its
