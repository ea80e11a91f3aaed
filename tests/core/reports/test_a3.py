"""The A3 on paper and as a slide: one page whatever stands on it, and nothing typed is ever read as markup."""

from __future__ import annotations

import zipfile
from collections import namedtuple
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest

from obeya.figures.step_strip import Move, moves_around, step_strip
from obeya.figures.weekly_trend import nice_step, weekly_trend
from obeya.reports.a3_pdf import a3_pdf
from obeya.reports.a3_sheet import A3Sheet, Block, Facts, Grid, Labels, Trend, Words
from obeya.reports.a3_slide import a3_slide
from obeya.reports.a3_text import parts_of
from tests.web.payloads import PAYLOADS

pypdf = pytest.importorskip("pypdf")
pytest.importorskip("typst")
pptx = pytest.importorskip("pptx")

MADE = datetime(2026, 1, 1, tzinfo=UTC)
MM = 72 / 25.4
PathOf = namedtuple("PathOf", "source target n")
GERMAN = (
    "Rechnungen warten im Mittel 9,4 Tage auf die zweite Unterschrift der Kostenstellenverantwortlichen. "
)


def sheet(text: str = "Invoices wait 9 days.", *, n_rows: int = 3, title: str = "Halve it") -> A3Sheet:
    weeks = tuple(f"W{week}" for week in range(1, 11))
    trend = Trend(
        weeks,
        (9.0,) * 6 + (None,) * 4,
        (None,) * 6 + (5.0,) * 4,
        4.0,
        "before",
        "now",
        "goal",
        "alt",
        text[:200],
    )
    grid = Grid(("Cause", "How sure"), tuple((text[:200], "confirmed") for _ in range(n_rows)), (3, 1))
    names = ("background", "current", "goal", "causes", "countermeasures", "plan", "follow_up", "people")
    facts = Facts((("Wait, median", "9 → 4 days"),))
    extra: dict[str, tuple[Any, ...]] = {
        "current": (trend,),
        "causes": (grid,),
        "plan": (grid,),
        "goal": (facts,),
    }
    blocks = tuple(
        Block(
            name,
            name,
            "left" if place < 4 else "right",
            (*extra.get(name, ()), *parts_of(text)),
            "https://x/",
        )
        for place, name in enumerate(names)
    )
    return A3Sheet(title, (("Owner", "Anna"),), blocks, "made today", "https://x/", "de", Labels())


def read(content: bytes) -> tuple[int, tuple[int, int], str]:
    reader = pypdf.PdfReader(BytesIO(content))
    box = reader.pages[0].mediabox
    size = (round(float(box.width) / MM), round(float(box.height) / MM))
    return len(reader.pages), size, reader.pages[0].extract_text()


@pytest.mark.parametrize(("paper", "size"), [("a3", (420, 297)), ("a4", (297, 210))])
@pytest.mark.parametrize("times", [0, 1, 4, 400])
def test_it_is_one_page_of_its_size_however_much_stands_on_it(
    paper: Any, size: tuple[int, int], times: int
) -> None:
    content = a3_pdf(sheet(GERMAN * times, n_rows=times), made_at=MADE, paper=paper)
    n_pages, found, text = read(content)
    assert (n_pages, found) == (1, size)
    assert ("cut so that all stands on one page" in text) == (times == 400)


def test_what_is_cut_says_so_and_leads_to_all_of_it() -> None:
    reader = pypdf.PdfReader(BytesIO(a3_pdf(sheet(GERMAN * 400), made_at=MADE)))
    links = {str(note.get_object()["/A"]["/URI"]) for note in reader.pages[0]["/Annots"]}
    assert links == {"https://x/"}


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert a3_pdf(sheet(), made_at=MADE) == a3_pdf(sheet(), made_at=MADE)


def test_nothing_typed_is_read_as_markup_on_paper() -> None:
    hostile = "\n".join(
        [*PAYLOADS[::40], "#set page(width: 1mm)", '#read("/etc/passwd")', "$ x $ *b* @a <l>"]
    )
    n_pages, size, text = read(a3_pdf(sheet(hostile, title="#panic() <script>"), made_at=MADE))
    assert (n_pages, size) == (1, (420, 297))
    flat = text.replace("\n", "").replace(" ", "")
    assert '#read("/etc/passwd")' in flat
    assert "#panic()<script>" in flat
    assert "root:" not in flat


def test_the_slide_has_its_size_shapes_to_edit_and_a_chart_with_values() -> None:
    deck = pptx.Presentation(BytesIO(a3_slide(sheet())))
    shapes = list(deck.slides[0].shapes)
    chart = next(shape.chart for shape in shapes if shape.has_chart)
    assert len(deck.slides) == 1
    assert (deck.slide_width.mm, deck.slide_height.mm) == (420.0, 297.0)
    assert sum(shape.has_table for shape in shapes) == 2
    assert list(chart.plots[0].series[0].values)[:6] == [9.0] * 6
    assert all(shape.top + shape.height <= deck.slide_height + 1 for shape in shapes)


def test_hostile_words_stay_words_on_the_slide() -> None:
    hostile = "\n".join(PAYLOADS[:12]) + "\x00\x0b"
    content = a3_slide(sheet(hostile, title=PAYLOADS[0]))
    deck = pptx.Presentation(BytesIO(content))
    said = "\n".join(shape.text_frame.text for shape in deck.slides[0].shapes if shape.has_text_frame)
    assert PAYLOADS[0] in said
    for name in zipfile.ZipFile(BytesIO(content)).namelist():
        if name.endswith((".xml", ".rels")):
            assert b"<script" not in zipfile.ZipFile(BytesIO(content)).read(name).lower()


def test_endless_texts_stay_on_the_slide() -> None:
    deck = pptx.Presentation(BytesIO(a3_slide(sheet(GERMAN * 400, n_rows=300))))
    assert all(shape.top + shape.height <= deck.slide_height + 1 for shape in deck.slides[0].shapes)


def test_lines_with_tabs_are_a_table_and_dashes_are_points() -> None:
    words, grid, rest = parts_of("First\n- a point\nStep\tBefore\nSign\t9\nafter")
    assert words == Words(("First", "- a point"))
    assert grid == Grid(("Step", "Before"), (("Sign", "9"),))
    assert rest == Words(("after",))
    assert parts_of("") == ()


def test_hostile_names_stay_text_in_the_trend() -> None:
    svg = weekly_trend(
        [PAYLOADS[0]], [1.0], [None], goal=1.0, names=(PAYLOADS[1], PAYLOADS[2], PAYLOADS[3]), alt=PAYLOADS[7]
    )
    assert "<script" not in svg.lower()
    assert "<img" not in svg


def test_the_strip_leads_to_the_wait_and_on_from_it_by_the_busiest_moves() -> None:
    paths = [
        PathOf("a", "b", 5),
        PathOf("x", "b", 9),
        PathOf("b", "c", 7),
        PathOf("c", "d", 2),
        PathOf("c", "b", 8),
        PathOf("c", "c", 99),
    ]
    chain = moves_around(paths, "b", "c")
    assert [(move.source, move.target) for move in chain] == [("x", "b"), ("b", "c"), ("c", "d")]
    assert moves_around(paths, "b", "nowhere") == []


def test_hostile_names_stay_text_in_the_strip() -> None:
    svg = step_strip([Move(PAYLOADS[0], PAYLOADS[5], PAYLOADS[10], PAYLOADS[15], True)], alt=PAYLOADS[20])
    assert "<script" not in svg.lower()
    assert "<img" not in svg
    assert 'onerror="' not in svg


@pytest.mark.parametrize(("value", "step"), [(4.3, 2.0), (0.7, 0.5), (120.0, 100.0), (1.0, 1.0), (0.0, 0.5)])
def test_steps_of_the_axis_are_round(value: float, step: float) -> None:
    assert nice_step(value) == pytest.approx(step)
