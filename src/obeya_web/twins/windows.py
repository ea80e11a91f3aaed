"""The part of the first pair of runs that the page of a scenario plays: which it is, and what happens in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from obeya.twin.scenarios.flowing import covered_until
from obeya.twin.simulated import SimulatedLog

Real = NDArray[np.float64]

LONGEST_S: Final = 28 * 86_400.0
MOST_ROWS: Final = 2_500
"""So many pieces of work are played on a side at most: more neither fit the picture nor a phone."""


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the runs that is played, in seconds after the start of the model; the same on both sides."""

    since_s: float
    until_s: float


@dataclass(frozen=True, slots=True)
class Moves:
    """Pieces of work of one side within a window, in order of their begin.

    A piece leaves the step `source` (-1: it arrives) at `left_s`, comes to the line before `step` at `came_s`, is begun
    at `begun_s` and done at `done_s`. `is_last` says that its case is over then.
    """

    case: NDArray[np.int64]
    source: NDArray[np.int64]
    step: NDArray[np.int64]
    left_s: Real
    came_s: Real
    begun_s: Real
    done_s: Real
    is_last: NDArray[np.bool_]


def window_of(logs: Sequence[SimulatedLog], *, skip: int) -> Window:
    """Return four weeks from the first case that counts, or less where they hold too much to be played."""
    since = max(float(log.arrived_at[min(skip, log.n_cases - 1)]) for log in logs)
    until = min(since + LONGEST_S, *(max(float(log.arrived_at[-1]), since + 1.0) for log in logs))
    for log in logs:
        done = np.sort(log.completed_at[log.completed_at > since])
        if done.size > MOST_ROWS:
            until = min(until, float(done[MOST_ROWS]))
    return Window(since, max(until, since + 1.0))


def moves_of(log: SimulatedLog, window: Window) -> Moves:
    """Return the pieces of work that are somewhere within a window."""
    order = np.lexsort((log.completed_at, log.enabled_at, log.case))
    case, step = log.case[order].astype(np.int64), log.activity[order].astype(np.int64)
    done, begun = log.completed_at[order], log.started_at[order]
    came = log.enabled_at[order]
    left = np.minimum(covered_until(log.case[order], done, log.arrived_at), came)
    is_first = np.concatenate(([True], case[1:] != case[:-1])) if case.size else np.zeros(0, np.bool_)
    source = np.where(is_first, -1, np.concatenate(([-1], step[:-1]))) if case.size else step
    is_last = np.concatenate((is_first[1:], [True])) if case.size else is_first
    inside = (done > window.since_s) & (left < window.until_s)
    place = np.flatnonzero(inside)
    place = place[np.argsort(left[place], kind="stable")]
    return Moves(
        case[place],
        source[place],
        step[place],
        left[place],
        came[place],
        begun[place],
        done[place],
        is_last[place],
    )


def queues_of(logs: Sequence[SimulatedLog], window: Window) -> list[dict[str, Any]]:
    """Say for each step what the picture shows, as numbers: cases in its line on average and at most, and done."""
    found: dict[str, dict[str, Any]] = {}
    for side, log in enumerate(logs):
        moves = moves_of(log, window)
        for place, name in enumerate(log.model.activities):
            here = moves.step == place
            row = found.setdefault(name, {"step": name, "mean": [0.0, 0.0], "most": [0, 0], "done": [0, 0]})
            mean, most = _in_line(moves.came_s[here], moves.begun_s[here], window)
            done = moves.done_s[here]
            row["mean"][side], row["most"][side] = mean, most
            row["done"][side] = int(((done > window.since_s) & (done <= window.until_s)).sum())
    return [row for row in found.values() if any(row["done"]) or any(row["most"])]


def _in_line(came: Real, begun: Real, window: Window) -> tuple[float, int]:
    """Return how many wait on average and at most."""
    first, last = np.maximum(came, window.since_s), np.minimum(begun, window.until_s)
    waits = last > first
    if not waits.any():
        return 0.0, 0
    first, last = first[waits], last[waits]
    mean = float((last - first).sum()) / (window.until_s - window.since_s)
    times = np.concatenate([first, last])
    steps = np.concatenate([np.ones(first.size), -np.ones(last.size)])
    # Who leaves makes room before the next one comes.
    order = np.lexsort((steps, times))
    return mean, int(np.cumsum(steps[order]).max())
