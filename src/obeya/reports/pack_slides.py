"""A report pack of measures as slides to be edited: native tables, a few measures a slide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from obeya.figures.svg import clean
from obeya.reports.pack_sheet import SHAPES, Family, PackSheet

if TYPE_CHECKING:
    from pptx.presentation import Presentation as Deck

_WIDTH_MM, _HEIGHT_MM, _MARGIN_MM = 338.7, 190.5, 14.0
ROWS_A_SLIDE: Final = 8
_MOST_SIGNS: Final = 300
_INK, _SOFT = "1B1D29", "5B6170"
_TONES: dict[Family, str] = {"good": "187F37", "warning": "8A5A00", "bad": "B3141C", "none": _SOFT}
Row = tuple[Sequence[str], Family, int]
"""The cells of a row, its family, and which cell the family colours."""


def pack_slides(sheet: PackSheet) -> bytes:
    """Write a report pack as a presentation of 16 by 9.

    Needs the package `python-pptx`.
    """
    from pptx import Presentation
    from pptx.util import Mm

    deck = Presentation()
    deck.slide_width, deck.slide_height = Mm(_WIDTH_MM), Mm(_HEIGHT_MM)
    deck.core_properties.title, deck.core_properties.author = clean(sheet.title)[:250], "obeya"
    labels = sheet.labels
    notes = [
        words for words in (sheet.under, sheet.note, *(f"▲ {words}" for words in sheet.warnings)) if words
    ]
    quotes = [f"“{quote.words}” – {quote.who}, {quote.about}" for quote in sheet.quotes]
    _words(deck, sheet, sheet.title, [*notes, *([] if sheet.lines else [labels.no_measures])])
    heads = [labels.measure, labels.last, labels.before, labels.target, labels.status, labels.lately]
    _tables(deck, sheet, labels.measures, heads, (8, 4, 3, 3, 9, 3), list(_measures(sheet)))
    heads = [labels.gain, labels.verdict, labels.effect, labels.seen]
    _tables(deck, sheet, labels.gains, heads, (10, 6, 6, 4), list(_gains(sheet)))
    said = [f"{name}: {words}" for name, words in sheet.comments]
    for name, lines in ((labels.comments, said), (labels.quotes, quotes)):
        for first in range(0, len(lines), ROWS_A_SLIDE):
            _words(deck, sheet, name, lines[first : first + ROWS_A_SLIDE])
    heads = [labels.measure, labels.version, labels.made, labels.since, labels.data]
    made: list[Row] = [((e.name, e.version, e.words, e.since, e.data), "none", -1) for e in sheet.definitions]
    _tables(deck, sheet, labels.definitions, heads, (7, 2, 10, 3, 6), made)
    written = BytesIO()
    deck.save(written)
    return written.getvalue()


def _measures(sheet: PackSheet) -> Iterator[Row]:
    for line in sheet.lines:
        name = f"{'   ' * line.depth}{line.name}{' (KPI)' if line.is_kpi else ''}"
        words = "\n".join((name, *(f"▲ {mark}" for mark in line.marks)))
        status = f"{SHAPES[line.family]} {line.status}\n{line.rule}"
        last = f"{line.last.words}\n{line.period}" if line.period else line.last.words
        yield (words, last, line.before.words, line.target.words, status, line.lately), line.family, 4


def _gains(sheet: PackSheet) -> Iterator[Row]:
    for gain in sheet.gains:
        verdict = f"{SHAPES[gain.family]} {gain.verdict}"
        yield (f"{gain.title}\n{gain.under}", verdict, gain.effect, gain.seen), gain.family, 1


def _slide(deck: Deck, sheet: PackSheet, title: str) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    width = _WIDTH_MM - 2 * _MARGIN_MM
    _text(slide, (_MARGIN_MM, 9, width, 14), [title], 22, is_bold=True)
    _text(slide, (_MARGIN_MM, _HEIGHT_MM - 11, width, 7), [sheet.footer], 8, colour=_SOFT)
    return slide


def _words(deck: Deck, sheet: PackSheet, title: str, lines: Sequence[str]) -> None:
    area = (_MARGIN_MM, 28.0, _WIDTH_MM - 2 * _MARGIN_MM, _HEIGHT_MM - 44)
    _text(_slide(deck, sheet, title), area, lines, 14)


def _tables(
    deck: Deck, sheet: PackSheet, title: str, heads: Sequence[str], shares: Sequence[int], rows: Sequence[Row]
) -> None:
    from pptx.util import Mm

    width = _WIDTH_MM - 2 * _MARGIN_MM
    for first in range(0, len(rows), ROWS_A_SLIDE):
        shown = rows[first : first + ROWS_A_SLIDE]
        slide = _slide(deck, sheet, title)
        area = [Mm(each) for each in (_MARGIN_MM, 28, width, 10 * (len(shown) + 1))]
        table = slide.shapes.add_table(len(shown) + 1, len(heads), *area).table
        table.horz_banding = False
        for column, share in enumerate(shares):
            table.columns[column].width = Mm(width * share / sum(shares))
        for column, head in enumerate(heads):
            _cell(table.cell(0, column), head, _SOFT, is_head=True)
        for place, (cells, family, toned) in enumerate(shown, start=1):
            for column, words in enumerate(cells):
                _cell(table.cell(place, column), words, _TONES[family] if column == toned else _INK)


def _cell(cell: Any, words: str, colour: str, *, is_head: bool = False) -> None:
    from pptx.util import Mm

    cell.fill.background()
    cell.margin_top = cell.margin_bottom = Mm(0.8)
    _write(cell.text_frame, words.split("\n"), 10, colour, is_bold=is_head)


def _text(
    slide: Any,
    area: tuple[float, float, float, float],
    lines: Sequence[str],
    size: float,
    *,
    colour: str = _INK,
    is_bold: bool = False,
) -> None:
    from pptx.util import Mm

    box = slide.shapes.add_textbox(*(Mm(value) for value in area))
    box.text_frame.word_wrap = True
    _write(box.text_frame, lines, size, colour, is_bold=is_bold)


def _write(frame: Any, lines: Sequence[str], size: float, colour: str, *, is_bold: bool) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    for place, line in enumerate(lines or [""]):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = clean(line)[:_MOST_SIGNS].replace("\v", " ")
        run.font.size, run.font.name, run.font.bold = Pt(size), "Inter", is_bold
        run.font.color.rgb = RGBColor.from_string(colour)
