"""A laid-out process map as SVG: paths below, boxes above, labels on top, the legend underneath."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING

from obeya.figures.geometry import Point, Rect, rounded_path, shortened
from obeya.figures.map_choice import COUNTS, Choice, ShownEdge
from obeya.figures.map_labels import Label
from obeya.figures.map_layout import (
    DOT,
    LABEL_SIZE,
    NAME_SIZE,
    NAME_STEP,
    NUMBER_SIZE,
    PAD,
    STRIPE,
    Box,
    MapLayout,
    Route,
)
from obeya.figures.svg import Markup, element, group, joined, number
from obeya.figures.tokens import FONT, token
from obeya.figures.words import cases
from obeya.tables.sentences import phrase, say, say_many
from obeya.tables.wording import say_count

if TYPE_CHECKING:
    from obeya.mining.process_map import ActivityNode, ProcessMap

_RADIUS = 7.0
_BEND = 8.0
_LEAST_MARK_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Marks:
    """Cases that start or end with an activity without a path from or to the dot, where they are not rare."""

    starts: dict[str, int]
    ends: dict[str, int]


def shown_marks(process_map: ProcessMap, choice: Choice) -> Marks:
    """Choose the boxes that carry a small start or end mark."""
    shown = {node.activity for node in choice.activities}
    least = max(1.0, _LEAST_MARK_SHARE * process_map.basis.n_cases)

    def kept(counts: dict[str, int], drawn: dict[str, int]) -> dict[str, int]:
        return {name: n for name, n in counts.items() if name in shown and name not in drawn and n >= least}

    return Marks(kept(process_map.starts, choice.starts), kept(process_map.ends, choice.ends))


def draw_map(
    layout: MapLayout,
    labels: tuple[Label, ...],
    choice: Choice,
    *,
    n_cases: int,
    main: ShownEdge | None,
    legend: tuple[Markup, float],
    marks: Marks,
) -> str:
    """Write the SVG body; the label of the path `main` is filled."""
    width, height = layout.size
    nodes = {node.activity: node for node in choice.activities}
    routes = sorted(layout.routes, key=lambda route: (route.shown is not None, route.width))
    total = height + legend[1]
    return element(
        "svg",
        group(*(_route(route) for route in routes), fill="none"),
        _dots(layout, n_cases),
        group(*(_box(box, nodes[box.activity], choice, n_cases) for box in layout.boxes)),
        _marks(layout, marks),
        group(*(_label(label, label.route.shown is main) for label in labels)),
        group(legend[0], transform=f"translate(0,{number(height)})"),
        width=width,
        height=total,
        viewBox=f"0 0 {number(width)} {number(total)}",
        font_family=FONT,
        data_focus=number(layout.start[0]) if layout.start else None,
    )


def _colour(route: Route) -> str:
    ramp = route.shown.ramp if route.shown is not None else None
    return token("outline") if ramp is None else token(f"ramp-{ramp}")


def _arrow(points: tuple[Point, ...], width: float, colour: str) -> tuple[Markup, float]:
    (x1, y1), (x2, y2) = points[-2], points[-1]
    length = hypot(x2 - x1, y2 - y1)
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    size, half = 6.5 + width * 0.75, 3.2 + width * 0.62
    base = x2 - ux * size, y2 - uy * size
    corners = (
        (x2, y2),
        (base[0] - uy * half, base[1] + ux * half),
        (base[0] + uy * half, base[1] - ux * half),
    )
    path = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    return element("polygon", points=path, fill=colour), size


def _route(route: Route) -> Markup:
    colour = _colour(route)
    arrow, size = _arrow(route.points, route.width, colour)
    line = rounded_path(shortened(route.points, size - 1), _BEND)
    # A wider stroke in the colour of the ground lets paths cross without melting into each other.
    inner = shortened(list(reversed(shortened(route.points, size + 4))), 6)
    parts = [
        element("path", d=rounded_path(inner, _BEND), stroke=token("surface"), stroke_width=route.width + 4),
        element("path", d=line, stroke=colour, stroke_width=route.width),
        arrow,
    ]
    if route.shown is None:
        kind = "start" if route.source is None else "end"
        return group(*parts, data_kind=kind, data_activity=route.target or route.source)
    edge = route.shown.edge
    path = f"{edge.source} → {edge.target}"
    words: str = say(
        "{path}: {n} moves in {cases}", path=path, n=say_count(edge.n), cases=cases(edge.n_cases)
    )
    if route.shown.text:
        words = f"{words}, {route.shown.text}"
    return group(
        element("title", words),
        *parts,
        data_kind="path",
        data_source=edge.source,
        data_target=edge.target,
        data_n=str(edge.n),
        data_back="true" if route.is_back else None,
    )


def _dots(layout: MapLayout, n_cases: int) -> Markup:
    parts = []
    if layout.start:
        x, y = layout.start
        parts += [
            element("circle", cx=x, cy=y, r=DOT, fill=token("ink-soft")),
            _small(
                say_many(n_cases, "{n} case starts", "{n} cases start", n=say_count(n_cases)), x, y - DOT - 7
            ),
        ]
    if layout.end:
        x, y = layout.end
        parts += [
            element(
                "circle", cx=x, cy=y, r=DOT, fill=token("surface"), stroke=token("ink-soft"), stroke_width=2
            ),
            element("circle", cx=x, cy=y, r=3.5, fill=token("ink-soft")),
            _small(say("End"), x, y + DOT + 15),
        ]
    return joined(parts)


def _small(words: str, x: float, y: float) -> Markup:
    return element(
        "text", words, x=x, y=y, font_size=NUMBER_SIZE, text_anchor="middle", fill=token("ink-soft")
    )


def _stripe(rect: Rect, colour: str) -> Markup:
    left, top, bottom, r = rect.left, rect.top, rect.bottom, _RADIUS
    path = (
        f"M{number(left + STRIPE)} {number(top)}H{number(left + r)}"
        f"Q{number(left)} {number(top)} {number(left)} {number(top + r)}V{number(bottom - r)}"
        f"Q{number(left)} {number(bottom)} {number(left + r)} {number(bottom)}H{number(left + STRIPE)}Z"
    )
    return element("path", d=path, fill=colour)


def _service_colour(node: ActivityNode, choice: Choice) -> str | None:
    if choice.numbering.metric in COUNTS or node.service_s is None:
        return None
    return token(f"ramp-{choice.steps.ramp(choice.numbering.read_spread(node.service_s))}")


def activity_words(node: ActivityNode) -> str:
    """Say how often an activity is done, and in how many cases."""
    said = {"step": node.activity, "n": say_count(node.n), "cases": cases(node.n_cases)}
    return say("{step}: {n} times in {cases}", **said)


def _box(box: Box, node: ActivityNode, choice: Choice, n_cases: int) -> Markup:
    rect, x = box.rect, box.rect.left + STRIPE + PAD - 2
    share = min(1.0, node.n_cases / n_cases) if n_cases else 0.0
    words = activity_words(node)
    colour = _service_colour(node, choice)
    if colour and node.service_s:
        time = choice.numbering.say(choice.numbering.read_spread(node.service_s))
        words = say("{words}, service time {time}", words=words, time=time)
    names = [
        element("text", line, x=x, y=rect.top + 19 + place * NAME_STEP, fill=token("ink"),
                font_size=NAME_SIZE, font_weight="600")
        for place, line in enumerate(box.lines)
    ]  # fmt: skip
    track = rect.width - 2 * (STRIPE + PAD - 2)
    return group(
        element("title", words),
        element("rect", x=rect.left, y=rect.top, width=rect.width, height=rect.height, rx=_RADIUS,
                fill=token("surface"), stroke=token("outline"), stroke_width=1),
        *([_stripe(rect, colour)] if colour else []),
        *names,
        element("text", cases(node.n_cases), x=x, y=rect.top + 19 + NAME_STEP * (len(box.lines) - 1) + 15,
                font_size=NUMBER_SIZE, fill=token("ink-soft")),
        element("rect", x=x, y=rect.bottom - 8, width=track, height=2.5, rx=1.25, fill=token("line")),
        element("rect", x=x, y=rect.bottom - 8, width=max(2.5, track * share), height=2.5, rx=1.25,
                fill=token("accent")),
        data_kind="activity",
        data_activity=node.activity,
        data_n=str(node.n),
        data_n_cases=str(node.n_cases),
    )  # fmt: skip


# English keeps the plural verb beside one case, as these titles always had it.
_START = phrase("{n} case start with {step}"), phrase("{n} cases start with {step}")
_END = phrase("{n} case end with {step}"), phrase("{n} cases end with {step}")


def _marks(layout: MapLayout, marks: Marks) -> Markup:
    """Draw a small dot on boxes where some cases start (top left) or end (bottom right)."""
    parts = []
    for box in layout.boxes:
        for count, verb, forms, x, y in (
            (marks.starts.get(box.activity, 0), "start", _START, box.rect.left + 9, box.rect.top),
            (marks.ends.get(box.activity, 0), "end", _END, box.rect.right - 9, box.rect.bottom),
        ):
            if count == 0:
                continue
            fill = "ink-soft" if verb == "start" else "surface"
            parts.append(
                group(
                    element(
                        "title", say(forms[0 if count == 1 else 1], n=say_count(count), step=box.activity)
                    ),
                    element(
                        "circle", cx=x, cy=y, r=4, fill=token(fill), stroke=token("ink-soft"), stroke_width=2
                    ),
                    data_kind=f"{verb}-mark",
                )
            )
    return joined(parts)


def _label(label: Label, is_main: bool) -> Markup:
    shown, rect = label.route.shown, label.rect
    assert shown is not None  # only paths between activities have labels
    colour = _colour(label.route)
    return group(
        element("rect", x=rect.left, y=rect.top, width=rect.width, height=rect.height, rx=rect.height / 2,
                fill=colour if is_main else token("surface"), stroke=colour, stroke_width=1),
        element("text", shown.text, x=rect.x, y=rect.y + 4, font_size=LABEL_SIZE, font_weight="600",
                text_anchor="middle", fill=token("ramp-ink") if is_main else token("ink")),
        data_kind="label",
        data_source=shown.edge.source,
        data_target=shown.edge.target,
        pointer_events="none",
    )  # fmt: skip
