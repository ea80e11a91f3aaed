"""Which cases are over: by what ends them, and by long silence."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from obeya.tables.columns import MOMENT
from obeya.tables.completeness import infer_end_activities, mark_complete

BEGIN = datetime(2024, 1, 1)


def cases(last_activities: list[int], last_days: list[int]) -> pa.Table:
    at = [BEGIN + timedelta(days=day) for day in last_days]
    return pa.table({"last_activity": pa.array(last_activities, pa.int32()), "last_at": pa.array(at, MOMENT)})


def test_an_activity_that_ends_every_second_case_it_occurs_in_is_an_end() -> None:
    table = cases([2] * 9 + [0], [0] * 10)
    assert infer_end_activities(table, np.array([10, 10, 9])) == [2]


def test_where_nothing_ends_cases_regularly_every_last_activity_counts() -> None:
    assert infer_end_activities(cases([0, 1], [0, 0]), np.array([10, 10])) == [0, 1]


def test_a_case_is_over_when_it_ended_so_or_has_been_silent_for_long() -> None:
    table = cases([2, 0, 0], [10, 10, 1])
    assert mark_complete(table, [2], long_pause_s=5 * 86_400).to_pylist() == [True, False, True]
