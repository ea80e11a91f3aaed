"""How cases flow through the steps of one simulated run: the wait and the work at each, and what is in progress."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from obeya.twin.simulated import SimulatedLog

Real = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RunFlow:
    """The numbers of the cases from the one numbered `skip` on; arrays have one entry for each activity of the model.

    Seconds are means per case on the calendar clock. The ladder counts each second of a case once: its waits, its
    work and `wait_after_s` add up to `lead_time_s`, also where steps run side by side.
    """

    passes: Real
    "How often a case comes to the step."
    share: Real
    "Share of cases that come to it at all."
    queue_s: Real
    "Waiting before the step, idle delays there included."
    work_s: Real
    "Time in which somebody works on the case."
    ladder_wait_s: Real
    "What waiting before the step, idle time and pauses within its work add to the lead time."
    ladder_work_s: Real
    "What the work adds to the lead time."
    waiting: Real
    "Cases that wait before the step, on average."
    in_work: Real
    "Cases that are worked on, on average."
    comes_after_s: Real
    "How old a case is when it first comes to the step; infinite where none does."
    wait_after_s: float
    lead_time_s: float

    @property
    def process_time_s(self) -> float:
        """The part of the lead time in which somebody works on the case."""
        return float(self.ladder_work_s.sum())

    @property
    def share_worked(self) -> float:
        """Process cycle efficiency: process time ÷ lead time, on the calendar clock."""
        return self.process_time_s / self.lead_time_s if self.lead_time_s > 0 else 0.0


def measure_flow(log: SimulatedLog, *, skip: int = 0) -> RunFlow:
    """Measure the flow of the cases from the one numbered `skip` on; cases that are still open do not count.

    What is in progress is the mean over the time from the arrival of that case to the last arrival, of all cases.
    """
    n_steps = len(log.model.activities)
    counted = np.arange(log.n_cases) >= skip
    counted &= ~np.isnan(log.finished_at)
    n = max(int(counted.sum()), 1)
    order = np.lexsort((log.completed_at, log.enabled_at, log.case))
    case, step = log.case[order], log.activity[order]
    enabled, started, completed = (
        column[order] for column in (log.enabled_at, log.started_at, log.completed_at)
    )
    worked = log.worked_s[order]
    covered = covered_until(case, completed, log.arrived_at)
    wait = np.maximum(started - covered, 0.0)
    open_work = np.maximum(completed - np.maximum(started, covered), 0.0)
    length = completed - started
    whole = np.divide(open_work, length, out=np.zeros_like(length), where=length > 0)
    hands_on = np.minimum(worked * whole, open_work)
    keep = counted[case]

    def per_case(values: Real) -> Real:
        return np.bincount(step[keep], values[keep], n_steps) / n

    last = log.arrived_at.copy()
    np.maximum.at(last, case, completed)
    first = _first_visits(case, step, n_steps)
    firsts = np.bincount(step[first & keep], minlength=n_steps)
    age = np.bincount(step[first & keep], (enabled - log.arrived_at[case])[first & keep], n_steps)
    since, until = float(log.arrived_at[min(skip, log.n_cases - 1)]), float(log.arrived_at[-1])
    return RunFlow(
        passes=per_case(np.ones(case.size)),
        share=firsts / n,
        queue_s=per_case(started - enabled),
        work_s=per_case(np.minimum(worked, length)),
        ladder_wait_s=per_case(wait + open_work - hands_on),
        ladder_work_s=per_case(hands_on),
        waiting=_at_once(step, np.minimum(covered, enabled), started, since, until, n_steps),
        in_work=_at_once(step, started, completed, since, until, n_steps),
        comes_after_s=np.divide(age, firsts, out=np.full(n_steps, np.inf), where=firsts > 0),
        wait_after_s=float((log.finished_at - last)[counted].sum()) / n,
        lead_time_s=float((log.finished_at - log.arrived_at)[counted].sum()) / n,
    )


def covered_until(case: NDArray[np.int32], completed: Real, arrived_at: Real) -> Real:
    """Return for each row when the rows of its case before it were over, at first the arrival.

    Rows are in order of the case.

    >>> covered_until(np.array([0, 0, 0, 1]), np.array([5.0, 9.0, 7.0, 8.0]), np.array([1.0, 6.0])).tolist()
    [1.0, 5.0, 9.0, 6.0]
    """
    if not case.size:
        return np.zeros(0)
    arrived = arrived_at[case]
    age = np.maximum(completed - arrived, 0.0)
    # A running maximum within each case: cases are set apart by more than any of them lasts.
    apart = case * (float(age.max()) + 1.0)
    highest = np.maximum.accumulate(age + apart) - apart
    before = np.concatenate(([0.0], highest[:-1]))
    before[np.concatenate(([True], case[1:] != case[:-1]))] = 0.0
    covered: Real = arrived + before
    return covered


def load_at(log: SimulatedLog, times: Real) -> Real:
    """Return how many cases are in progress at each of `times`, in seconds after the start of the model."""
    gone = np.sort(log.finished_at[~np.isnan(log.finished_at)])
    came = np.sort(log.arrived_at)
    there = np.searchsorted(came, times, side="right") - np.searchsorted(gone, times, side="right")
    return there.astype(np.float64)


def _first_visits(case: NDArray[np.int32], step: NDArray[np.int32], n_steps: int) -> NDArray[np.bool_]:
    found = np.zeros(case.size, dtype=np.bool_)
    found[np.unique(case.astype(np.int64) * n_steps + step, return_index=True)[1]] = True
    return found


def _at_once(
    step: NDArray[np.int32], begin: Real, end: Real, since: float, until: float, n_steps: int
) -> Real:
    if until <= since:
        return np.zeros(n_steps)
    inside = np.maximum(np.minimum(end, until) - np.maximum(begin, since), 0.0)
    return np.bincount(step, inside, n_steps) / (until - since)
