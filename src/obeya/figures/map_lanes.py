"""The course of a path that was not laid out: out at the side, along a lane of its own, in at the side."""

from __future__ import annotations

from obeya.figures.geometry import Point, Rect

_NEAREST, _STEP, _LANES = 14.0, 7.0, 9
_LOOP = 18.0
# Paths leave and enter at different heights of a box, so that two of them seldom lie on one line.
_HEIGHTS = (0.5, 0.3, 0.7, 0.4, 0.6, 0.22, 0.78)


def lane_between(source: Rect, target: Rect, place: int) -> tuple[Point, ...]:
    """Give the points of a lane from one box to another; `place` numbers the paths, so that each gets its lane."""
    aside = _NEAREST + _STEP * (place % _LANES)
    leave = source.top + source.height * _HEIGHTS[place % len(_HEIGHTS)]
    enter = target.top + target.height * _HEIGHTS[(place + 3) % len(_HEIGHTS)]
    if source == target:
        right, middle = source.right, source.y
        return (
            (right, middle - _LOOP / 2),
            (right + _LOOP, middle - _LOOP / 2),
            (right + _LOOP, middle + _LOOP / 2),
            (right, middle + _LOOP / 2),
        )
    if source.left < target.right and target.left < source.right:
        return _around(source, target, leave, enter, aside, is_up=target.top < source.top)
    if source.right <= target.left:
        lane = target.left - min(aside, (target.left - source.right) / 2)
        return (source.right, leave), (lane, leave), (lane, enter), (target.left, enter)
    lane = target.right + min(aside, (source.left - target.right) / 2)
    return (source.left, leave), (lane, leave), (lane, enter), (target.right, enter)


def _around(
    source: Rect, target: Rect, leave: float, enter: float, aside: float, *, is_up: bool
) -> tuple[Point, ...]:
    """Pass boxes that stand above each other: back on the left, forward on the right."""
    if is_up:
        lane = min(source.left, target.left) - aside
        return (source.left, leave), (lane, leave), (lane, enter), (target.left, enter)
    lane = max(source.right, target.right) + aside
    return (source.right, leave), (lane, leave), (lane, enter), (target.right, enter)
