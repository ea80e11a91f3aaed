"""Value stream maps as files: one page of paper, shapes to edit, a workbook that computes, and back again."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from obeya.errors import StreamMapError
from obeya.figures.stream_map import stream_picture
from obeya.figures.stream_view import view_of
from obeya.flow.stream_json import to_text
from obeya.flow.stream_map import (
    Burst,
    InformationFlow,
    Link,
    Note,
    Party,
    Rework,
    StreamMap,
    StreamStep,
)
from obeya.flow.value_stream import Demand
from obeya.reports.stream_exchange import read_stream, stream_svg
from obeya.reports.stream_marks import fitting_scene
from obeya.reports.stream_pdf import stream_pdf
from obeya.reports.stream_slide import stream_slide
from obeya.reports.stream_visio import stream_visio
from obeya.reports.stream_workbook import stream_workbook

EVIL = '=HYPERLINK("http://evil.example";"pay")'
_VISIO = "{http://schemas.microsoft.com/office/visio/2012/main}"
AT = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def stream() -> StreamMap:
    """Two steps and a loop, with somebody at each end, word, a stock and names that want to be formulas."""
    steps = (
        StreamStep("a", "Check & match", 60.0, stock_before=460.0, people=2, share_right=0.9),
        StreamStep("b", EVIL, 40.0, stock_before=920.0, value="needed", changeover_s=600.0, uptime=0.8),
    )
    return StreamMap(
        "Invoices",
        steps,
        (Link("in", "sup", "a", "shipment", every="daily"), Link("ab", "a", "b", "fifo", most=20)),
        (Rework("r", "b", "a", 0.1, text="wrong price"),),
        (InformationFlow("i", "pc", "a", "electronic", "Daily list"),),
        (Party("sup", "Supplier <1>", "supplier"), Party("pc", "Planning", "control")),
        (Burst("k", "Scan at the door", "a"),),
        (Note("n", "=1+1 says the sticky note", "b", by="Ann"),),
        demand=Demand(920, 55_200),
        stock_after=460.0,
    )


def test_a_map_is_one_landscape_page_of_a3_and_says_its_numbers(stream: StreamMap) -> None:
    written = stream_pdf(view_of(stream), made_at=AT, footer="As of 2 Jan 2026")
    reader = PdfReader(io.BytesIO(written))
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == (420, 297)
    text = reader.pages[0].extract_text()
    assert "Check & match" in text and "As of 2 Jan 2026" in text and "FIFO" in text
    assert stream_pdf(view_of(stream), made_at=AT, footer="As of 2 Jan 2026") == written


def test_a_slide_has_shapes_texts_and_connectors_to_edit_and_no_picture(stream: StreamMap) -> None:
    from pptx import Presentation
    from pptx.enum.shapes import MSO_SHAPE_TYPE

    slide = Presentation(io.BytesIO(stream_slide(view_of(stream)))).slides[0]
    groups = [shape for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.GROUP]
    inner = [shape for group in groups for shape in group.shapes]
    assert MSO_SHAPE_TYPE.PICTURE not in {shape.shape_type for shape in (*slide.shapes, *inner)}
    texts = [shape.text_frame.text for shape in inner if shape.has_text_frame]
    assert "Check & match" in texts and "Daily list" in texts and "FIFO" in texts
    ids = [node.get("id") for node in slide.shapes._spTree.xpath("//p:cNvPr")]
    assert len(ids) == len(set(ids))
    glued = [shape for shape in slide.shapes if shape._element.xpath(".//a:stCxn and .//a:endCxn")]
    assert [shape.name for shape in glued] == [f"FIFO lane from Check & match to {EVIL}: at most 20."]
    assert any("Step 1, Check & match" in group.name for group in groups)


def test_a_slide_keeps_everything_on_the_page(stream: StreamMap) -> None:
    from pptx import Presentation

    deck = Presentation(io.BytesIO(stream_slide(view_of(stream))))
    for shape in deck.slides[0].shapes:
        assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width, shape.name
        assert shape.top >= 0 and shape.top + shape.height <= deck.slide_height, shape.name


def _page(written: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
        return ElementTree.fromstring(archive.read("visio/pages/page1.xml"))


def test_a_visio_file_has_shapes_with_places_and_connectors_glued_to_boxes(stream: StreamMap) -> None:
    written = stream_visio(view_of(stream))
    page = _page(written)
    shapes = {shape.get("ID"): shape for shape in page.iter(f"{_VISIO}Shape")}
    assert len(shapes) == len(list(page.iter(f"{_VISIO}Shape")))
    for shape in shapes.values():
        names = {cell.get("N") for cell in shape.findall(f"{_VISIO}Cell")}
        assert {"PinX", "PinY", "Width", "Height"} <= names
    connects = [(one.get("FromCell"), one.get("ToSheet")) for one in page.iter(f"{_VISIO}Connect")]
    boxes = [key for key, shape in shapes.items() if str(shape.get("NameU")).startswith("process.")]
    assert sorted(connects) == [("BeginX", boxes[0]), ("EndX", boxes[1])]
    assert stream_visio(view_of(stream)) == written


@pytest.mark.skipif(shutil.which("vsd2text") is None, reason="vsd2text (libvisio-tools) is not installed")
def test_another_program_reads_the_words_of_a_visio_file(stream: StreamMap, tmp_path: Path) -> None:
    path = tmp_path / "map.vsdx"
    path.write_bytes(stream_visio(view_of(stream)))
    read = subprocess.run(["vsd2text", str(path)], capture_output=True, text=True, check=True, timeout=60)
    words = " ".join(read.stdout.split())
    for said in ("Check & match", "FIFO", "max 20", "Planning", "wrong price", "Scan at the door"):
        assert said in words


@pytest.mark.skipif(shutil.which("vsd2xhtml") is None, reason="vsd2xhtml (libvisio-tools) is not installed")
def test_another_program_draws_a_visio_file_with_as_many_outlines_as_we_did(
    stream: StreamMap, tmp_path: Path
) -> None:
    path = tmp_path / "map.vsdx"
    path.write_bytes(stream_visio(view_of(stream)))
    drawn = subprocess.run(["vsd2xhtml", str(path)], capture_output=True, text=True, check=True, timeout=60)
    n_outlines = sum(drawn.stdout.count(f"<svg:{name} ") for name in ("path", "polyline", "polygon", "rect"))
    n_geometries = sum(
        1 for _ in _page(path.read_bytes()).iter(f"{_VISIO}Section") if _.get("N") == "Geometry"
    )
    assert n_outlines >= 0.9 * n_geometries


def test_a_map_comes_back_from_its_own_svg_visio_and_json_files(stream: StreamMap) -> None:
    """Serves P040."""
    assert read_stream(stream_visio(view_of(stream))) == stream
    assert read_stream(stream_svg(stream_picture(stream), stream).encode()) == stream
    assert read_stream(to_text(stream).encode()) == stream


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "none that holds"),
        (b"PK\x03\x04 broken", "cannot be opened"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "carries no value stream map"),
        (b"<svg", "not whole"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "document type"),
        (b'{"name": "x"}', "steps"),
    ],
)
def test_a_file_that_holds_no_map_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(StreamMapError, match=said):
        read_stream(content)


def test_a_visio_file_of_another_program_is_refused_in_words(stream: StreamMap) -> None:
    whole = zipfile.ZipFile(io.BytesIO(stream_visio(view_of(stream))))
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("visio/document.xml", whole.read("visio/document.xml"))
    with pytest.raises(StreamMapError, match="only drawings that obeya wrote"):
        read_stream(other.getvalue())


def test_a_workbook_holds_the_numbers_and_formulas_with_their_results(stream: StreamMap) -> None:
    from python_calamine import CalamineWorkbook

    view = view_of(stream)
    book = CalamineWorkbook.from_filelike(io.BytesIO(stream_workbook(view)))
    rows = {str(row[0]): row[1] for row in book.get_sheet_by_name("Summary").to_python() if len(row) > 1}
    assert rows["Lead time, s"] == pytest.approx(view.sums.lead_time_s)
    assert rows["Process time, s"] == pytest.approx(view.sums.worked_s)
    assert rows["Lead time, days"] == pytest.approx(view.sums.lead_time_days)
    assert rows["Process time ÷ lead time"] == pytest.approx(view.sums.ratio)
    assert rows["Takt, s"] == 60
    steps = book.get_sheet_by_name("Steps").to_python()
    assert [row[3] for row in steps[1:]] == [60, 40]
    ladder = sum(float(row[7]) + float(row[8]) for row in steps[1:])
    assert ladder + float(rows["Wait for the customer, s"]) == pytest.approx(rows["Lead time, s"])


def test_no_name_in_a_workbook_is_run_as_a_formula(stream: StreamMap) -> None:
    written = stream_workbook(view_of(stream))
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        sheets = {
            name: archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name
        }
        words = archive.read("xl/sharedStrings.xml").decode()
    n_formulas = {name: text.count("<f>") for name, text in sheets.items() if "<f>" in text}
    assert n_formulas == {"xl/worksheets/sheet1.xml": 7}
    assert "'=HYPERLINK" in words and ">=HYPERLINK" not in words and ">=1+1" not in words


def test_a_long_stream_is_broken_so_that_it_fills_the_page() -> None:
    steps = tuple(StreamStep(f"s{n}", f"Step {n}", 60.0, 3_600.0) for n in range(14))
    wide = fitting_scene(view_of(StreamMap("Long", steps)), aspect=1.5)
    flat = fitting_scene(view_of(StreamMap("Long", steps)), aspect=8.0)
    assert len(wide.of_kind("timeline")) - 1 in (2, 3)
    assert len(flat.of_kind("timeline")) - 1 == 1


def test_a_link_that_is_no_web_address_never_becomes_one(stream: StreamMap) -> None:
    view = replace(view_of(stream), addresses={"k": "javascript:alert(1)"})
    assert b"javascript" not in stream_slide(view)
    with zipfile.ZipFile(io.BytesIO(stream_visio(view))) as archive:
        assert b"javascript" not in archive.read("visio/pages/page1.xml")
    assert "javascript" not in stream_picture(stream, addresses={"k": "javascript:alert(1)"}).to_svg()
