"""The parts of a report: data checks, cells, sayings, slices for paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pyarrow as pa
import pytest

from obeya.reports.cells import cells_of, evidence_words, name_words, value_words
from obeya.reports.inputs import ReportInputs
from obeya.reports.paper import shape_of, slices_of
from obeya.reports.quality import data_checks, quality_badge, score_checks
from obeya.reports.report import report
from obeya.reports.saying import Saying
from obeya.studies.quality import DataQuality, Score

SAYING = Saying(None, zone="Europe/Berlin", call="log")


def test_a_clean_log_passes_all_checks(inputs: ReportInputs) -> None:
    assert {check.status for check in data_checks(inputs.facts, inputs.overview, SAYING)} == {"good"}


def test_each_doubt_about_the_data_is_shown_with_its_meaning(inputs: ReportInputs) -> None:
    facts = replace(inputs.facts, n_rejected=2, n_records=100, n_duplicate_rows=3, n_naive_times=5)
    flags = {**inputs.overview.n_flagged, "end_before_start": 4}
    ties = replace(inputs.overview, share_tied_events=0.4, n_tied=80)
    ties = replace(inputs.overview, share_tied_events=0.4, n_tied=80)
    doubtful = replace(ties, wait_word="gap", n_with_start=0, n_flagged=flags)
    checks = {check.name: check for check in data_checks(facts, doubtful, SAYING)}
    assert {check.status for check in checks.values()} == {"warning"}
    assert checks["Import"].found == "98 of 100 records imported, 2 rejected"
    assert checks["Duplicates"].found == "3 identical rows, kept"
    assert checks["Equal times"].found == "40 % of instances (80)"
    assert "no zone" in checks["Time zone"].found
    assert "waiting and work together" in checks["Start times"].meaning
    assert "left out of service times" in checks["Odd records"].meaning


def quality_with(n_faulty: int, *, n_rows: int = 1_000) -> DataQuality:
    """The quality of data in which some rows are repeated, and nothing else is wrong."""
    scores = [Score(key, n_rows, 0, ()) for key in ("completeness", "validity", "timeliness", "consistency")]
    repeated = Score("uniqueness", n_rows, n_faulty, (("repeated", n_faulty),))
    return DataQuality("v", n_rows, None, 7.0, (scores[0], repeated, *scores[1:]))


@pytest.mark.parametrize(
    ("quality", "family", "words"),
    [
        (None, "none", "Data quality: not looked at"),
        (quality_with(0), "good", "Data quality: good"),
        (quality_with(60), "warning", "Data quality: fair, 94 % (Uniqueness)"),
        (quality_with(300), "bad", "Data quality: poor, 70 % (Uniqueness)"),
        (quality_with(9, n_rows=20), "none", "Data quality: too few rows to judge"),
    ],
)
def test_the_badge_names_the_weakest_dimension(quality: DataQuality | None, family: str, words: str) -> None:
    """Serves O007."""
    badge = quality_badge(quality)
    assert (badge.family, badge.words) == (family, words)


def test_the_report_shows_the_badge_and_every_dimension_with_its_counts(inputs: ReportInputs) -> None:
    """Serves O007."""
    page = report(replace(inputs, quality=quality_with(60)))
    assert "▲ Data quality: fair, 94 % (Uniqueness)" in page
    assert "94 %: 60 of 1,000 rows with a fault; Repeats an earlier row in every column: 60" in page
    assert [check.name for check in score_checks(quality_with(60))] == [
        "Completeness", "Uniqueness", "Validity", "Timeliness", "Consistency",
    ]  # fmt: skip
    assert "– Data quality: not looked at" in report(inputs)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("median_s", 93600.0, "1 d 2 h"), ("total_h", 1240.0, "1,240 h"), ("share", 0.25, "25 %"), ("n", 1234, "1,234"),
     ("hours_lost", 2.0, "2 h"), ("mean_wip", 12.34, "12"), ("source", None, "–"), ("variant", ["A", "B"], "A → B"),
     ("is_open", True, "yes")],
)  # fmt: skip
def test_values_are_said_in_the_unit_their_name_gives(name: str, value: object, words: str) -> None:
    assert value_words(name, value, SAYING) == words


def test_field_names_become_words() -> None:
    assert [name_words(name) for name in ("median_wait_s", "n_cases", "n", "total_h")] == [
        "median wait", "cases", "n", "total",
    ]  # fmt: skip


def test_long_tables_are_cut_and_say_how_much(inputs: ReportInputs) -> None:
    cells = cells_of(pa.table({"n": list(range(100))}), SAYING, most=10)
    assert len(cells.rows) == 10 and cells.n_more == 90 and cells.is_number == (True,)


def test_evidence_says_chance_as_odds() -> None:
    assert dict(evidence_words({"log10_chance": -3.0}, SAYING)) == {
        "chance of this by luck": "at most 1 in 1,000"
    }


def test_moments_are_said_on_the_clock_of_the_zone() -> None:
    assert SAYING.moment(datetime(2024, 7, 1, 22, 30, tzinfo=UTC)) == "2 Jul 2024 00:30"
    assert SAYING.day(datetime(2024, 7, 1, 22, 30)) == "2 Jul 2024"


def test_a_picture_that_fits_a_page_is_not_cut() -> None:
    assert slices_of(700, 900) == ()


@pytest.mark.parametrize("height", [1100.0, 2400.0, 5000.0])
def test_slices_cover_a_tall_picture_and_overlap_by_more_than_a_box(height: float) -> None:
    slices = slices_of(600, height)
    assert slices[0].top == 0
    assert slices[-1].top + slices[-1].height == pytest.approx(height)
    for before, after in pairwise(slices):
        assert before.top + before.height - after.top == pytest.approx(80)
    assert all(part.height * part.width_mm / 600 <= 212.01 for part in slices)


def test_shape_is_read_from_the_head_of_a_drawing() -> None:
    shape = shape_of(
        '<svg xmlns="x" id="ob1" class="ob1" width="600" height="900"><svg data-focus="301.5" width="1"/></svg>'
    )
    assert (shape.key, shape.width, shape.height, shape.focus_x) == ("ob1", 600, 900, 301.5)
