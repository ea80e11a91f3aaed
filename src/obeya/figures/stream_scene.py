"""A drawn value stream before it is a file: symbols of plain shapes, lines and words, each with its place.

One scene becomes SVG, slides with shapes to edit and Visio; whoever writes a format needs to know three marks only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from obeya.figures.geometry import Point, Rect, bounds_of
from obeya.figures.text import text_width

Anchor = Literal["start", "middle", "end"]
Change = Literal["", "new", "changed", "gone"]
"What a future state did to a symbol of the current one."


@dataclass(frozen=True, slots=True)
class Look:
    """How a mark is painted: names of tokens, width of the line in pixels, dashes."""

    fill: str | None = None
    stroke: str | None = "ink"
    width: float = 1.4
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed shape: a rectangle with its corners, an ellipse in it, or a polygon of points; words stand inside."""

    area: Rect
    look: Look
    form: Literal["rect", "ellipse", "polygon"] = "rect"
    points: tuple[Point, ...] = ()
    radius: float = 0.0
    lines: tuple[str, ...] = ()
    size: float = 12.0
    is_bold: bool = False
    ink: str = "ink"


@dataclass(frozen=True, slots=True)
class Line:
    """An open line through points, with an arrow head at its end or without."""

    points: tuple[Point, ...]
    look: Look
    has_head: bool = False
    head: float = 8.0
    bend: float = 6.0
    "Radius of its corners."


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; `y` is its base line."""

    text: str
    x: float
    y: float
    size: float = 11.0
    anchor: Anchor = "start"
    ink: str = "ink"
    is_bold: bool = False

    @property
    def area(self) -> Rect:
        """Give the room the words take, erring on the wide side."""
        width = text_width(self.text, self.size, bold=self.is_bold)
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return Rect(left, self.y - 0.8 * self.size, left + width, self.y + 0.24 * self.size)


Mark = Shape | Line | Words


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol at its place: its kind in the palette, what it says to those who do not see it, and its marks.

    `joins` names the symbols that a flow leads from and to; `link` is an address that the symbol leads to.
    """

    key: str
    kind: str
    says: str
    area: Rect
    marks: tuple[Mark, ...]
    joins: tuple[str, str] | None = None
    link: str = ""
    change: Change = ""

    @property
    def room(self) -> Rect:
        """Give the rectangle around all marks."""
        return bounds_of([self.area, *(_area_of(mark) for mark in self.marks)])

    def moved(self, dx: float, dy: float) -> Symbol:
        """Give the symbol at another place."""
        return replace(
            self, area=self.area.moved(dx, dy), marks=tuple(_moved(mark, dx, dy) for mark in self.marks)
        )


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole drawing: its size and its symbols in the order in which they are read."""

    width: float
    height: float
    symbols: tuple[Symbol, ...]

    def of_kind(self, kind: str) -> tuple[Symbol, ...]:
        """Give the symbols of one kind."""
        return tuple(symbol for symbol in self.symbols if symbol.kind == kind)

    def words(self) -> Iterator[Words]:
        """Give all free lines of text."""
        for symbol in self.symbols:
            yield from (mark for mark in symbol.marks if isinstance(mark, Words))


def rect_shape(area: Rect, look: Look, *, radius: float = 0.0) -> Shape:
    """Give a rectangle without words."""
    return Shape(area, look, radius=radius)


def polygon(points: Sequence[Point], look: Look) -> Shape:
    """Give a closed shape through points."""
    return Shape(_around(points), look, form="polygon", points=tuple(points))


def disc(x: float, y: float, radius: float, look: Look) -> Shape:
    """Give a circle."""
    return Shape(Rect.around(x, y, 2 * radius, 2 * radius), look, form="ellipse")


def stacked_words(
    lines: Sequence[str],
    x: float,
    y: float,
    *,
    size: float = 11.0,
    step: float | None = None,
    anchor: Anchor = "middle",
    ink: str = "ink",
    is_bold: bool = False,
) -> tuple[Words, ...]:
    """Give lines of text one under the other, the first with its base line at `y`."""
    gap = size * 1.25 if step is None else step
    return tuple(
        Words(line, x, y + place * gap, size, anchor, ink, is_bold) for place, line in enumerate(lines)
    )


def _around(points: Sequence[Point]) -> Rect:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Rect(min(xs), min(ys), max(xs), max(ys))


def _area_of(mark: Mark) -> Rect:
    return _around(mark.points) if isinstance(mark, Line) else mark.area


def _moved(mark: Mark, dx: float, dy: float) -> Mark:
    if isinstance(mark, Words):
        return replace(mark, x=mark.x + dx, y=mark.y + dy)
    points = tuple((x + dx, y + dy) for x, y in mark.points)
    if isinstance(mark, Line):
        return replace(mark, points=points)
    return replace(mark, area=mark.area.moved(dx, dy), points=points)
