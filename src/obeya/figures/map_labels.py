"""Where the labels of a process map go: on their path, on no box, on no other label, on few other paths.

Each label tries places on and beside the straight pieces of its path. The most frequent paths choose first;
then all labels may choose again, twice, while the others stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from obeya.figures.geometry import Point, Rect, segments
from obeya.figures.map_layout import DOT, LABEL_HEIGHT, MapLayout, Route, label_width

_FRACTIONS = (0.5, 0.36, 0.64, 0.24, 0.76)
_CLEARANCE = 3.0
_ROUNDS = 2
# What makes a place worse: covering another path, covering an arrowhead, standing beside the own path,
# standing as near to another one, being off the middle, being on a short piece.
_CROSSED, _ARROW, _BESIDE, _AMBIGUOUS, _OFF_CENTRE, _SHORT = 6.0, 30.0, 3.0, 5.0, 6.0, 5.0
_NEAR = 8.0
_FORBIDDEN = 1e6

Rects = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Label:
    """The pill of one path: its text and its place."""

    route: Route
    rect: Rect


def _as_array(rects: list[Rect]) -> Rects:
    rows = [(rect.left, rect.top, rect.right, rect.bottom) for rect in rects]
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


def _hits(rect: Rect, others: Rects) -> npt.NDArray[np.bool_]:
    return (
        (others[:, 0] < rect.right)
        & (rect.left < others[:, 2])
        & (others[:, 1] < rect.bottom)
        & (rect.top < others[:, 3])
    )


def _piece(a: Point, b: Point, width: float) -> Rect:
    reach = width / 2
    return Rect(
        min(a[0], b[0]) - reach, min(a[1], b[1]) - reach, max(a[0], b[0]) + reach, max(a[1], b[1]) + reach
    )


class _Ground:
    """What lies on the map already, as arrays: boxes, pieces of paths and arrowheads."""

    def __init__(self, layout: MapLayout) -> None:
        fixed = [box.rect.grown(_CLEARANCE) for box in layout.boxes]
        fixed += [
            Rect.around(x, y, 2 * DOT + 8, 2 * DOT + 8) for x, y in filter(None, (layout.start, layout.end))
        ]
        self.fixed = _as_array(fixed)
        pieces, owners, arrows = [], [], []
        for place, route in enumerate(layout.routes):
            for a, b in segments(route.points):
                pieces.append(_piece(a, b, route.width))
                owners.append(place)
            arrows.append(Rect.around(*route.points[-1], 16, 16))
        self.pieces, self.owners, self.arrows = _as_array(pieces), np.array(owners), _as_array(arrows)

    def _foreign(self, rect: Rect, owner: int) -> int:
        met = np.unique(self.owners[_hits(rect, self.pieces)])
        return int((met != owner).sum())

    def cost(self, rect: Rect, owner: int, labels: Rects, *, is_beside: bool) -> float:
        if _hits(rect, self.fixed).any() or _hits(rect, labels).any():
            return _FORBIDDEN
        near = rect.grown(1.5)
        crossed = self._foreign(near, owner)
        also_near = self._foreign(rect.grown(_NEAR), owner) - crossed if is_beside else 0
        arrows = float(_hits(near, self.arrows).sum())
        return crossed * _CROSSED + also_near * _AMBIGUOUS + arrows * _ARROW


def _candidates(route: Route) -> Iterator[tuple[float, Rect, bool]]:
    """Give places for the label of a path, what each costs by itself, and whether it is beside the path."""
    assert route.shown is not None  # only paths between activities have labels
    width, height = label_width(route.shown.text), LABEL_HEIGHT
    pieces = segments(route.points)
    longest = max((abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in pieces), default=1.0)
    for a, b in pieces:
        is_vertical = abs(b[1] - a[1]) > abs(b[0] - a[0])
        length = abs(b[1] - a[1]) + abs(b[0] - a[0])
        along, across = (height, width) if is_vertical else (width, height)
        short = _SHORT * (1 - length / longest)
        for fraction in _FRACTIONS:
            x, y = a[0] + (b[0] - a[0]) * fraction, a[1] + (b[1] - a[1]) * fraction
            off = short + _OFF_CENTRE * abs(fraction - 0.5)
            if length >= along + 14 and not route.is_loop:
                yield off, Rect.around(x, y, width, height), False
            aside = across / 2 + route.width / 2 + 4
            for side in (-aside, aside):
                dx, dy = (side, 0.0) if is_vertical else (0.0, side)
                yield off + _BESIDE, Rect.around(x + dx, y + dy, width, height), True


def _best(
    ground: _Ground, options: list[tuple[float, Rect, bool]], owner: int, others: list[Rect]
) -> tuple[Rect | None, float]:
    labels = _as_array([rect.grown(_CLEARANCE) for rect in others])
    best, best_cost = None, _FORBIDDEN
    for own_cost, rect, is_beside in options:
        if own_cost >= best_cost:
            continue
        cost = own_cost + ground.cost(rect, owner, labels, is_beside=is_beside)
        if cost < best_cost:
            best, best_cost = rect, cost
    return best, best_cost


@dataclass(frozen=True, slots=True)
class Labelling:
    """All labels that found a place, how many did not, and how good the places are (the lower the better)."""

    labels: tuple[Label, ...]
    n_unplaced: int
    cost: float


def place_labels(layout: MapLayout) -> Labelling:
    """Place the labels; one without a place keeps its number in the table and the tooltip only."""
    ground = _Ground(layout)
    wanted = [place for place, r in enumerate(layout.routes) if r.shown is not None and r.shown.is_labelled]
    wanted.sort(key=lambda place: (-layout.routes[place].n, place))
    options = {place: list(_candidates(layout.routes[place])) for place in wanted}
    chosen: dict[int, Rect] = {}
    cost = 0.0
    for _ in range(1 + _ROUNDS):
        cost = 0.0
        for place in wanted:
            others = [rect for other, rect in chosen.items() if other != place]
            rect, own_cost = _best(ground, options[place], place, others)
            if rect is not None:
                chosen[place] = rect
                cost += own_cost
    labels = tuple(Label(layout.routes[place], chosen[place]) for place in wanted if place in chosen)
    return Labelling(labels, len(wanted) - len(labels), cost)
