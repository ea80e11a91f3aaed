"""What the tabs and files of the explorer hold: the numbers of the command line, in files that no browser runs."""

from __future__ import annotations

import csv
import io
import re

import pytest
from pypdf import PdfReader

from obeya.reports.gathering import gather_inputs
from obeya_web.explorer import report_page
from obeya_web.explorer.asking import ANSWERS
from tests.web.explorer.test_map import asked_by_command

pytestmark = pytest.mark.any_database

EXPLORE = "/processes/invoice-approval/explore/"
FILTERS = ["", "duration > 20 d"]
# The bytes with which a file of each kind begins.
BEGINS = {
    "png": b"\x89PNG\r\n\x1a\n",
    "svg": b"<svg ",
    "pdf": b"%PDF-",
    "xlsx": b"PK\x03\x04",
    "csv": b"\xef\xbb\xbf",
}
TYPES = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def rows_of(client, tab: str, sheet: str, **query) -> list[dict[str, str]]:
    answer = client.get(f"{EXPLORE}{tab}/{sheet}.csv", query)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def told_by(path, verb: str, where: str, *options: str) -> dict:
    return asked_by_command(path, *options, *(["--where", where] if where else []), verb=verb)


def number(cell: str) -> float | None:
    return float(cell) if cell else None


@pytest.mark.parametrize("where", FILTERS)
def test_the_variants_are_those_of_the_command(where, cast, signed_in, with_sample, sample_file) -> None:
    told = told_by(sample_file, "variants", where, "--top", "50")
    rows = rows_of(signed_in(cast.reader), "variants", "variants", **({"where": where} if where else {}))
    assert len(rows) == len(told["variants"]) > 5
    for row, same in zip(rows, told["variants"], strict=True):
        assert row["variant"] == " → ".join(same["activities"])
        assert int(row["n_cases"]) == same["n_cases"]
        for name in ("share", "cumulative_share", "n_handovers"):
            assert number(row[name]) == pytest.approx(same[name])
        for name in ("median", "p90"):
            assert number(row[f"{name}_s"]) == pytest.approx(same["duration_s"][name])


@pytest.mark.parametrize("where", FILTERS)
def test_the_times_are_those_of_the_command(where, cast, signed_in, with_sample, sample_file) -> None:
    told = told_by(sample_file, "times", where)
    client, query = signed_in(cast.reader), {"where": where} if where else {}
    paths = {(row["source"], row["target"]): row for row in rows_of(client, "times", "paths", **query)}
    assert len(paths) == len(told["paths"])
    for same in told["paths"]:
        row = paths[same["source"], same["target"]]
        assert (int(row["n"]), int(row["n_cases"])) == (same["n"], same["n_cases"])
        assert number(row["wait_h"]) == pytest.approx(same["wait_hours"])
        for name in ("median", "mean", "p90"):
            assert number(row[f"{name}_s"]) == pytest.approx(same["wait_s"][name])
    activities = {row["activity"]: row for row in rows_of(client, "times", "activities", **query)}
    for same in told["activities"]:
        row = activities[same["activity"]]
        assert number(row["service_h"]) == pytest.approx(same["service_hours"])
        before = same["wait_s"]["median"] if same["wait_s"] else None
        assert number(row["wait_median_s"]) == pytest.approx(before)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        *(
            (f"explore/map.{suffix}", f"invoice-approval-map.{suffix}")
            for suffix in ("svg", "png", "csv", "xlsx")
        ),
        ("explore/times/paths.csv", "invoice-approval-times-paths.csv"),
        ("explore/handovers/matrix.xlsx", "invoice-approval-handovers-matrix.xlsx"),
        ("report.pdf", "invoice-approval-report.pdf"),
    ],
)
def test_a_download_is_a_file_of_its_kind_that_is_saved_and_never_run(
    address, name, cast, signed_in, with_sample
) -> None:
    answer = signed_in(cast.reader).get(f"/processes/invoice-approval/{address}")
    suffix = name.rpartition(".")[2]
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == TYPES[suffix]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.content.startswith(BEGINS[suffix])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy and "default-src 'none'" in policy


@pytest.mark.parametrize("address", ["explore/map.exe", "explore/times/paths.pdf", "explore/times/none.csv"])
def test_there_is_no_other_file(address, cast, signed_in, with_sample) -> None:
    assert signed_in(cast.reader).get(f"/processes/invoice-approval/{address}").status_code == 404


def test_page_and_pdf_of_a_report_ask_the_log_once(cast, signed_in, with_sample, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(
        report_page, "gather_inputs", lambda *log, **more: asked.append(more) or gather_inputs(*log, **more)
    )
    ANSWERS.clear()
    client = signed_in(cast.owner)
    where = {"where": "duration > 20 d"}
    page = client.get("/processes/invoice-approval/report/", where).content.decode()
    pdf = client.get("/processes/invoice-approval/report.pdf", where).content
    assert len(asked) == 1
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    headline = re.search(r"<title>(.+?) · ", page)
    assert headline is not None and headline[1] in words


def test_strangers_get_no_file(cast, signed_in, with_sample) -> None:
    for address in ("explore/map.svg", "explore/times/paths.csv", "report.pdf"):
        answer = signed_in(cast.stranger).get(f"/processes/invoice-approval/{address}")
        assert answer.status_code == 404
