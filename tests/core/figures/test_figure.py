"""Figures as files and as text: self-contained, themed, safe to open in a browser and in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
import struct
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from obeya.errors import QuestionError
from obeya.figures.export import csv_text, guarded, xlsx_bytes
from obeya.figures.figure import Figure
from obeya.figures.svg import element
from obeya.figures.text import balanced, display_name, is_hashed, shorten, text_width, wrap
from obeya.figures.tokens import DARK, LIGHT, resolve, token, tokenised
from obeya.figures.words import percent, short_count, short_duration, short_hours

EVIL = '=cmd|"/c calc"!A1'


@pytest.fixture
def figure() -> Figure:
    box = element("rect", x=0, y=0, width=50, height=20, fill=token("accent"))
    body = element("svg", box, width=120, height=40, viewBox="0 0 120 40")
    table = pa.table({"activity": [EVIL, "Check", None], "n": [-1, 2, 3]})
    return Figure("Half <b>wait</b> & more", "Alt & text", "n = 3", table, svg=body)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(a: str, b: str) -> float:
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("values", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_4_5_to_1_and_marks_3_to_1_on_every_ground(values: dict[str, str]) -> None:
    texts = ["ink", "ink-soft", "good", "warning", "bad", "better", "worse"]
    marks = [
        "accent",
        "common",
        *(f"ramp-{step}" for step in range(5)),
        *(f"kind-{kind}" for kind in range(6)),
    ]
    for ground in ("surface", "canvas"):
        assert [name for name in texts if _contrast(values[name], values[ground]) < 4.5] == []
        assert [name for name in marks if _contrast(values[name], values[ground]) < 3] == []
    assert _contrast(values["accent-ink"], values["accent"]) >= 4.5
    for step in range(5):
        ink = values["tint-ink-0"] if step < 3 else values["tint-ink-3"]
        assert _contrast(ink, values[f"tint-{step}"]) >= 4.5


@pytest.mark.parametrize("values", [LIGHT, DARK], ids=["light", "dark"])
def test_the_ramp_also_works_without_colour(values: dict[str, str]) -> None:
    greys = [_luminance(values[f"ramp-{step}"]) for step in range(5)]
    assert greys == sorted(greys) or greys == sorted(greys, reverse=True)


def test_light_values_turn_into_tokens_and_back() -> None:
    assert len(set(LIGHT.values())) == len(LIGHT)
    for name, value in LIGHT.items():
        assert tokenised(f'fill="{value.upper()}"') == f'fill="{token(name)}"'
        assert resolve(token(name), "light") == value
        assert resolve(token(name), "dark") == DARK[name]


def test_an_unknown_token_is_refused() -> None:
    with pytest.raises(KeyError):
        token("purple")


def test_the_svg_stands_alone_and_says_what_it_shows(figure: Figure) -> None:
    svg = figure.to_svg()
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    title, desc = root.find("{*}title"), root.find("{*}desc")
    assert title is not None and title.text == "Half <b>wait</b> & more"
    assert desc is not None and desc.text == "Alt & text"
    assert root.get("aria-labelledby") == title.get("id")
    assert "<script" not in svg and "href" not in svg and "url(" not in svg and "@import" not in svg


def test_fixed_themes_hold_colours_and_auto_follows_the_reader(figure: Figure) -> None:
    assert "var(" not in figure.to_svg("light") and LIGHT["accent"] in figure.to_svg("light")
    assert "var(" not in figure.to_svg("dark") and DARK["accent"] in figure.to_svg("dark")
    auto = figure.to_svg("auto")
    assert "@media screen and (prefers-color-scheme:dark)" in auto
    page = figure.to_svg("page")
    assert "<style" not in page and token("accent") in page and "n = 3" not in page


def test_a_framed_picture_shows_its_title_and_caption(figure: Figure) -> None:
    texts = [
        "".join(text.itertext()) for text in ElementTree.fromstring(figure.to_svg()).findall(".//{*}text")
    ]
    assert "Half <b>wait</b> & more" in texts and "n = 3" in texts
    assert ElementTree.fromstring(figure.to_svg(framed=False)).findall(".//{*}text") == []


def test_png_is_drawn_at_the_scale_asked(figure: Figure) -> None:
    sizes = [struct.unpack(">II", figure.to_png(scale, framed=False)[16:24]) for scale in (1, 3)]
    assert sizes == [(120, 40), (360, 120)]


def test_each_suffix_saves_its_format(figure: Figure, tmp_path: Path) -> None:
    assert figure.save(tmp_path / "a.svg").read_text().startswith("<svg")
    assert figure.save(tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert pq.read_table(figure.save(tmp_path / "a.parquet")).equals(figure.table)
    assert zipfile.is_zipfile(figure.save(tmp_path / "a.XLSX"))
    assert figure.save(str(tmp_path / "a.csv")).read_text("utf-8-sig").startswith("activity,n")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "a.XLSX",
        "a.csv",
        "a.parquet",
        "a.png",
        "a.svg",
    ]


def test_an_unknown_suffix_is_refused_and_leaves_nothing(figure: Figure, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=r"\.svg, \.png, \.csv, \.xlsx, \.parquet"):
        figure.save(tmp_path / "a.gif")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠SUM(A1)"]
)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe_in_csv(text: str) -> None:
    rows = list(csv.reader(io.StringIO(csv_text(pa.table({text: [text]})), newline="")))
    assert rows == [[f"'{text}"], [f"'{text}"]]
    assert guarded("Check = done") == "Check = done"


def test_negative_numbers_stay_numbers_in_csv(figure: Figure) -> None:
    rows = list(csv.reader(io.StringIO(csv_text(figure.table))))
    assert rows[1] == [f"'{EVIL}", "-1"]
    assert rows[3] == ["", "3"]


def test_a_workbook_holds_text_not_formulas_or_links() -> None:
    table = pa.table({"name": [EVIL, "http://example.org", "=HYPERLINK(1)"], "n": [1.5, None, 2.0]})
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(table, about={"Title": "=1"}))) as book:
        sheets = "".join(book.read(name).decode() for name in book.namelist() if "worksheets" in name)
    assert "<f>" not in sheets and "hyperlink" not in sheets


def test_the_same_table_gives_the_same_workbook() -> None:
    table = pa.table({"n": [1]})
    assert xlsx_bytes(table, about={}) == xlsx_bytes(table, about={})


def test_control_characters_cannot_break_the_xml() -> None:
    assert ElementTree.fromstring(element("text", "a\x00b\x1fc\ud800")).text == "a\ufffdb\ufffdc\ufffd"


def test_text_is_measured_as_the_widest_usual_font_sets_it() -> None:
    assert text_width("", 12) == 0
    assert text_width("M", 1000) == 863 and text_width("M", 1000, bold=True) == 995
    assert text_width("東京", 10) == pytest.approx(21)
    assert text_width("é", 10) >= text_width("e", 10)
    assert text_width("e\u0301", 10) == text_width("e", 10)


def test_wrapping_breaks_between_words_and_shortens_what_is_too_long() -> None:
    assert wrap("Check the invoice", 80, 12, lines=2) == ("Check the", "invoice")
    assert wrap("approveByDepartment", 80, 12, lines=2) == ("approveBy", "Department")
    last = wrap("Check the invoice against the order and the contract", 80, 12, lines=2)[-1]
    assert last.endswith("…") and text_width(last, 12) <= 80
    assert wrap("1,000 cases", 40, 12, lines=2) == ("1,000", "cases")


def test_balanced_lines_are_about_equally_long_and_lose_nothing() -> None:
    words = "Half of all cases take longer than 5 d 8 h and one in ten longer than 93 d"
    lines = balanced(words, 400, 16, lines=3)
    assert " ".join(lines) == words
    assert min(text_width(line, 16) for line in lines) > 0.6 * max(text_width(line, 16) for line in lines)


def test_hashed_names_are_told_from_words() -> None:
    assert is_hashed("9f86d081884c7d659a2feaa0c55ad015")
    assert not is_hashed("Approve by department")
    assert not is_hashed("Create_Purchase_Order_Item_Goods")
    assert display_name("9f86d081884c7d659a2feaa0c55ad015") == "9f86d0…d015"
    assert display_name("  two \n words ") == "two words"
    assert display_name("") == "(no name)"
    assert shorten("abc", 0.1, 12) == "…"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59.4, "59 s"), (59.6, "1 min"), (3599, "1 h"), (5400, "1.5 h"), (86400, "1 d"), (90000, "25 h"),
     (172800, "2 d"), (535680, "6.2 d"), (864000, "10 d"), (1e9, "11,574 d")],
)  # fmt: skip
def test_short_durations_have_one_number_and_one_unit(seconds: float, words: str) -> None:
    assert short_duration(seconds) == words


def test_short_working_times_count_days_of_the_calendar() -> None:
    said = [short_duration(hours * 3600.0, working_day_h=8.0) for hours in (0.5, 7.5, 8, 20, 96)]
    assert said == ["30 min", "7.5 h", "1 wd", "2.5 wd", "12 wd"]


def test_short_counts_hours_and_percentages() -> None:
    assert [short_count(n) for n in (0, 999, 12345, 123456, 9_960_000)] == [
        "0",
        "999",
        "12,345",
        "123k",
        "10M",
    ]
    assert [short_hours(h) for h in (0.25, 9.94, 1234)] == ["0.3 h", "9.9 h", "1,230 h"]
    assert [percent(x) for x in (0, 0.001, 0.5, 0.995, 1)] == ["0 %", "< 1 %", "50 %", "> 99 %", "100 %"]


def test_every_reference_in_a_drawing_is_a_known_token(figure: Figure) -> None:
    used = set(re.findall(r"--ob-([a-z0-9-]+)", figure.to_svg("page")))
    assert used <= set(LIGHT)
