"""A small line of weekly values for dense sheets: as it was, as it is, and the goal; readable without colour."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

from obeya.figures.svg import Markup, element, group, joined
from obeya.figures.tokens import FONT, Theme, resolve, token

WIDTH, HEIGHT = 520.0, 150.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 96.0, 12.0, 24.0
_SIZE = 11.0


def weekly_trend(
    weeks: Sequence[str],
    frozen: Sequence[float | None],
    present: Sequence[float | None],
    *,
    goal: float | None,
    names: tuple[str, str, str],
    alt: str,
    unit: str = "",
    size: tuple[float, float] = (WIDTH, HEIGHT),
    theme: Theme = "page",
) -> str:
    """Draw values week by week as a self-contained SVG; `names` are those of the two lines and of the goal.

    `unit` stands above the axis, `size` is in pixels. The line of before is dashed with open dots, that of now solid
    with full ones, the goal dotted: each is told apart without colour, and named at its end.
    """
    values = [value for value in (*frozen, *present, goal) if value is not None]
    step = nice_step(max(values, default=1.0) / 2)
    plot = _Plot(
        len(weeks),
        max(2 * step, max(values, default=1.0) * 1.04),
        step,
        size,
        top=_TOP + (_SIZE if unit else 0),
    )
    parts = [
        _axis(plot, weeks),
        _text(unit, x=_LEFT - 6, y=_TOP, anchor="end") if unit else Markup(""),
        _line(plot, frozen, names[0], colour=token("ink-soft"), dashes="4 3", is_open=True),
        _line(plot, present, names[1], colour=token("accent"), dashes=None, is_open=False),
    ]
    if goal is not None:
        parts.append(_goal(plot, goal, names[2]))
    drawing = element(
        "svg",
        element("title", alt),
        joined(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {size[0]:g} {size[1]:g}",
        width=size[0],
        height=size[1],
        role="img",
        font_family=FONT,
        font_size=_SIZE,
    )
    return (
        str(drawing)
        if theme in ("page", "auto")
        else resolve(drawing, "dark" if theme == "dark" else "light")
    )


def nice_step(value: float) -> float:
    """Return the largest of 1, 2 and 5 times a power of ten that is not above a value."""
    if value <= 0:
        return 0.5
    power = 10.0 ** floor(log10(value))
    return max(share * power for share in (1.0, 2.0, 5.0) if share * power <= value * (1 + 1e-9))


class _Plot:
    """Where values stand on the drawing."""

    def __init__(
        self, n_weeks: int, highest: float, step: float, size: tuple[float, float], *, top: float
    ) -> None:
        self.highest, self.step = highest, step
        self.radius = 2.6 if n_weeks <= 40 else 1.7
        self.right, self.floor = size[0] - _RIGHT, size[1] - _BOTTOM
        self._top = top
        self._step = (self.right - _LEFT) / max(n_weeks - 1, 1)

    def x(self, place: int) -> float:
        return _LEFT + place * self._step

    def y(self, value: float) -> float:
        return self.floor - value / self.highest * (self.floor - self._top)


def _axis(plot: _Plot, weeks: Sequence[str]) -> Markup:
    marks = []
    for value in (step * plot.step for step in range(int(plot.highest / plot.step) + 1)):
        y = plot.y(value)
        marks.append(element("line", x1=_LEFT, x2=plot.right, y1=y, y2=y, stroke=token("line")))
        marks.append(_text(f"{value:g}", x=_LEFT - 6, y=y + 4, anchor="end"))
    every = max(1, -(-len(weeks) // 7))
    for place in range(0, len(weeks), every):
        marks.append(_text(weeks[place], x=plot.x(place), y=plot.floor + _BOTTOM - 8, anchor="middle"))
    return joined(marks)


def _line(
    plot: _Plot, values: Sequence[float | None], name: str, *, colour: str, dashes: str | None, is_open: bool
) -> Markup:
    points = [(plot.x(place), plot.y(value)) for place, value in enumerate(values) if value is not None]
    if not points:
        return Markup("")
    path = " ".join(f"{'L' if place else 'M'}{x:.1f} {y:.1f}" for place, (x, y) in enumerate(points))
    dots = [
        element(
            "circle", cx=x, cy=y, r=plot.radius, fill=token("surface") if is_open else colour, stroke=colour
        )
        for x, y in points
    ]
    x, y = points[-1]
    return group(
        element("path", d=path, fill="none", stroke=colour, stroke_width=1.6, stroke_dasharray=dashes),
        *dots,
        _text(name, x=x + 7, y=y + (13 if is_open else 4), anchor="start", colour=colour),
    )


def _goal(plot: _Plot, goal: float, name: str) -> Markup:
    y = plot.y(goal)
    return group(
        element(
            "line",
            x1=_LEFT,
            x2=plot.right,
            y1=y,
            y2=y,
            stroke=token("ink"),
            stroke_dasharray="1 3",
            stroke_width=1.4,
        ),
        _text(name, x=_LEFT + 4, y=y - 4, anchor="start", colour=token("ink")),
    )


def _text(words: str, *, x: float, y: float, anchor: str, colour: str | None = None) -> Markup:
    return element("text", words, x=x, y=y, text_anchor=anchor, fill=colour or token("ink-soft"))
