"""Plain tables as checked columns: numbers, times, weeks and months, units, and every fault at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

from obeya.errors import SeriesError
from obeya.sources.series_file import (
    PlainFile,
    are_places,
    number_columns,
    open_plain_file,
    read_columns,
    take_columns,
    time_columns,
)

Open = Callable[[str], PlainFile]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    def put(text: str) -> PlainFile:
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8")
        return open_plain_file(path)

    return put


def test_columns_are_told_apart_by_what_they_hold(opened: Open):
    file = opened("week;hours;who\n2026-W01;1,5;Ana\n2026-W02;2,5;Ben\n2026-W03;3,0;Ana\n")
    assert (number_columns(file), time_columns(file)) == (("hours",), ("week",))
    taken = take_columns(file, numbers=["hours"], times=["week"], texts=["who"])
    assert taken.numbers["hours"].tolist() == [1.5, 2.5, 3.0]
    assert taken.times["week"].astype("datetime64[D]").astype(str).tolist() == [
        "2025-12-29",
        "2026-01-05",
        "2026-01-12",
    ]
    assert taken.texts["who"] == ("Ana", "Ben", "Ana")


def test_months_are_their_first_day(opened: Open):
    taken = take_columns(opened("month,n\n2026-01,1\n2026-2,2\n2026-03,3\n"), times=["month"])
    assert taken.times["month"].astype("datetime64[D]").astype(str).tolist() == [
        "2026-01-01",
        "2026-02-01",
        "2026-03-01",
    ]


def test_one_unit_is_taken_off_and_two_are_refused(opened: Open):
    same = take_columns(opened("v\n5 h\n6.5 h\n7 h\n"), numbers=["v"])
    assert (same.numbers["v"].tolist(), same.units) == ([5.0, 6.5, 7.0], {"v": "h"})
    with pytest.raises(SeriesError, match="“v” mixes units: 2 in “h”, 1 in “min”"):
        take_columns(opened("v\n5 h\n30 min\n7 h\n"), numbers=["v"])


def test_signs_for_nothing_are_missing(opened: Open):
    taken = take_columns(opened("v,w\n1,a\nNaN,b\n-,c\n4,d\n"), numbers=["v"])
    assert np.isnan(taken.numbers["v"]).tolist() == [False, True, True, False]


def test_all_faults_of_all_columns_are_said_with_their_lines(opened: Open):
    file = opened("day,v,w\n2026-01-01,x,1\nsoon,2,1 h\n2026-01-03,3,2\n")
    with pytest.raises(SeriesError) as caught:
        take_columns(file, numbers=["v", "w", "vv"], times=["day"])
    message = str(caught.value)
    for words in ("no column “vv”", "Did you mean", "“x” (line 2)", "mixes units", "“soon” (line 3)"):
        assert words in message
    as_far = read_columns(file, numbers=["v"], times=["day"])
    assert (len(as_far.faults), as_far.numbers["v"].tolist()[1:]) == (2, [2.0, 3.0])


def test_a_workbook_is_read_like_a_text_file(tmp_path: Path):
    path = tmp_path / "table.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["n", "v"])
        for row in range(3):
            sheet.write_row(row + 1, 0, [row + 1, row * 1.5])
    file = open_plain_file(path)
    assert take_columns(file, numbers=["v"]).numbers["v"].tolist() == [0.0, 1.5, 3.0]


@pytest.mark.parametrize(
    ("values", "expected"), [([1871.0, 1872.0], True), ([1.5, 2.0], False), ([1e9, 2e9], False)]
)
def test_years_and_numbers_of_points_are_places_and_instants_are_not(values, expected):
    assert are_places(np.array(values)) is expected
