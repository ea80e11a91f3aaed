"""A value stream map as a Visio drawing: shapes, texts and connectors that are glued to the boxes they join.

The file also carries the map itself, so that `stream_exchange` reads back exactly what was drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from obeya.figures.geometry import Point, Rect, bounds_of
from obeya.figures.stream_drawing import is_safe_link
from obeya.figures.stream_map import stream_scene, stream_title
from obeya.figures.stream_scene import Line, Look, Scene, Shape, Symbol
from obeya.figures.stream_wide import MOST_COLUMNS
from obeya.figures.svg import Markup, clean, element, joined
from obeya.reports.stream_exchange import carrier
from obeya.reports.stream_marks import TextBlock, colour, glued_ends, pieces
from obeya.reports.visio_package import cell, cells, package, section

if TYPE_CHECKING:
    from obeya.figures.stream_view import StreamView

_PIXELS: Final = 96.0
_DASHED: Final = "2"
_ALIGN: Final = {"start": "0", "middle": "1", "end": "2"}


def stream_visio(view: StreamView, *, most_columns: int = MOST_COLUMNS, is_flipped: bool = False) -> bytes:
    """Write a map as a VSDX file of one page; each symbol is a group of shapes with its name."""
    scene = stream_scene(view, most_columns=most_columns, is_flipped=is_flipped)
    writer = _Writer(scene)
    shapes = [writer.symbol(symbol) for symbol in scene.symbols]
    ends = [writer.connector(*joint) for joint in glued_ends(scene)]
    # Connectors lie behind everything: what is written first is drawn first.
    return package(
        joined([*(shape for shape, _ in ends), *shapes]),
        joined([connect for _, connect in ends]),
        size=(scene.width / _PIXELS, scene.height / _PIXELS),
        title=clean(stream_title(view)),
        carried=carrier(view.stream),
    )


class _Writer:
    """Gives shapes their numbers and their places on the page."""

    def __init__(self, scene: Scene) -> None:
        self._height = scene.height
        self._last = 0
        self._boxes: dict[str, tuple[int, Rect]] = {}

    def _number(self) -> int:
        self._last += 1
        return self._last

    def symbol(self, symbol: Symbol) -> Markup:
        """Write one symbol as a group."""
        number = self._number()
        marks = list(pieces(symbol))
        room = bounds_of([symbol.area, *(_room(mark) for mark in marks)]).grown(0.5)
        if symbol.kind == "process":
            self._boxes[symbol.key] = (number, symbol.area)
        inner = [self._mark(mark, room) for mark in marks]
        link = (
            [section("Hyperlink", [element("Row", cell("Address", symbol.link), N="Row_1")])]
            if is_safe_link(symbol.link) and symbol.link.startswith("http")
            else []
        )
        told = section("User", [element("Row", cell("Value", clean(symbol.says), unit="STR"), N="says")])
        place = self._place(room, None)
        name = f"{symbol.kind}.{number}"
        return element(
            "Shape", place, cells({"LinePattern": "0", "FillPattern": "0"}), *link, told,
            element("Shapes", *inner), ID=str(number), NameU=name, Name=name, Type="Group",
        )  # fmt: skip

    def _mark(self, mark: Shape | Line | TextBlock, room: Rect) -> Markup:
        if isinstance(mark, TextBlock):
            return self._text(mark, room)
        if isinstance(mark, Line):
            return self._line(mark, room)
        return self._shape(mark, room)

    def _place(self, area: Rect, room: Rect | None) -> Markup:
        """Write where a shape stands: on the page, or in the group whose room is given."""
        left, bottom = (0.0, self._height) if room is None else (room.left, room.bottom)
        width, height = area.width / _PIXELS, area.height / _PIXELS
        return cells(
            {
                "PinX": (area.x - left) / _PIXELS,
                "PinY": (bottom - area.y) / _PIXELS,
                "Width": width,
                "Height": height,
                "LocPinX": width / 2,
                "LocPinY": height / 2,
            }
        )

    def _shape(self, shape: Shape, room: Rect) -> Markup:
        area = shape.area
        if shape.form == "ellipse":
            rows = [_ellipse(area)]
        else:
            corners = shape.points if shape.form == "polygon" else _corners(area)
            rows = _way([*corners, corners[0]], area)
        outline = section("Geometry", rows, before=cells({"NoFill": "0" if shape.look.fill else "1"}), ix=0)
        text: list[Markup] = []
        styles: list[Markup] = []
        if shape.lines:
            styles = _letters(shape.size, shape.ink, is_bold=shape.is_bold, align="middle")
            text = [element("Text", clean("\n".join(shape.lines)))]
        return element(
            "Shape", self._place(area, room), _paint(shape.look), *styles, outline, *text,
            ID=str(self._number()), Type="Shape",
        )  # fmt: skip

    def _line(self, line: Line, room: Rect) -> Markup:
        xs, ys = [x for x, _ in line.points], [y for _, y in line.points]
        area = Rect(min(xs), min(ys), max(max(xs), min(xs) + 0.01), max(max(ys), min(ys) + 0.01))
        way = section("Geometry", _way(line.points, area), before=cells({"NoFill": "1"}), ix=0)
        look = Look(None, line.look.stroke, line.look.width, line.look.dash)
        head = cells({"EndArrow": "4", "EndArrowSize": "1"}) if line.has_head else Markup("")
        return element(
            "Shape", self._place(area, room), _paint(look), head, way, ID=str(self._number()), Type="Shape"
        )

    def _text(self, block: TextBlock, room: Rect) -> Markup:
        first = block.first
        return element(
            "Shape",
            self._place(block.area.grown(1.0), room),
            cells({"LinePattern": "0", "FillPattern": "0"}),
            *_letters(first.size, first.ink, is_bold=first.is_bold, align=first.anchor),
            element("Text", clean("\n".join(words.text for words in block.words))),
            ID=str(self._number()),
            Type="Shape",
        )

    def connector(self, symbol: Symbol, source: str, target: str) -> tuple[Markup, Markup]:
        """Write a line from one box to another that follows them, and what glues it."""
        number = self._number()
        (start_id, start), (end_id, end) = self._boxes[source], self._boxes[target]
        x1, y1 = start.right / _PIXELS, (self._height - start.y) / _PIXELS
        x2, y2 = end.left / _PIXELS, (self._height - end.y) / _PIXELS
        width, height = x2 - x1, y2 - y1
        sheet = cells(
            {
                "PinX": (x1 + x2) / 2, "PinY": (y1 + y2) / 2, "Width": width, "Height": height,
                "LocPinX": width / 2, "LocPinY": height / 2, "BeginX": x1, "BeginY": y1, "EndX": x2, "EndY": y2,
                "ObjType": "2", "LineColor": f"#{colour('outline')}", "LinePattern": "1", "LineWeight": 0.0104,
            }
        )  # fmt: skip
        rows = [
            element("Row", cells({"X": 0.0, "Y": 0.0}), T="MoveTo", IX="1"),
            element("Row", cells({"X": width, "Y": height}), T="LineTo", IX="2"),
        ]
        way = section("Geometry", rows, before=cells({"NoFill": "1"}), ix=0)
        name = f"{symbol.kind} connector.{number}"
        shape = element("Shape", sheet, way, ID=str(number), NameU=name, Name=name, Type="Shape")
        glue = [
            element(
                "Connect", FromSheet=str(number), FromCell=side, FromPart=part, ToSheet=str(to), ToCell="PinX",
                ToPart="3",
            )
            for side, part, to in (("BeginX", "9", start_id), ("EndX", "12", end_id))
        ]  # fmt: skip
        return shape, joined(glue)


def _room(mark: Shape | Line | TextBlock) -> Rect:
    if not isinstance(mark, Line):
        return mark.area
    xs, ys = [x for x, _ in mark.points], [y for _, y in mark.points]
    return Rect(min(xs), min(ys), max(xs), max(ys))


def _corners(area: Rect) -> tuple[Point, ...]:
    return (
        (area.left, area.top), (area.right, area.top), (area.right, area.bottom), (area.left, area.bottom),
    )  # fmt: skip


def _local(point: Point, area: Rect) -> dict[str, float | str]:
    return {"X": (point[0] - area.left) / _PIXELS, "Y": (area.bottom - point[1]) / _PIXELS}


def _way(points: tuple[Point, ...] | list[Point], area: Rect) -> list[Markup]:
    return [
        element("Row", cells(_local(point, area)), T="MoveTo" if place == 0 else "LineTo", IX=str(place + 1))
        for place, point in enumerate(points)
    ]


def _ellipse(area: Rect) -> Markup:
    middle, side, top = (
        _local(point, area) for point in ((area.x, area.y), (area.right, area.y), (area.x, area.top))
    )
    values = {**middle, "A": side["X"], "B": side["Y"], "C": top["X"], "D": top["Y"]}
    return element("Row", cells(values), T="Ellipse", IX="1")


def _paint(look: Look) -> Markup:
    values: dict[str, float | str] = {"FillPattern": "1" if look.fill else "0"}
    if look.fill:
        values["FillForegnd"] = f"#{colour(look.fill)}"
    if look.stroke is None:
        values["LinePattern"] = "0"
    else:
        values["LineColor"] = f"#{colour(look.stroke)}"
        values["LineWeight"] = look.width / _PIXELS
        values["LinePattern"] = _DASHED if look.dash else "1"
    return cells(values)


def _letters(size: float, ink: str, *, is_bold: bool, align: str) -> list[Markup]:
    letters: dict[str, float | str] = {
        "Font": "Inter", "Color": f"#{colour(ink)}", "Size": size / _PIXELS, "Style": "1" if is_bold else "0",
    }  # fmt: skip
    return [
        section("Character", [element("Row", cells(letters), IX="0")]),
        section("Paragraph", [element("Row", cells({"HorzAlign": _ALIGN[align]}), IX="0")]),
    ]
