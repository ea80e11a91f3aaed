"""A value stream map as a draw.io file: boxes with their data as properties, arrows that follow them, nothing packed.

Each step, party, arrow and burst is one cell that says which part of the map it is, so that `stream_drawio_read` finds
again what somebody renamed, added, joined or took away there; the map itself travels as a property of the drawing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from obeya.figures.geometry import Rect
from obeya.figures.stream_map import stream_scene, stream_title
from obeya.figures.stream_scene import Line, Look, Mark, Shape, Symbol, Words
from obeya.figures.svg import Markup, clean, element, joined, number
from obeya.flow.stream_json import to_text
from obeya.flow.stream_map import StreamStep
from obeya.reports.stream_marks import colour

if TYPE_CHECKING:
    from obeya.figures.stream_view import StreamView

FIELDS: Final = ("cycle_time_s", "wait_before_s", "share_right", "people", "lane")
"What a step says as a property that can be edited in draw.io."
MAP: Final = "obeya"
"The property of the drawing that holds the map."
DRAWN: Final = "drawn"
"The property that names the keys of all parts that were drawn."
PARTS: Final = ("steps", "parties", "links", "rework", "information", "bursts")
_BESIDE: Final = (".stock", ".people", ".data", ".value")
_BOX: Final = "rounded=0;whiteSpace=wrap;verticalAlign=top;fontStyle=1;spacingTop=4;fillColor=#FFFFFF;"
_PARTY: Final = "shape=process;whiteSpace=wrap;fontStyle=1;fillColor=#FFFFFF;"
_BURST: Final = "shape=mxgraph.basic.8_point_star;whiteSpace=wrap;fontSize=10;"
_EDGE: Final = "endArrow=block;endFill=1;fontSize=10;rounded=1;"
_WAYS: Final = {
    "links": {
        "push": "strokeWidth=4;dashed=1;", "pull": "strokeWidth=2;curved=1;", "fifo": "strokeWidth=3;",
        "supermarket": "strokeWidth=2;", "shipment": "strokeWidth=3;",
    },
    "information": {"manual": "", "electronic": "dashed=1;dashPattern=8 3 2 3;", "go see": "dashed=1;"},
}  # fmt: skip


def stream_drawio(view: StreamView) -> bytes:
    """Write a map as a .drawio file of one page, uncompressed."""
    writer = _Writer(view)
    cells = joined(list(writer.cells()))
    root = element(
        "object", Markup("<mxCell/>"), label="", id="0",
        **{MAP: to_text(view.stream), DRAWN: json.dumps(writer.drawn)},
    )  # fmt: skip
    model = element(
        "mxGraphModel", element("root", root, Markup('<mxCell id="1" parent="0"/>'), cells),
        grid="1", page="0", tooltips="1", connect="1",
    )  # fmt: skip
    diagram = element("diagram", model, id="stream", name=clean(view.stream.name)[:60] or "Map")
    whole = element("mxfile", diagram, host="obeya", compressed="false")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{whole}\n'.encode()


def property_of(step: StreamStep, name: str) -> str:
    """Return what a field of a step is as a property; empty where nobody knows."""
    value = getattr(step, name)
    return "" if value is None else value if isinstance(value, str) else f"{value:.12g}"


class _Writer:
    """Gives cells their numbers and remembers which parts were drawn."""

    def __init__(self, view: StreamView) -> None:
        self._view = view
        self._scene = stream_scene(view)
        self._last = 1
        self._boxes: dict[str, tuple[str, Rect]] = {}
        self._part_of = {each.key: (kind, each) for kind in PARTS for each in getattr(view.stream, kind)}
        self.drawn: list[str] = []

    def _number(self) -> str:
        self._last += 1
        return str(self._last)

    def cells(self) -> Iterator[Markup]:
        """Write the title, then the boxes, what belongs to them, and last the arrows."""
        title = Words(stream_title(self._view), 0.0, -16.0, 14.0, is_bold=True)
        yield from self._marks((title,), "1", 0.0, 0.0)
        beside: list[Symbol] = []
        arrows: list[Symbol] = []
        for symbol in self._scene.symbols:
            kind, _ = self._part_of.get(symbol.key, ("", None))
            if kind in ("steps", "parties", "bursts"):
                yield self._box(symbol, kind)
            elif kind:
                arrows.append(symbol)
            elif not symbol.key.startswith("legend."):
                beside.append(symbol)
        for symbol in beside:
            yield from self._beside(symbol)
        yield from (self._edge(symbol) for symbol in arrows if symbol.joins is not None)

    def _box(self, symbol: Symbol, kind: str) -> Markup:
        _, part = self._part_of[symbol.key]
        identity, area = self._number(), symbol.area
        self._boxes[symbol.key] = (identity, area)
        style, properties = _PARTY, {}
        if kind == "steps":
            style = _BOX + f"strokeColor=#{colour('ink')};"
            properties = {name: property_of(part, name) for name in FIELDS}
        if kind == "bursts":
            style = _BURST + f"fillColor=none;strokeColor=#{colour('warning')};"
        name = part.text if kind == "bursts" else part.name
        cell = element("mxCell", _room(area), style=style, vertex="1", parent="1")
        return self._object(symbol, kind, identity, name, cell, properties)

    def _edge(self, symbol: Symbol) -> Markup:
        kind, part = self._part_of[symbol.key]
        ends = [self._boxes.get(key, ("", None))[0] for key in symbol.joins or ()]
        shape = _WAYS.get(kind, {}).get(getattr(part, "kind", getattr(part, "way", "")), "dashed=1;")
        way = next((mark.points for mark in symbol.marks if isinstance(mark, Line)), ())
        bends = [element("mxPoint", x=x, y=y) for x, y in way[1:-1]]
        points = element("Array", joined(bends), as_="points") if bends else Markup("")
        cell = element(
            "mxCell", element("mxGeometry", points, relative="1", as_="geometry"), style=_EDGE + shape, edge="1",
            parent="1", source=ends[0] or None, target=ends[1] or None,
        )  # fmt: skip
        return self._object(symbol, kind, self._number(), _said(kind, part), cell, {})

    def _object(
        self, symbol: Symbol, kind: str, identity: str, label: str, cell: Markup, properties: dict[str, str]
    ) -> Markup:
        self.drawn.append(symbol.key)
        tip = {"tooltip": symbol.says}
        return element(
            "object", cell, label=label, id=identity, part=kind, key=symbol.key, **tip, **properties
        )

    def _beside(self, symbol: Symbol) -> Iterator[Markup]:
        """Write what stands at a step as parts of its box, so that it moves along; all else by itself."""
        owner = next((symbol.key.removesuffix(end) for end in _BESIDE if symbol.key.endswith(end)), "")
        identity, area = self._boxes.get(owner, ("1", Rect(0.0, 0.0, 0.0, 0.0)))
        yield from self._marks(symbol.marks, identity, area.left, area.top)

    def _marks(self, marks: tuple[Mark, ...], parent: str, left: float, top: float) -> Iterator[Markup]:
        for mark in marks:
            identity = self._number()
            if isinstance(mark, Line):
                yield _line(mark, identity, parent, left, top)
                continue
            style, label = _style(mark)
            cell = element(
                "mxCell", _room(mark.area.moved(-left, -top)), style=style, vertex="1",
                parent=parent, connectable="0",
            )  # fmt: skip
            yield element("object", cell, label=label, id=identity, part="drawing")


def _said(kind: str, part: object) -> str:
    words = [str(getattr(part, name, "") or "") for name in ("text", "every")]
    most = getattr(part, "most", None)
    if kind == "links" and getattr(part, "kind", "") in ("fifo", "supermarket"):
        words.insert(0, str(getattr(part, "kind", "")).upper() if most is None else f"max. {most:g}")
    if kind == "rework":
        words.insert(0, f"{100 * getattr(part, 'share', 0.0):.3g} %")
    return ", ".join(filter(None, words))


def _room(area: Rect) -> Markup:
    return element(
        "mxGeometry", x=area.left, y=area.top, width=max(area.width, 1.0), height=max(area.height, 1.0),
        as_="geometry",
    )  # fmt: skip


def _paint(look: Look) -> str:
    fill = f"#{colour(look.fill)}" if look.fill else "none"
    stroke = f"#{colour(look.stroke)}" if look.stroke else "none"
    return f"fillColor={fill};strokeColor={stroke};strokeWidth={number(look.width)};" + (
        "dashed=1;" if look.dash else ""
    )


def _style(mark: Shape | Words) -> tuple[str, str]:
    """Return how a mark looks and what it says."""
    return (_words(mark), mark.text) if isinstance(mark, Words) else (_shape(mark), "\n".join(mark.lines))


def _shape(shape: Shape) -> str:
    form = "ellipse;" if shape.form == "ellipse" else "rounded=0;"
    if shape.form == "polygon":
        form = (
            "triangle;direction=north;"
            if len(shape.points) == 3
            else "rhombus;"
            if len(shape.points) == 4
            else form
        )
    return f"{form}whiteSpace=wrap;fontSize={number(shape.size)};{_paint(shape.look)}"


def _words(words: Words) -> str:
    align = {"start": "left", "middle": "center", "end": "right"}[words.anchor]
    bold = "fontStyle=1;" if words.is_bold else ""
    size, ink = number(words.size), colour(words.ink)
    return f"text;align={align};verticalAlign=middle;fontSize={size};fontColor=#{ink};{bold}"


def _line(line: Line, identity: str, parent: str, left: float, top: float) -> Markup:
    points = [(x - left, y - top) for x, y in line.points]
    ends = (
        element("mxPoint", x=points[0][0], y=points[0][1], as_="sourcePoint"),
        element("mxPoint", x=points[-1][0], y=points[-1][1], as_="targetPoint"),
    )
    bends = [element("mxPoint", x=x, y=y) for x, y in points[1:-1]]
    way = element("Array", joined(bends), as_="points") if bends else Markup("")
    arrow = "endArrow=block;" if line.has_head else "endArrow=none;"
    cell = element(
        "mxCell", element("mxGeometry", *ends, way, relative="1", as_="geometry"), edge="1", parent=parent,
        style=arrow + _paint(line.look),
    )  # fmt: skip
    return element("object", cell, label="", id=identity, part="drawing")
