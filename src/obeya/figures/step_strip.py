"""The steps around one wait as a strip of boxes: small enough for an A3, readable without colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from obeya.figures.svg import Markup, element, group, joined
from obeya.figures.text import wrap
from obeya.figures.tokens import FONT, Theme, resolve, token

REACH = 1
_BOX_W, _BOX_H, _GAP, _MARGIN = 108.0, 42.0, 82.0, 4.0
_TOP, _BOTTOM = 20.0, 16.0
_SIZE = 12.0


class Path(Protocol):
    """What is needed of a path between two steps, as `mining.times` gives it."""

    @property
    def source(self) -> str:
        """Return the step before."""

    @property
    def target(self) -> str:
        """Return the step after."""

    @property
    def n(self) -> int:
        """Return how many moves took it."""


PathT = TypeVar("PathT", bound=Path)


@dataclass(frozen=True, slots=True)
class Move:
    """One move of the strip: the steps it joins, what is said above it, and whether it is the one this is about."""

    source: str
    target: str
    words: str
    note: str
    is_focus: bool


def moves_around(paths: Iterable[PathT], source: str, target: str, *, reach: int = REACH) -> list[PathT]:
    """Return the moves that lead most often to a path and on from it, in their order; no step comes twice."""
    paths = [path for path in paths if path.source != path.target]
    focus = next((path for path in paths if (path.source, path.target) == (source, target)), None)
    if focus is None:
        return []
    chain, seen = [focus], {source, target}
    for _step in range(reach):
        before = [path for path in paths if path.target == chain[0].source and path.source not in seen]
        if before:
            chain.insert(0, max(before, key=lambda path: (path.n, path.source)))
            seen.add(chain[0].source)
        after = [path for path in paths if path.source == chain[-1].target and path.target not in seen]
        if after:
            chain.append(max(after, key=lambda path: (path.n, path.target)))
            seen.add(chain[-1].target)
    return chain


def step_strip(moves: Sequence[Move], *, alt: str, theme: Theme = "page") -> str:
    """Draw moves as boxes in a row with what is said above each arrow, as a self-contained SVG."""
    steps = [moves[0].source, *(move.target for move in moves)]
    width = 2 * _MARGIN + len(steps) * _BOX_W + len(moves) * _GAP
    height = _TOP + _BOX_H + _BOTTOM
    drawing = element(
        "svg",
        element("title", alt),
        joined([_box(place, name) for place, name in enumerate(steps)]),
        joined([_arrow(place, move) for place, move in enumerate(moves)]),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        role="img",
        font_family=FONT,
        font_size=_SIZE,
    )
    return (
        str(drawing)
        if theme in ("page", "auto")
        else resolve(drawing, "dark" if theme == "dark" else "light")
    )


def _left(place: int) -> float:
    return _MARGIN + place * (_BOX_W + _GAP)


def _box(place: int, name: str) -> Markup:
    lines = wrap(name, _BOX_W - 12, _SIZE, lines=2)
    first = _TOP + _BOX_H / 2 + 4 - (len(lines) - 1) * 6.5
    words = [
        element(
            "text",
            line,
            x=_left(place) + _BOX_W / 2,
            y=first + row * 13,
            text_anchor="middle",
            fill=token("ink"),
        )
        for row, line in enumerate(lines)
    ]
    frame = element(
        "rect",
        x=_left(place),
        y=_TOP,
        width=_BOX_W,
        height=_BOX_H,
        rx=5,
        fill=token("surface"),
        stroke=token("outline"),
    )
    return group(element("title", name), frame, *words)


def _arrow(place: int, move: Move) -> Markup:
    begin, end, y = _left(place) + _BOX_W + 2, _left(place + 1) - 2, _TOP + _BOX_H / 2
    colour = token("accent") if move.is_focus else token("ink-soft")
    middle, weight = (begin + end) / 2, 650 if move.is_focus else 400
    return group(
        element(
            "line",
            x1=begin,
            x2=end - 7,
            y1=y,
            y2=y,
            stroke=colour,
            stroke_width=3.5 if move.is_focus else 1.4,
        ),
        element(
            "path", d=f"M{end - 9:.1f} {y - 5:.1f}L{end:.1f} {y:.1f}L{end - 9:.1f} {y + 5:.1f}Z", fill=colour
        ),
        element(
            "text", move.words, x=middle, y=y - 9, text_anchor="middle", fill=token("ink"), font_weight=weight
        ),
        element(
            "text", move.note, x=middle, y=y + 18, text_anchor="middle", fill=token("ink-soft"), font_size=9.5
        ),
    )
