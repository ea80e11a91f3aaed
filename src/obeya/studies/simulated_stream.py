"""The value stream of simulated cases: what the runs of a twin say of each step, in the notation of a map."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from obeya.flow.stream_map import Link, Rework, StreamMap, StreamStep
from obeya.tables.sentences import say_many

MOST_STEPS: Final = 12
"""A map with more boxes is no longer read; what the steps beyond add to the lead time stands in one box."""
_AGAIN: Final = 0.005
_BESIDE_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class SimulatedStep:
    """One step as the runs show it: means per case in seconds of the calendar, over all its `passes`.

    `wait_s` and `work_s` are what the step adds to the lead time; `effort_s` is its work, also where it ran beside
    other steps. `waiting` is how many cases wait before it on average.
    """

    name: str
    passes: float
    share: float
    wait_s: float
    work_s: float
    effort_s: float
    waiting: float


def simulated_maps(
    name: str,
    base: Sequence[SimulatedStep],
    changed: Sequence[SimulatedStep],
    *,
    wait_after_s: tuple[float, float] = (0.0, 0.0),
) -> tuple[StreamMap, StreamMap]:
    """Return the maps of both sides, with the same boxes in the order in which the steps are given.

    The lead time of each is that of its runs. A step to which no case comes has no box.
    """
    folded = _folded([*base, *changed])
    return (
        _map(name, _with_rest(base, folded), wait_after_s[0], "current"),
        _map(name, _with_rest(changed, folded), wait_after_s[1], "future"),
    )


def _map(
    name: str, steps: Sequence[SimulatedStep], wait_after_s: float, state: Literal["current", "future"]
) -> StreamMap:
    boxes = tuple(_box(step) for step in steps)
    return StreamMap(
        name,
        boxes,
        links=tuple(Link(f"{one.key} > {two.key}", one.key, two.key) for one, two in pairwise(boxes)),
        rework=tuple(_loop(step) for step in steps if step.passes - step.share > _AGAIN),
        wait_after_s=wait_after_s,
        clock="calendar",
        unit="case",
        state=state,
    )


def _box(step: SimulatedStep) -> StreamStep:
    beside = (step.effort_s - step.work_s) / step.passes
    return StreamStep(
        step.name,
        step.name,
        cycle_time_s=step.effort_s / step.passes,
        wait_before_s=step.wait_s / step.passes,
        work_beside_s=beside if beside > _BESIDE_S else None,
        stock_before=round(step.waiting, 1),
        share=min(step.share, 1.0),
    )


def _loop(step: SimulatedStep) -> Rework:
    extra = step.passes - step.share
    return Rework(
        f"{step.name} again", step.name, step.name, extra / step.passes, extra=((step.name, extra),)
    )


def _folded(steps: Sequence[SimulatedStep]) -> frozenset[str]:
    """Return the steps that have no box of their own: those with the least lead time on either side."""
    longest: dict[str, float] = {}
    for step in steps:
        if step.passes > 0:
            longest[step.name] = max(longest.get(step.name, 0.0), step.wait_s + step.work_s)
    if len(longest) <= MOST_STEPS:
        return frozenset()
    return frozenset(sorted(longest, key=lambda name: -longest[name])[MOST_STEPS - 1 :])


def _with_rest(steps: Sequence[SimulatedStep], folded: Collection[str]) -> list[SimulatedStep]:
    there = [step for step in steps if step.passes > 0]
    rest = [step for step in there if step.name in folded]
    kept = [step for step in there if step.name not in folded]
    if not rest:
        return kept
    n = len(folded)
    other = SimulatedStep(
        say_many(n, "{n} other step", "{n} other steps", n=str(n)),
        1.0,
        1.0,
        *(sum(getattr(step, key) for step in rest) for key in ("wait_s", "work_s", "effort_s", "waiting")),
    )
    return [*kept, other]
