"""The report on paper: its pages, its words and its fonts."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from obeya.reports.gathering import gather_inputs
from obeya.reports.pdf import report_pdf

HOSTILE = '#link("http://x")[Pay] *bold* <script>alert(1)</script> $x$'


def _inputs(log, name: str):
    return gather_inputs(
        log,
        rng=np.random.default_rng(1),
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
        obeya_version="1.2.3",
        log_argument=name,
    )


def _rows(activity: str) -> list[tuple[str, str, str]]:
    return [
        (f"{case:03d}", step, f"2024-01-{case % 28 + 1:02d}T{hour:02d}:{case % 60:02d}")
        for case in range(40)
        for step, hour in (("Enter", 1), (activity, 4 + case % 7), ("Close", 20))
    ]


@pytest.fixture(scope="module")
def tools() -> None:
    pytest.importorskip("typst")
    if not shutil.which("pdftotext") or not shutil.which("pdffonts"):
        pytest.skip("needs pdftotext and pdffonts of poppler-utils")


def _told(tool: str, path: Path) -> str:
    arguments = [tool, str(path)] + (["-"] if tool == "pdftotext" else [])
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout


def test_a_report_has_its_words_on_a4_and_all_its_fonts(tools, make_log, tmp_path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(report_pdf(_inputs(make_log(_rows("Check"), name="orders"), "orders")))
    words = " ".join(_told("pdftotext", path).split())
    for expected in ("PROCESS MAP", "DATA QUALITY", "40 cases", "Enter → Check", "obeya 1.2.3"):
        assert expected in words
    info = _told("pdfinfo", path)
    assert "(A4)" in info and 2 <= int(info.split("Pages:")[1].split()[0]) <= 8
    fonts = _told("pdffonts", path).splitlines()[2:]
    assert fonts and all(line.split()[-5] == "yes" for line in fonts)


def test_a_name_is_never_read_as_markup(tools, make_log, tmp_path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(report_pdf(_inputs(make_log(_rows(HOSTILE)), "orders")))
    words = " ".join(_told("pdftotext", path).split())
    assert '#link("http://x")' in words and "<script>" in words
    assert b"/URI" not in path.read_bytes()


def test_the_same_results_give_the_same_pages(tools, make_log, tmp_path) -> None:
    inputs = _inputs(make_log(_rows("Check")), "orders")
    assert report_pdf(inputs) == report_pdf(inputs)
