"""The legend of a process map: what colour, width, bar and dots mean, in one quiet row that wraps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obeya.figures.map_choice import COUNTS, Choice, edge_width
from obeya.figures.map_drawing import Marks, activity_words
from obeya.figures.svg import Markup, element, group, joined, number
from obeya.figures.text import display_name, shorten, text_width
from obeya.figures.tokens import token
from obeya.tables.sentences import say
from obeya.tables.wording import say_count

if TYPE_CHECKING:
    from obeya.mining.process_map import ActivityNode

_SIZE = 11.0
_GAP = 28.0
_ROW = 35.0
_CHIP_NAME = 150.0
_SWATCH = 38.0


def _words(text: str, x: float, y: float, *, anchor: str | None = None) -> Markup:
    return element("text", text, x=x, y=y, font_size=_SIZE, fill=token("ink-soft"), text_anchor=anchor)


def _ramp(choice: Choice, title: str) -> tuple[Markup, float]:
    steps, say = choice.steps, choice.numbering.say
    before = text_width(title, _SIZE) + 12
    swatch = max([_SWATCH, *(text_width(say(threshold), _SIZE) + 6 for threshold in steps.thresholds)])
    parts = [_words(title, 0, 9)]
    for step in range(steps.n):
        colour = token(f"ramp-{steps.colour(step)}")
        parts.append(
            element("rect", x=before + step * swatch, y=1, width=swatch - 2, height=8, rx=2, fill=colour)
        )
    for place, threshold in enumerate(steps.thresholds, start=1):
        parts.append(_words(say(threshold), before + place * swatch - 1, 22, anchor="middle"))
    return joined(parts), before + steps.n * swatch


def _widths(choice: Choice) -> tuple[Markup, float]:
    moves = say("moves")
    largest = max(shown.edge.n for shown in choice.edges)
    least = min(shown.edge.n for shown in choice.edges)
    parts, x = [_words(moves, 0, 9)], text_width(moves, _SIZE) + 10
    for n in dict.fromkeys((least, largest)):
        width = edge_width(n, largest)
        line = element("line", x1=x, x2=x + 22, y1=5, y2=5, stroke=token("ink-soft"), stroke_width=width)
        parts += [line, _words(say_count(n), x + 27, 9)]
        x += 27 + text_width(say_count(n), _SIZE) + 12
    return joined(parts), x - 12


def _bar() -> tuple[Markup, float]:
    words = say("share of cases")
    parts = [
        element("rect", x=0, y=4, width=34, height=2.5, rx=1.25, fill=token("line")),
        element("rect", x=0, y=4, width=22, height=2.5, rx=1.25, fill=token("accent")),
        _words(words, 41, 9),
    ]
    return joined(parts), 41 + text_width(words, _SIZE)


def _stripe() -> tuple[Markup, float]:
    words = say("service time, same colours")
    box = element("rect", x=0.5, y=-1, width=18, height=12, rx=3, fill="none", stroke=token("outline"))
    edge = element("rect", x=0, y=-1.5, width=4.5, height=13, rx=2, fill=token("ramp-2"))
    return joined([box, edge, _words(words, 26, 9)]), 26 + text_width(words, _SIZE)


def _mark_key(words: str, fill: str) -> tuple[Markup, float]:
    dot = element("circle", cx=5, cy=5, r=4, fill=token(fill), stroke=token("ink-soft"), stroke_width=2)
    return joined([dot, _words(words, 15, 9)]), 15 + text_width(words, _SIZE)


def _chip(node: ActivityNode) -> tuple[Markup, float]:
    name = shorten(display_name(node.activity), _CHIP_NAME, _SIZE)
    width = text_width(f"{name}   {say_count(node.n_cases)}", _SIZE) + 24
    label = element("tspan", say_count(node.n_cases), dx=7, fill=token("ink-soft"))
    drawing = group(
        element("title", activity_words(node)),
        element(
            "rect", x=0, y=-9, width=width, height=28, rx=7, fill=token("surface"), stroke=token("outline")
        ),
        element("text", name, label, x=12, y=9, font_size=_SIZE, fill=token("ink")),
        data_kind="activity",
        data_activity=node.activity,
    )
    return drawing, width


def _row_of(
    items: list[tuple[Markup, float]], *, top: float, width: float, margin: float, gap: float
) -> tuple[list[Markup], float]:
    """Set items side by side, in as many rows as they need; gives them with the place of the last row."""
    x, y = margin, top
    parts = []
    for drawing, item_width in items:
        if x > margin and x + item_width > width - margin:
            x, y = margin, y + _ROW
        parts.append(group(drawing, transform=f"translate({number(x)},{number(y)})"))
        x += item_width + gap
    return parts, y


def map_legend(
    choice: Choice, *, title: str, width: float, margin: float, marks: Marks
) -> tuple[Markup, float]:
    """Draw what stands below a map, chips of unconnected activities first; gives it with its height."""
    chips: list[Markup] = []
    top = 0.0
    if choice.apart:
        words = say("without a path here")
        items = [(_words(words, 0, 9), text_width(words, _SIZE)), *(_chip(node) for node in choice.apart)]
        chips, last = _row_of(items, top=14, width=width, margin=margin, gap=10)
        top = last + 32
    items = [_ramp(choice, title)] if choice.steps.thresholds else []
    items += [_widths(choice)] if choice.edges else []
    if choice.numbering.metric not in COUNTS and any(node.service_s for node in choice.activities):
        items.append(_stripe())
    items.append(_bar())
    items += [_mark_key(say("some cases start here"), "ink-soft")] if marks.starts else []
    items += [_mark_key(say("some cases end here"), "surface")] if marks.ends else []
    parts, last = _row_of(items, top=top + 18, width=width, margin=margin, gap=_GAP)
    rule = element("line", x1=margin, x2=width - margin, y1=top + 2, y2=top + 2, stroke=token("line"))
    return group(*chips, rule, *parts, data_kind="legend"), last + 30
