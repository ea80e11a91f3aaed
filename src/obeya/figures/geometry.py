"""Rectangles and polylines, just enough to lay text between lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

from obeya.figures.svg import number

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle by its corners, x to the right and y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Rect:
        """Build from the centre and the size."""
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    @property
    def x(self) -> float:
        """Give the centre."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """Give the centre."""
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        """Give the width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Give the height."""
        return self.bottom - self.top

    def grown(self, by: float) -> Rect:
        """Give the rectangle with `by` more on each side."""
        return Rect(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def moved(self, dx: float, dy: float) -> Rect:
        """Give the rectangle shifted."""
        return Rect(self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)

    def meets(self, other: Rect) -> bool:
        """Tell whether the two share more than a border."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def bounds_of(rects: Sequence[Rect]) -> Rect:
    """Give the smallest rectangle around all."""
    return Rect(
        min(rect.left for rect in rects),
        min(rect.top for rect in rects),
        max(rect.right for rect in rects),
        max(rect.bottom for rect in rects),
    )


def _apart(a: Point, b: Point) -> float:
    return hypot(b[0] - a[0], b[1] - a[1])


def _towards(a: Point, b: Point, distance: float) -> Point:
    share = distance / _apart(a, b)
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def segments(points: Sequence[Point]) -> list[tuple[Point, Point]]:
    """Give the straight pieces of a polyline, leaving out those without length."""
    return [(a, b) for a, b in pairwise(points) if _apart(a, b) > 0.01]


def simplified(points: Sequence[Point]) -> list[Point]:
    """Drop repeated points and points in the middle of a straight line."""
    kept: list[Point] = []
    for point in points:
        if kept and _apart(point, kept[-1]) < 0.01:
            continue
        if len(kept) >= 2 and _is_straight(kept[-2], kept[-1], point):
            kept[-1] = point
            continue
        kept.append(point)
    return kept


def _is_straight(a: Point, b: Point, c: Point) -> bool:
    cross = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
    along = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1])
    return abs(cross) < 0.01 and along >= 0


def shortened(points: Sequence[Point], by: float) -> list[Point]:
    """Cut `by` off the end of a polyline, at most down to half of its last piece."""
    before, last = points[-2], points[-1]
    return [*points[:-1], _towards(last, before, min(by, _apart(before, last) / 2))]


def _written(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def rounded_path(points: Sequence[Point], radius: float) -> str:
    """Write a polyline as SVG path data with rounded corners."""
    parts = [f"M{_written(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        bend = min(radius, _apart(before, corner) / 2, _apart(corner, after) / 2)
        into, out = _towards(corner, before, bend), _towards(corner, after, bend)
        parts.append(f"L{_written(into)}Q{_written(corner)} {_written(out)}")
    parts.append(f"L{_written(points[-1])}")
    return "".join(parts)
