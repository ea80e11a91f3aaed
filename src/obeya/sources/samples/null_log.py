"""Logs in which there is nothing to find, to see whether an analysis finds something all the same."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.random import Generator

from obeya.sources.samples.log_table import SOURCE, ZONE

Routing = Literal["stages", "shuffled", "drawn"]
_STAGES = (
    ("Start",),
    ("Left", "Right"),
    ("Red", "Green", "Blue"),
    ("North", "South"),
    ("Odd", "Even"),
    ("Stop",),
)
_MIDDLE = ("Ash", "Beech", "Cedar", "Elm", "Fir", "Oak", "Pine", "Yew")
_PEOPLE, _DEPARTMENTS = 12, ("East", "West")
_FIRST_S = 1_704_096_000
_SPAN_S, _WORK_S, _WAIT_S = 180 * 86_400, 1_200, 21_600


def null_log(seed: int, n_cases: int = 300, *, routing: Routing = "stages") -> pa.Table:
    """A log with random routing, equal work and equal waits everywhere, and no change over half a year.

    All choices are independent and uniform: arrivals over the time, people over the steps, departments over
    the cases. Work and waits are exponential with the same mean at each step (20 minutes and 6 hours) around
    the clock, without queues. `routing` is "stages" (six stages, one of one to three activities at each, no
    activity twice), "shuffled" (eight activities in random order between start and stop, each once) or "drawn"
    (eight draws with replacement between start and stop, so activities repeat as often as chance has it).
    """
    rng = np.random.default_rng(seed)
    names, code = _route(rng, n_cases, routing)
    n_steps = code.shape[1]
    arrives = np.sort(rng.uniform(0, _SPAN_S, n_cases))
    work = 60 + rng.exponential(_WORK_S - 60, (n_cases, n_steps))
    wait = rng.exponential(_WAIT_S, (n_cases, n_steps))
    wait[:, 0] = 0
    end = arrives[:, None] + np.cumsum(wait + work, axis=1)
    case = np.repeat(np.arange(n_cases), n_steps)
    person = rng.integers(0, _PEOPLE, n_cases * n_steps)
    return pa.table(
        {
            "Case ID": pa.array([f"NULL-{number + 1:05d}" for number in range(n_cases)]).take(pa.array(case)),
            "Activity": pa.array(names).take(pa.array(code.ravel())),
            "Start": _instants(end - work),
            "End": _instants(end),
            "Resource": pa.array([f"P-{number + 1:02d}" for number in range(_PEOPLE)]).take(pa.array(person)),
            "Department": pa.array(_DEPARTMENTS).take(pa.array(rng.integers(0, 2, n_cases)[case])),
            "Source": pa.repeat(SOURCE, len(case)),
        }
    )


def _route(rng: Generator, n_cases: int, routing: Routing) -> tuple[list[str], np.ndarray]:
    """Activity names and, for each case and step, the place of its activity among them."""
    if routing == "stages":
        sizes = np.array([len(stage) for stage in _STAGES])
        firsts = np.cumsum(sizes) - sizes
        names = [name for stage in _STAGES for name in stage]
        return names, firsts + rng.integers(0, sizes, (n_cases, len(sizes)))
    n = len(_MIDDLE)
    middle = rng.integers(0, n, (n_cases, n))
    if routing == "shuffled":
        middle = np.argsort(rng.random((n_cases, n)), axis=1)
    names = [*_MIDDLE, "Start", "Stop"]
    return names, np.pad(middle, ((0, 0), (1, 1)), constant_values=((0, 0), (n, n + 1)))


def _instants(seconds: np.ndarray) -> pa.Array:
    us = ((seconds.ravel() + _FIRST_S) * 1_000_000).astype(np.int64)
    return pa.array(us, type=pa.timestamp("us", tz=ZONE))
