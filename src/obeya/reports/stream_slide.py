"""A value stream map as a slide of the size of A3: shapes, texts and connectors to edit, no picture."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from obeya.figures.geometry import Rect
from obeya.figures.stream_drawing import LINE_STEP, is_safe_link
from obeya.figures.stream_map import stream_alt, stream_caption, stream_title
from obeya.figures.stream_scene import Line, Look, Scene, Shape, Symbol
from obeya.figures.svg import clean
from obeya.reports.stream_marks import TextBlock, colour, fitting_scene, glued_ends, pieces

if TYPE_CHECKING:
    from obeya.figures.stream_view import StreamView

WIDTH_MM: Final = 420.0
HEIGHT_MM: Final = 297.0
_MARGIN: Final = 10.0
_HEAD: Final = 22.0
_FOOT: Final = 12.0
_EMU: Final = 36_000.0
_POINTS: Final = 72 / 25.4
_MOST_TITLE: Final = 220


def stream_slide(view: StreamView, *, is_flipped: bool = False) -> bytes:
    """Write a map as a presentation of one slide, 420 by 297 mm.

    Each symbol is a group with a name; steps are joined by connectors that follow when a box is moved. Needs the
    package `python-pptx`.
    """
    from pptx import Presentation
    from pptx.util import Mm

    room = (WIDTH_MM - 2 * _MARGIN, HEIGHT_MM - _HEAD - _FOOT - _MARGIN)
    scene = fitting_scene(view, aspect=room[0] / room[1], is_flipped=is_flipped)
    deck = Presentation()
    deck.slide_width, deck.slide_height = Mm(WIDTH_MM), Mm(HEIGHT_MM)
    title = clean(stream_title(view))
    deck.core_properties.title, deck.core_properties.author = title[:250], "obeya"
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    scale = min(room[0] / scene.width, room[1] / scene.height)
    writer = _Writer(slide, scale, (_MARGIN + (room[0] - scale * scene.width) / 2, _HEAD))
    _heading(writer, title, stream_caption(view))
    writer.write(scene)
    slide.notes_slide.notes_text_frame.text = clean(stream_alt(view))
    written = BytesIO()
    deck.save(written)
    return written.getvalue()


def _heading(writer: _Writer, title: str, caption: str) -> None:
    for words, top, size, bold, ink in (
        (title[:_MOST_TITLE], _MARGIN - 2, 18.0, True, "ink"),
        (clean(caption)[:400], HEIGHT_MM - _FOOT, 9.0, False, "ink-soft"),
    ):
        box = writer.slide.shapes.add_textbox(
            *(_emu(value) for value in (_MARGIN, top, WIDTH_MM - 2 * _MARGIN, 10.0))
        )
        box.text_frame.word_wrap = True
        _fill_text(box.text_frame, [words], size, bold=bold, ink=ink, align="start")


class _Writer:
    """Puts the symbols of one scene on a slide."""

    def __init__(self, slide: Any, scale: float, origin: tuple[float, float]) -> None:
        self.slide, self._scale, self._origin = slide, scale, origin
        self._boxes: dict[str, Any] = {}

    def write(self, scene: Scene) -> None:
        """Write every symbol as a group, and then the connectors, behind them."""
        # Without this every shape looks for its number among all others: seconds for a large map.
        self.slide.shapes.turbo_add_enabled = True
        for symbol in scene.symbols:
            self._symbol(symbol)
        self.slide.shapes.turbo_add_enabled = False
        for number, named in enumerate(self.slide.shapes._spTree.xpath("//p:cNvPr"), start=1):
            named.set("id", str(number))
        for symbol, source, target in glued_ends(scene):
            self._connector(symbol, source, target)

    def _symbol(self, symbol: Symbol) -> None:
        shapes = self.slide.shapes.add_group_shape()
        shapes.name = clean(symbol.says)[:120]
        shapes._element.nvGrpSpPr.cNvPr.set("descr", clean(symbol.says)[:1_000])
        shapes.shapes.turbo_add_enabled = True
        first = None
        for piece in pieces(symbol):
            made = self._piece(shapes.shapes, piece)
            first = first if first is not None else made
            if is_safe_link(symbol.link) and symbol.link.startswith("http") and isinstance(piece, Shape):
                made.click_action.hyperlink.address = symbol.link
        if symbol.kind == "process" and first is not None:
            self._boxes[symbol.key] = first

    def _piece(self, shapes: Any, piece: Shape | Line | TextBlock) -> Any:
        if isinstance(piece, TextBlock):
            return self._text(shapes, piece)
        if isinstance(piece, Line):
            return self._line(shapes, piece)
        return self._shape(shapes, piece)

    def _place(self, area: Rect) -> tuple[int, int, int, int]:
        x, y = self._origin
        return (
            _emu(x + area.left * self._scale),
            _emu(y + area.top * self._scale),
            _emu(area.width * self._scale),
            _emu(area.height * self._scale),
        )

    def _points(self, points: tuple[tuple[float, float], ...]) -> list[tuple[int, int]]:
        x, y = self._origin
        return [(_emu(x + a * self._scale), _emu(y + b * self._scale)) for a, b in points]

    def _size(self, pixels: float) -> float:
        return max(1.0, pixels * self._scale * _POINTS)

    def _shape(self, shapes: Any, shape: Shape) -> Any:
        from pptx.enum.shapes import MSO_SHAPE

        if shape.form == "polygon":
            points = self._points(shape.points)
            builder = shapes.build_freeform(*points[0], scale=1.0)
            builder.add_line_segments(points[1:], close=True)
            made = builder.convert_to_shape()
        else:
            kind = MSO_SHAPE.OVAL if shape.form == "ellipse" else MSO_SHAPE.RECTANGLE
            made = shapes.add_shape(kind, *self._place(shape.area))
        made.shadow.inherit = False
        self._paint(made, shape.look)
        if shape.lines:
            frame = made.text_frame
            frame.word_wrap = False
            _fill_text(
                frame,
                list(shape.lines),
                self._size(shape.size),
                bold=shape.is_bold,
                ink=shape.ink,
                align="middle",
            )
        return made

    def _line(self, shapes: Any, line: Line) -> Any:
        from pptx.enum.shapes import MSO_CONNECTOR

        points = self._points(line.points)
        if len(points) == 2:
            made = shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *points[0], *points[1])
        else:
            builder = shapes.build_freeform(*points[0], scale=1.0)
            builder.add_line_segments(points[1:], close=False)
            made = builder.convert_to_shape()
            made.shadow.inherit = False
            made.fill.background()
        self._stroke(made, line.look)
        if line.has_head:
            _set_head(made)
        return made

    def _text(self, shapes: Any, block: TextBlock) -> Any:
        from pptx.enum.text import MSO_AUTO_SIZE

        grown = block.area.grown(1.0)
        box = shapes.add_textbox(*self._place(grown))
        box.text_frame.word_wrap = False
        box.text_frame.auto_size = MSO_AUTO_SIZE.NONE
        first = block.first
        lines = [words.text for words in block.words]
        size = self._size(first.size)
        _fill_text(box.text_frame, lines, size, bold=first.is_bold, ink=first.ink, align=first.anchor)
        return box

    def _paint(self, made: Any, look: Look) -> None:
        if look.fill is None:
            made.fill.background()
        else:
            made.fill.solid()
            made.fill.fore_color.rgb = _rgb(look.fill)
        self._stroke(made, look)

    def _stroke(self, made: Any, look: Look) -> None:
        from pptx.enum.dml import MSO_LINE
        from pptx.util import Pt

        if look.stroke is None:
            made.line.fill.background()
            return
        made.line.color.rgb = _rgb(look.stroke)
        made.line.width = Pt(max(0.4, look.width * self._scale * _POINTS))
        if look.dash:
            made.line.dash_style = MSO_LINE.DASH

    def _connector(self, symbol: Symbol, source: str, target: str) -> None:
        """Join two boxes behind the symbol that stands between them."""
        from pptx.enum.shapes import MSO_CONNECTOR
        from pptx.util import Pt

        start, end = self._boxes[source], self._boxes[target]
        middle = start.top + start.height // 2
        ends = (start.left + start.width, middle, end.left, middle)
        made = self.slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *ends)
        made.begin_connect(start, 3)
        made.end_connect(end, 1)
        made.line.color.rgb, made.line.width = _rgb("outline"), Pt(0.75)
        made.name = clean(symbol.says)[:120]
        tree = self.slide.shapes._spTree
        tree.remove(made._element)
        tree.insert(2, made._element)


def _fill_text(frame: Any, lines: list[str], size: float, *, bold: bool, ink: str, align: str) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    sides = {"start": PP_ALIGN.LEFT, "middle": PP_ALIGN.CENTER, "end": PP_ALIGN.RIGHT}
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment = sides[align]
        paragraph.line_spacing = Pt(size * LINE_STEP)
        run = paragraph.add_run()
        run.text = clean(line).replace("\v", " ")
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, "Inter"
        run.font.color.rgb = _rgb(ink)


def _set_head(made: Any) -> None:
    """Put an arrow head on the end of a line; the library has no word for it."""
    from pptx.oxml.ns import qn

    line = made.line._get_or_add_ln()
    line.append(line.makeelement(qn("a:tailEnd"), {"type": "triangle", "w": "med", "len": "med"}))


def _emu(mm: float) -> int:
    return round(mm * _EMU)


def _rgb(name: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour(name))
