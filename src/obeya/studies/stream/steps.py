"""Which steps a value stream map shows, what rare ones are folded into, in which order, and what runs side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.flow.value_stream import Value
from obeya.tables.sentences import say

if TYPE_CHECKING:
    from obeya.studies.stream.observed import Bools, Int64, Observed

UNCLASSIFIED: Final[Value] = "needed"
"What a step counts as until a person has classified it: never as value to the customer."
OFTEN_BESIDE: Final = 0.5
"Share of cases with both steps in which they overlap, from which on they run side by side."
FEWEST_BESIDE: Final = 5
"Cases with both steps that are needed to say so."


@dataclass(frozen=True, slots=True)
class Box:
    """One process box to be: its name, the activities in it, and what it is to the customer."""

    name: str
    activities: tuple[int, ...]
    value: Value
    is_folded: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The boxes in the order of the main line, with the box of each instance and of each activity.

    `place_of` is -1 for activities that do not occur. `fork` and `branch` have one entry a box; boxes outside a fork
    have an empty text.
    """

    boxes: tuple[Box, ...]
    step: Int64
    place_of: Int64
    fork: tuple[str, ...]
    branch: tuple[int, ...]
    beside: Bools

    @property
    def n(self) -> int:
        """Count the boxes."""
        return len(self.boxes)


def lay_out(
    observed: Observed, *, values: Mapping[str, Value], most_steps: int, least_share: float
) -> Layout:
    """Choose the boxes, order them, and find the forks."""
    boxes = _choose(observed, values, most_steps, least_share)
    places = _in_order(observed, boxes)
    boxes = [boxes[place] for place in places]
    step = _steps_of(observed, boxes)
    beside = _beside(observed, step, len(boxes))
    fork, branch, order = _forks(beside)
    new_place = np.empty(len(order), np.int64)
    new_place[order] = np.arange(len(order))
    return Layout(
        boxes=tuple(boxes[place] for place in order),
        step=new_place[step],
        place_of=_places(observed, [boxes[place] for place in order]),
        fork=tuple(fork[place] for place in order),
        branch=tuple(branch[place] for place in order),
        beside=beside[np.ix_(order, order)],
    )


def _choose(
    observed: Observed, values: Mapping[str, Value], most_steps: int, least_share: float
) -> list[Box]:
    """Keep the activities of most cases; the others are folded, one box for each kind of value."""
    pairs = np.unique(observed.case * len(observed.activities) + observed.activity)
    n_cases = np.bincount(pairs % len(observed.activities), minlength=len(observed.activities))
    present = [int(code) for code in np.argsort(-n_cases, kind="stable") if n_cases[code]]
    kept = [code for code in present if n_cases[code] >= least_share * observed.n_cases][:most_steps]
    rare = [code for code in present if code not in kept]
    if len(rare) < 2:
        kept, rare = present, []

    def value_of(code: int) -> Value:
        return values.get(observed.activities[code], UNCLASSIFIED)

    boxes = [Box(observed.activities[code], (code,), value_of(code)) for code in sorted(kept)]
    by_value: dict[Value, list[int]] = {}
    for code in rare:
        by_value.setdefault(value_of(code), []).append(code)
    for value, codes in by_value.items():
        if len(codes) == 1:
            boxes.append(Box(observed.activities[codes[0]], (codes[0],), value))
            continue
        name = _other_name(value, several=len(by_value) > 1)
        boxes.append(Box(name, tuple(codes), value, is_folded=True))
    return boxes


def _other_name(value: Value, *, several: bool) -> str:
    if not several:
        return say("Rare steps")
    names = {
        "adds value": say("Rare steps that add value"),
        "needed": say("Rare steps that are needed"),
        "waste": say("Rare steps that are waste"),
    }
    return names[value]


def _places(observed: Observed, boxes: list[Box]) -> Int64:
    """Return the box of each activity."""
    of_activity = np.full(len(observed.activities), -1, np.int64)
    for number, box in enumerate(boxes):
        of_activity[list(box.activities)] = number
    return of_activity


def _steps_of(observed: Observed, boxes: list[Box]) -> Int64:
    """Return the box of each instance."""
    step: Int64 = _places(observed, boxes)[observed.activity]
    return step


def _in_order(observed: Observed, boxes: list[Box]) -> list[int]:
    """Order boxes by their mean place in a case, then swap neighbours as most cases that have both do them."""
    step = _steps_of(observed, boxes)
    n = len(boxes)
    first = np.full((observed.n_cases, n), np.nan, np.float32)
    place = np.arange(step.size) - observed.offsets[observed.case]
    pairs, rows = np.unique(observed.case * n + step, return_index=True)
    first[pairs // n, pairs % n] = place[rows]
    length = np.maximum(np.diff(observed.offsets) - 1, 1).astype(np.float32)
    order = list(np.argsort(np.nanmean(first / length[:, None], axis=0), kind="stable"))
    before = np.zeros((n, n))
    for one in range(n):
        before[one] = (first[:, [one]] < first).sum(axis=0)
    for _ in range(n):
        swapped = False
        for left in range(n - 1):
            a, b = order[left], order[left + 1]
            if before[b, a] > before[a, b]:
                order[left], order[left + 1] = b, a
                swapped = True
        if not swapped:
            break
    return [int(place) for place in order]


def _beside(observed: Observed, step: Int64, n: int) -> Bools:
    """Return for each pair of boxes whether they run side by side in most cases that have both."""
    from obeya.kernels.enabling import count_overlaps

    times = observed.calendar
    together, overlapping = count_overlaps(observed.offsets, step, times.begun, times.ended, n)
    found: Bools = (together >= FEWEST_BESIDE) & (overlapping >= OFTEN_BESIDE * together)
    return found


def _forks(beside: Bools) -> tuple[list[str], list[int], list[int]]:
    """Return the fork and branch of each box, and an order in which the boxes of a fork stand next to each other.

    The boxes of a fork are those connected by running side by side; a branch holds those that do not. Where that
    leaves a single branch the work overlaps without a clear fork: nothing is drawn beside, and the ladder still
    counts each second once.
    """
    n = len(beside)
    fork, branch = [""] * n, [0] * n
    order: list[int] = []
    n_forks = 0
    for start in range(n):
        if start in order:
            continue
        group = sorted(_connected(beside, [start], range(n)))
        branches = _split(~beside, group)
        if len(branches) < 2:
            order.append(start)
            continue
        n_forks += 1
        for number, members in enumerate(branches, start=1):
            for place in members:
                fork[place], branch[place] = f"f{n_forks}", number
            order.extend(members)
    return fork, branch, order


def _split(linked: Bools, group: list[int]) -> list[list[int]]:
    left, found = list(group), []
    while left:
        members = sorted(_connected(linked, [left[0]], group))
        found.append(members)
        left = [place for place in left if place not in members]
    return found


def _connected(linked: Bools, start: list[int], among: range | list[int]) -> set[int]:
    reached, edge = set(start), list(start)
    while edge:
        now = edge.pop()
        new = [place for place in among if place != now and linked[now, place] and place not in reached]
        reached.update(new)
        edge.extend(new)
    return reached
