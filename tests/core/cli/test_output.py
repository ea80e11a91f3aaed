"""Answers in every form: JSON, rows, files, terminal."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook
from rich.console import Console

from obeya.cli.options import Output
from obeya.cli.output import progress, show
from obeya.cli.plain import iso, scalars_of, tables_of, to_json, to_plain
from obeya.cli.terminal import MOST_ROWS, Manner, say_name, say_value, view_result
from obeya.cli.writing import main_rows, write_answer
from obeya.errors import QuestionError
from obeya.tables.basis import Spread


class Colour(Enum):
    GREEN = "green"


@dataclass(frozen=True, slots=True)
class Step:
    activity: str
    n: int
    wait_s: Spread | None
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    n_cases: int
    first_at: datetime
    duration_s: Spread
    steps: tuple[Step, ...]
    starts: dict[str, int]
    days: pa.Table


@pytest.fixture
def answer() -> Answer:
    spread = Spread(mean=3600.0, median=1800.0, p90=float("nan"), max=None, n=3)
    return Answer(
        n_cases=2,
        first_at=datetime(2024, 3, 1, 8, 30),
        duration_s=spread,
        steps=(Step("=1+1", 2, spread, ("a", "b")), Step("<b>", 1, None, ())),
        starts={"a": 2},
        days=pa.table({"day": [date(2024, 3, 1)], "n": [2]}),
    )


def test_json_names_are_the_field_names_and_keep_their_order(answer):
    plain = json.loads(to_json(answer))
    assert list(plain) == ["n_cases", "first_at", "duration_s", "steps", "starts", "days"]
    assert plain["days"] == [{"day": "2024-03-01", "n": 2}]
    assert plain["steps"][0]["path"] == ["a", "b"]


def test_numbers_that_are_not_finite_are_null(answer):
    assert json.loads(to_json(answer))["duration_s"]["p90"] is None
    assert to_plain([float("inf"), np.float64("nan"), 1.5]) == [None, None, 1.5]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2024, 3, 1, 8, 30), "2024-03-01T08:30:00Z"),
        (datetime(2024, 3, 1, 8, 30, tzinfo=UTC), "2024-03-01T08:30:00Z"),
        (datetime(2024, 3, 1, 8, 30, tzinfo=timezone(timedelta(hours=2))), "2024-03-01T06:30:00Z"),
        (datetime(2024, 3, 1, 8, 30, 0, 250_000), "2024-03-01T08:30:00.250000Z"),
        (date(2024, 3, 1), "2024-03-01"),
    ],
)
def test_instants_are_written_in_utc(value, text):
    assert iso(value) == text


def test_enumerations_paths_and_arrays_have_a_plain_form():
    assert to_plain([Colour.GREEN, Path("a/b"), np.array([1, 2]), np.int32(3), True]) == [
        "green", "a/b", [1, 2], 3, True,
    ]  # fmt: skip


def test_what_has_no_plain_form_is_refused():
    with pytest.raises(TypeError, match="complex"):
        to_plain(1j)


def test_tables_are_flat_and_single_values_stand_beside_them(answer):
    tables = tables_of(answer)
    assert list(tables) == ["steps", "days"]
    assert tables["steps"].columns[:4] == ("activity", "n", "wait_s_mean", "wait_s_median")
    assert tables["steps"].rows[1]["wait_s_mean"] is None
    assert scalars_of(answer)["duration_s_median"] == 1800.0
    assert "steps" not in scalars_of(answer)


def test_an_empty_table_keeps_its_columns(answer):
    empty = Answer(0, answer.first_at, answer.duration_s, (), {}, answer.days)
    assert "activity" in tables_of(empty)["steps"].columns
    assert main_rows(empty, "steps").rows == ()


def test_csv_holds_the_main_table_and_guards_formulas(answer, tmp_path):
    write_answer(tmp_path / "a.csv", answer, picture=None, main_table=None)
    rows = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_text(encoding="utf-8-sig"))))
    assert rows[1][0] == "'=1+1"
    assert rows[1][-1] == "a → b"
    assert len(rows) == 3


def test_parquet_keeps_types(answer, tmp_path):
    write_answer(tmp_path / "a.parquet", answer, picture=None, main_table="steps")
    table = pq.read_table(tmp_path / "a.parquet")
    assert table.schema.field("path").type == pa.list_(pa.string())
    assert table["activity"].to_pylist() == ["=1+1", "<b>"]


def test_a_workbook_holds_every_table_and_no_formula(answer, tmp_path):
    write_answer(tmp_path / "a.xlsx", answer, picture=None, main_table=None)
    book = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    assert book.sheet_names == ["steps", "days", "about"]
    assert book.get_sheet_by_name("steps").to_python()[1][0] == "=1+1"


def test_a_page_shows_names_of_the_log_as_text(answer, tmp_path):
    write_answer(tmp_path / "a.html", answer, picture=None, main_table=None)
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;" in page and "<td><b></td>" not in page


def test_a_folder_that_is_not_there_is_named(answer, tmp_path):
    with pytest.raises(QuestionError, match="no folder"):
        write_answer(tmp_path / "nowhere" / "a.csv", answer, picture=None, main_table=None)


def test_a_failed_write_leaves_the_old_file(answer, tmp_path, monkeypatch):
    target = tmp_path / "a.json"
    target.write_text("old", encoding="utf-8")
    monkeypatch.setattr(Path, "replace", lambda self, other: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        write_answer(target, answer, picture=None, main_table=None)
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_the_picture_is_drawn_only_when_a_file_needs_it(answer, tmp_path, capsys):
    show(answer, Output(json=True), picture=lambda: pytest.fail("drawn"))
    show(answer, Output(path=tmp_path / "a.csv"), picture=lambda: pytest.fail("drawn"))
    captured = capsys.readouterr()
    assert json.loads(captured.out)["n_cases"] == 2
    assert "Wrote" in captured.err


def test_the_terminal_view_says_durations_as_people_do(answer, capsys):
    show(answer, Output())
    shown = capsys.readouterr().out
    assert "30 min" in shown and "=1+1" in shown


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("share", 0.44, "44 %"),
        ("n_cases", 12_345, "12,345"),
        ("wait_s", 3600, "1 h"),
        ("is_ok", True, "yes"),
        ("x", None, "–"),
        ("activities", ("a", "b"), "a → b"),
        ("starts", {"a": 2, "b": 0}, "a 2"),
        ("starts", {"a": 0}, "none"),
        ("columns", {"case_id": "Nr", "activity": "Step"}, "case id: Nr\nactivity: Step"),
        ("notes", ("One.", "Two."), "One.\nTwo."),
        ("trend_s_per_month", -60.0, "−1 min per month"),
        ("hours_lost", 2.5, "2.5 h"),
        ("day", date(2024, 3, 1), "1 Mar 2024"),
    ],
)
def test_values_are_said_by_the_unit_in_their_name(name, value, words):
    assert say_value(name, value) == words


def test_names_of_fields_read_as_words():
    names = ("n_cases", "duration_s_p90", "wait_s", "trend_s_per_month")
    assert [say_name(name) for name in names] == ["cases", "duration p90", "wait", "trend"]


def test_progress_prints_nothing_where_no_one_watches(capsys):
    with progress("Reading") as report:
        report(0.5, "Reading rows")
    assert capsys.readouterr() == ("", "")


def test_working_time_is_said_in_days_of_the_calendar_because_they_have_fewer_hours():
    assert say_value("wait_s", 32 * 3600.0, Manner(working_day_h=8.0)) == "4 wd"
    assert say_value("wait_s", 32 * 3600.0, Manner()) == "1 d 8 h"


def test_instants_are_said_on_the_clock_of_the_log():
    noon = datetime(2024, 7, 1, 12, 0)
    assert say_value("last_at", noon, Manner(zone="Europe/Berlin")) == "1 Jul 2024 14:00"


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    n_arrivals: int


@dataclass(frozen=True, slots=True)
class Days:
    days: tuple[Day, ...]
    steps: tuple[Step, ...]


@pytest.fixture
def long_answer() -> Days:
    days = tuple(Day(date(2024, 1, 1) + timedelta(days=number), number) for number in range(40))
    return Days(days, tuple(Step(f"activity {number}", number, None, ()) for number in range(40)))


def view_of(result: object, width: int) -> str:
    screen = Console(file=io.StringIO(), width=width)
    view_result(result, screen)
    return screen.file.getvalue()


def test_of_a_long_table_the_first_rows_are_shown_and_of_a_series_the_last(long_answer):
    shown = view_of(long_answer, 100)
    assert "activity 0 " in shown and "activity 39" not in shown
    assert "9 Feb 2024" in shown and "2 Jan 2024" not in shown
    assert f"{40 - MOST_ROWS} more rows" in shown and f"{40 - MOST_ROWS} earlier rows" in shown


def test_columns_without_any_value_are_left_out(long_answer):
    assert "wait" not in view_of(long_answer, 100)


def test_a_narrow_screen_shows_fewer_columns_and_says_so(answer):
    assert "more column" in view_of(answer, 30)
    assert "more column" not in view_of(answer, 120)
