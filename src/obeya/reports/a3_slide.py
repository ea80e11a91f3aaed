"""An A3 as one slide of its size, to be edited: text boxes, tables, a native chart, and the map as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from obeya.figures.svg import clean
from obeya.reports.a3_pdf import shape_of_any
from obeya.reports.a3_sheet import A3Sheet, Block, Facts, Grid, Part, Picture, Tone, Trend, Words
from obeya.reports.a3_text import is_point, without_sign

if TYPE_CHECKING:
    from pptx.slide import Slide

WIDTH_MM, HEIGHT_MM = 420.0, 297.0
_MARGIN, _GAP, _HEAD, _FOOT, _BAND = 9.0, 4.0, 20.0, 7.0, 6.5
_SIZES = (11.0, 10.0, 9.0, 8.0, 7.0)
# Millimetres of a line of text, and letters in a millimetre, for one point of letter size.
_LINE_MM, _SIGNS_PER_MM = 0.45, 5.2
_INK, _SOFT, _PAPER_BAND = "16181F", "565C6B", "ECEEF2"
_TONES: dict[Tone, str] = {"": _INK, "good": "187F37", "bad": "B3141C", "soft": _SOFT}
MOST_SIGNS, MOST_ROWS = 1_400, 14


def a3_slide(sheet: A3Sheet) -> bytes:
    """Write a sheet as a presentation of one slide, 420 by 297 mm.

    Needs the package `python-pptx`. What does not fit is cut and says so, as on paper.
    """
    from pptx import Presentation
    from pptx.util import Mm

    deck = Presentation()
    deck.slide_width, deck.slide_height = Mm(WIDTH_MM), Mm(HEIGHT_MM)
    deck.core_properties.title, deck.core_properties.author = clean(sheet.title)[:250], "obeya"
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    _head(slide, sheet)
    column = (WIDTH_MM - 2 * _MARGIN - _GAP) / 2
    for place, side in enumerate(("left", "right")):
        blocks = [block for block in sheet.blocks if block.side == side]
        left = _MARGIN + place * (column + _GAP)
        for block, top, height, size in _placed(blocks, column):
            _block(slide, sheet, block, (left, top, column, height), size)
    _text(
        slide, (_MARGIN, HEIGHT_MM - _MARGIN - 4, WIDTH_MM - 2 * _MARGIN, 6), [sheet.footer], 7, colour=_SOFT
    )
    written = BytesIO()
    deck.save(written)
    return written.getvalue()


def _head(slide: Slide, sheet: A3Sheet) -> None:
    from pptx.enum.shapes import MSO_CONNECTOR
    from pptx.util import Mm, Pt

    _text(slide, (_MARGIN, _MARGIN - 3, 250, 14), [clean(sheet.title)[:160]], 20, is_bold=True)
    step = (WIDTH_MM - 2 * _MARGIN - 255) / max(len(sheet.facts), 1)
    for place, (label, value) in enumerate(sheet.facts):
        area = (_MARGIN + 255 + place * step, _MARGIN - 3, step, 12)
        box = _text(slide, area, [label[:30], value[:40]], 10)
        box.text_frame.paragraphs[0].runs[0].font.size = Pt(7)
    line = slide.shapes.add_connector(
        MSO_CONNECTOR.STRAIGHT, Mm(_MARGIN), Mm(_MARGIN + 12), Mm(WIDTH_MM - _MARGIN), Mm(_MARGIN + 12)
    )
    line.line.width = Pt(1.6)
    line.line.color.rgb = _rgb(_INK)


def _placed(blocks: list[Block], width: float) -> Iterator[tuple[Block, float, float, float]]:
    """Give each block its place and height, at the largest letters with which the column fits."""
    top, bottom = _MARGIN + 14, HEIGHT_MM - _MARGIN - _FOOT
    room = bottom - top - _GAP * max(len(blocks) - 1, 0)
    size, needed = _SIZES[-1], [0.0] * len(blocks)
    for size in _SIZES:
        needed = [_BAND + 3 + sum(_height(part, width, size) for part in block.parts) for block in blocks]
        if sum(needed) <= room:
            break
    scale = min(1.0, room / (sum(needed) or 1.0))
    spare = max(0.0, room - sum(needed)) / max(len(blocks), 1)
    for block, height in zip(blocks, needed, strict=True):
        given = height * scale + spare
        yield block, top, given, size
        top += given + _GAP


def _height(part: Part, width: float, size: float) -> float:
    per_line = max(12.0, width * _SIGNS_PER_MM / size)
    if isinstance(part, Words):
        return sum(-(-len(line) // per_line) or 1 for line in _cut(part.lines)) * size * _LINE_MM + 2
    if isinstance(part, Facts):
        return 13.0
    if isinstance(part, Grid):
        rows = part.rows[:MOST_ROWS]
        each = per_line / max(len(part.columns), 1)
        lines = sum(max((-(-len(cell) // each) or 1) for cell in row) for row in rows) + 1
        return lines * (size * _LINE_MM + 0.8) + len(rows) * 0.6 + 3
    return 58.0 if isinstance(part, Trend) else min(70.0, width * shape_of_any(part.svg)) + 6


def _block(
    slide: Slide, sheet: A3Sheet, block: Block, area: tuple[float, float, float, float], size: float
) -> None:
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Mm, Pt

    left, top, width, height = area
    frame = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Mm(left), Mm(top), Mm(width), Mm(height))
    frame.name = clean(block.name)[:80]
    frame.fill.background()
    frame.line.color.rgb, frame.line.width = _rgb(_INK), Pt(0.75)
    frame.shadow.inherit = False
    band = _text(slide, (left, top, width, _BAND), [block.name.upper()], 9, is_bold=True)
    band.fill.solid()
    band.fill.fore_color.rgb = _rgb(_PAPER_BAND)
    y, end = top + _BAND + 1, top + height
    if not block.parts:
        _text(slide, (left, y, width, 8), [sheet.labels.empty], size, colour=_SOFT)
    for part in block.parts:
        tall = min(_height(part, width, size), end - y)
        if tall < 5:
            _text(slide, (left, end - 6, width, 5), [sheet.labels.cut], 7, colour=_SOFT)
            return
        _part(slide, sheet, part, (left, y, width, tall), size)
        y += tall


def _part(
    slide: Slide, sheet: A3Sheet, part: Part, area: tuple[float, float, float, float], size: float
) -> None:
    if isinstance(part, Words):
        lines = [f"• {without_sign(line)}" if is_point(line) else line for line in _cut(part.lines)]
        if sum(map(len, part.lines)) > MOST_SIGNS:
            lines.append(sheet.labels.cut)
        _text(slide, area, lines, size, colour=_TONES[part.tone])
    elif isinstance(part, Facts):
        _facts(slide, part, area, size)
    elif isinstance(part, Grid):
        _table(slide, sheet, part, area, size)
    elif isinstance(part, Trend):
        _chart(slide, part, area)
    else:
        _picture(slide, part, area)


def _cut(lines: tuple[str, ...]) -> list[str]:
    kept: list[str] = []
    left = MOST_SIGNS
    for line in lines:
        if left <= 0:
            break
        kept.append(clean(line) if len(line) <= left else f"{clean(line[:left])} …")
        left -= len(line)
    return kept


def _facts(slide: Slide, part: Facts, area: tuple[float, float, float, float], size: float) -> None:
    from pptx.util import Pt

    left, top, width, tall = area
    step = width / max(len(part.items), 1)
    for place, (label, value) in enumerate(part.items):
        box = _text(
            slide, (left + place * step, top, step, tall), [clean(label), clean(value)], size, is_bold=True
        )
        small = box.text_frame.paragraphs[0].runs[0].font
        small.size, small.bold = Pt(max(6.0, size * 0.75)), False


def _text(
    slide: Slide,
    area: tuple[float, float, float, float],
    lines: list[str],
    size: float,
    *,
    colour: str = _INK,
    is_bold: bool = False,
) -> Any:
    from pptx.util import Mm, Pt

    box = slide.shapes.add_textbox(*(Mm(value) for value in area))
    frame = box.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = Mm(2)
    frame.margin_top = frame.margin_bottom = Mm(0.8)
    for place, line in enumerate(lines or [""]):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = clean(line).replace("\v", " ")
        run.font.size, run.font.bold, run.font.name = Pt(size), is_bold, "Inter"
        run.font.color.rgb = _rgb(colour)
    return box


def _table(
    slide: Slide, sheet: A3Sheet, part: Grid, area: tuple[float, float, float, float], size: float
) -> None:
    from pptx.util import Mm, Pt

    rows = [tuple(part.columns), *part.rows[:MOST_ROWS]]
    left, top, width, tall = area
    frame = slide.shapes.add_table(
        len(rows), len(part.columns), Mm(left + 1.5), Mm(top), Mm(width - 3), Mm(tall - 2)
    )
    table = frame.table
    table.horz_banding, table.first_row = False, any(part.columns)
    widths = part.widths or (1.0,) * len(part.columns)
    for place, share in enumerate(widths):
        table.columns[place].width = Mm((width - 3) * share / sum(widths))
    tones = ("soft", *(part.tones or ("",) * len(part.rows)))
    for y, row in enumerate(rows):
        table.rows[y].height = Mm(size * _LINE_MM + 1)
        for x, words in enumerate(row):
            cell = table.cell(y, x)
            cell.margin_top = cell.margin_bottom = Mm(0.3)
            cell.margin_left = cell.margin_right = Mm(0.8)
            cell.fill.background()
            run = cell.text_frame.paragraphs[0].add_run()
            run.text = clean(words)[:600]
            run.font.size, run.font.bold, run.font.name = Pt(size * (0.85 if y == 0 else 1)), y == 0, "Inter"
            run.font.color.rgb = _rgb(_TONES[tones[y]])  # type: ignore[index]
    if len(part.rows) > MOST_ROWS:
        more = sheet.labels.more_rows.replace("{n}", str(len(part.rows) - MOST_ROWS))
        _text(slide, (left, top + tall - 4, width, 4), [more], 7, colour=_SOFT)


def _chart(slide: Slide, part: Trend, area: tuple[float, float, float, float]) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Mm, Pt

    data = CategoryChartData()
    data.categories = [clean(week) for week in part.weeks]
    data.add_series(clean(part.frozen_name), part.frozen)
    data.add_series(clean(part.present_name), part.present)
    if part.goal is not None:
        data.add_series(clean(part.goal_name), [part.goal] * len(part.weeks))
    left, top, width, tall = area
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.LINE_MARKERS, Mm(left + 2), Mm(top), Mm(width - 4), Mm(tall - 5), data
    )
    chart = frame.chart
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.RIGHT, False
    chart.font.size = Pt(8)
    for series, colour, dash in zip(
        chart.plots[0].series,
        (_SOFT, "5B5BD6", _INK),
        (MSO_LINE.DASH, MSO_LINE.SOLID, MSO_LINE.ROUND_DOT),
        strict=False,
    ):
        series.format.line.color.rgb, series.format.line.dash_style = _rgb(colour), dash
        series.format.line.width, series.smooth = Pt(1.5), False
    _text(slide, (left, top + tall - 5, width, 5), [part.caption[:200]], 7, colour=_SOFT)


def _picture(slide: Slide, part: Picture, area: tuple[float, float, float, float]) -> None:
    import vl_convert
    from pptx.util import Mm

    left, top, width, tall = area
    aspect = shape_of_any(part.svg)
    wide = min(width - 4, (tall - 5) / aspect)
    image = BytesIO(vl_convert.svg_to_png(part.svg, scale=2))
    shown = slide.shapes.add_picture(image, Mm(left + (width - wide) / 2), Mm(top), width=Mm(wide))
    shown.name = clean(part.alt)[:120]
    shown._element.nvPicPr.cNvPr.set("descr", clean(part.alt)[:1_000])
    _text(slide, (left, top + tall - 5, width, 5), [part.caption[:200]], 7, colour=_SOFT)


def _rgb(sign: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(sign)
