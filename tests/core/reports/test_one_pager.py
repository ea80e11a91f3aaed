"""A message on one page: it stays one whatever it says, leads to its sources, and reads nothing as markup."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest

from obeya.reports.one_pager import OnePager, Shape, Step, one_pager_pdf
from tests.web.payloads import PAYLOADS

pypdf = pytest.importorskip("pypdf")
pytest.importorskip("typst")

MADE = datetime(2026, 1, 1, tzinfo=UTC)
STEP = Step(
    "Process metric",
    "Cycle time −24 % (−31 % to −16 %)",
    "Improved and held",
    "good",
    facts=(("Went live", "1 October 2024"),),
    missing=("No KPI is named.",),
    sources=(("the watch", "http://localhost/improvements/1/gain/"),),
)
LONG = Step(
    "name " * 80,
    "headline " * 300,
    "state " * 40,
    "bad",
    facts=(("label " * 60, "value " * 90),) * 60,
    lines=("line " * 300,) * 50,
    missing=("missing " * 300,) * 40,
    sources=(("source " * 60, "http://localhost/x"),) * 50,
)


def pager(*steps: Step, title: str = "Release payments daily") -> OnePager:
    return OnePager(
        title, "Finance", steps, "made today", "http://localhost/o/", quotes=(("Less to chase.", "M."),)
    )


def read(content: bytes) -> tuple[int, str, set[str]]:
    reader = pypdf.PdfReader(BytesIO(content))
    notes = [note.get_object() for note in reader.pages[0].get("/Annots", [])]
    links = {str(note["/A"]["/URI"]) for note in notes}
    return len(reader.pages), reader.pages[0].extract_text(), links


def test_it_says_its_steps_what_is_missing_and_leads_to_the_sources() -> None:
    n_pages, text, links = read(one_pager_pdf(pager(STEP, STEP), made_at=MADE))
    assert n_pages == 1
    assert "Cycle time −24 %" in text and "Missing: No KPI is named." in text and "Less to chase." in text
    assert links == {"http://localhost/improvements/1/gain/", "http://localhost/o/"}


@pytest.mark.parametrize(("shape", "n_steps"), [("page", 3), ("card", 1)])
def test_whatever_it_says_it_stays_one_page_and_says_that_it_was_cut(shape: Shape, n_steps: int) -> None:
    n_pages, text, _links = read(one_pager_pdf(pager(*(LONG,) * n_steps), made_at=MADE, shape=shape))
    assert n_pages == 1
    assert "Some texts are cut" in text and "+" in text


def test_nothing_that_anybody_typed_is_read_as_markup() -> None:
    hostile = Step("x", "#panic() ".join(PAYLOADS), lines=tuple(PAYLOADS))
    n_pages, text, _links = read(one_pager_pdf(pager(hostile, title="#read(“/etc/passwd”)"), made_at=MADE))
    assert n_pages == 1 and "#panic()" in text and "#read(" in text


def test_the_same_message_gives_the_same_bytes() -> None:
    assert one_pager_pdf(pager(STEP), made_at=MADE) == one_pager_pdf(pager(STEP), made_at=MADE)
