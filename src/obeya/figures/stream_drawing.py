"""A scene of a value stream as SVG: colours as tokens, one group a symbol, nothing inline that a page would refuse."""

from __future__ import annotations

from math import hypot

from obeya.figures.geometry import Point, rounded_path, shortened
from obeya.figures.stream_scene import Line, Look, Mark, Scene, Shape, Symbol, Words
from obeya.figures.svg import Markup, element, group, joined, number
from obeya.figures.tokens import FONT, token

LINE_STEP = 1.22
"Height of a line of words inside a shape, in letter sizes."


def draw_scene(scene: Scene, *, focus_x: float | None = None) -> Markup:
    """Write a scene as an SVG body in token colours."""
    return element(
        "svg",
        joined([draw_symbol(symbol) for symbol in scene.symbols]),
        width=scene.width,
        height=scene.height,
        viewBox=f"0 0 {number(scene.width)} {number(scene.height)}",
        font_family=FONT,
        data_focus=None if focus_x is None else number(focus_x),
    )


def draw_symbol(symbol: Symbol) -> Markup:
    """Write one symbol as a group that says what it is; a symbol with an address leads there."""
    body = group(
        element("title", symbol.says),
        *(draw_mark(mark) for mark in symbol.marks),
        data_kind=symbol.kind,
        data_key=symbol.key,
        data_source=symbol.joins[0] if symbol.joins else None,
        data_target=symbol.joins[1] if symbol.joins else None,
        data_change=symbol.change or None,
    )
    return element("a", body, href=symbol.link) if is_safe_link(symbol.link) else body


def is_safe_link(address: str) -> bool:
    """Tell whether an address may stand in a picture: a path of this site or a page of the web."""
    return (address.startswith("/") and not address.startswith("//")) or address.startswith(
        ("https://", "http://")
    )


def draw_mark(mark: Mark) -> Markup:
    """Write one mark."""
    if isinstance(mark, Words):
        return element(
            "text", mark.text, x=mark.x, y=mark.y, font_size=mark.size, fill=token(mark.ink),
            text_anchor=None if mark.anchor == "start" else mark.anchor,
            font_weight="600" if mark.is_bold else None,
        )  # fmt: skip
    if isinstance(mark, Line):
        return _line(mark)
    return joined([_outline(mark), *_inside(mark)])


def _paint(look: Look) -> dict[str, str | float | None]:
    return {
        "fill": "none" if look.fill is None else token(look.fill),
        "stroke": None if look.stroke is None else token(look.stroke),
        "stroke_width": None if look.stroke is None else look.width,
        "stroke_dasharray": " ".join(map(number, look.dash)) or None,
    }


def _outline(shape: Shape) -> Markup:
    area = shape.area
    if shape.form == "ellipse":
        return element(
            "ellipse", cx=area.x, cy=area.y, rx=area.width / 2, ry=area.height / 2, **_paint(shape.look)
        )
    if shape.form == "polygon":
        return element("polygon", points=_points(shape.points), stroke_linejoin="round", **_paint(shape.look))
    return element(
        "rect", x=area.left, y=area.top, width=area.width, height=area.height,
        rx=shape.radius or None, **_paint(shape.look),
    )  # fmt: skip


def _inside(shape: Shape) -> list[Markup]:
    step = shape.size * LINE_STEP
    first = shape.area.y + 0.36 * shape.size - (len(shape.lines) - 1) * step / 2
    return [
        draw_mark(
            Words(
                line, shape.area.x, first + place * step, shape.size, "middle", shape.ink, shape.is_bold
            )
        )
        for place, line in enumerate(shape.lines)
    ]  # fmt: skip


def _line(line: Line) -> Markup:
    points = list(line.points)
    paint = {**_paint(line.look), "stroke_linejoin": "round"}
    if not line.has_head:
        return element("path", d=rounded_path(points, 0), **paint)
    colour = token(line.look.stroke or "ink")
    head = element("polygon", points=_points(arrow_head(points[-2], points[-1], line.head)), fill=colour)
    shaft = shortened(points, line.head - 1)
    return joined([element("path", d=rounded_path(shaft, line.bend), **paint), head])


def arrow_head(before: Point, tip: Point, size: float) -> tuple[Point, Point, Point]:
    """Give the corners of an arrow head that ends at `tip`."""
    length = hypot(tip[0] - before[0], tip[1] - before[1]) or 1.0
    ux, uy = (tip[0] - before[0]) / length, (tip[1] - before[1]) / length
    back, half = (tip[0] - ux * size, tip[1] - uy * size), size * 0.42
    return (
        tip,
        (back[0] - uy * half, back[1] + ux * half),
        (back[0] + uy * half, back[1] - ux * half),
    )


def _points(points: tuple[Point, ...]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)
