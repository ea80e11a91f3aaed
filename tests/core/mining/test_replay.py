"""Replay: every move of every chosen case, in order, and the same sample each time."""

from __future__ import annotations

import pytest

from obeya.errors import QuestionError
from obeya.mining.replay import replay

ROWS = [
    ("1", "Enter", "2024-01-01T08:10", "2024-01-01T08:00"),
    ("1", "Pay", "2024-01-01T09:30", "2024-01-01T09:00"),
    ("2", "Enter", "2024-01-01T10:10", "2024-01-01T10:00"),
]


def test_moves_are_on_paths_between_completion_and_start_and_in_activities_between_start_and_completion(
    make_log,
) -> None:
    played = replay(make_log(ROWS))
    assert played.activities == ("Enter", "Pay") and played.paths == (("Enter", "Pay"),)
    rows = [tuple(row.values()) for row in played.moves.to_pylist()]
    assert rows == [
        (0, -1, 0.0, 600.0),
        (0, 0, 600.0, 3600.0),
        (0, -2, 3600.0, 5400.0),
        (1, -1, 7200.0, 7800.0),
    ]
    assert played.case_ids == ("1", "2") and played.n_cases == 2
    assert played.first_at is not None and played.first_at.isoformat() == "2024-01-01T08:00:00+00:00"


def test_a_sample_is_spread_over_all_cases_and_is_the_same_each_time(make_log) -> None:
    rows = [
        (f"{case:03d}", "Enter", f"2024-01-{case // 24 + 1:02d}T{case % 24:02d}:00") for case in range(100)
    ]
    log = make_log(rows)
    played = replay(log, most=10)
    assert played.case_ids == tuple(f"{case:03d}" for case in range(0, 100, 10))
    assert played.n_cases == 100
    assert replay(log, most=10).moves.equals(played.moves)


def test_a_step_that_begins_before_the_one_before_has_ended_takes_no_time_on_its_path(make_log) -> None:
    played = replay(
        make_log(
            [
                ("1", "Enter", "2024-01-01T09:00", "2024-01-01T08:00"),
                ("1", "Pay", "2024-01-01T10:00", "2024-01-01T08:30"),
            ]
        )
    )
    path = next(row for row in played.moves.to_pylist() if row["place"] == 0)
    assert path["from_s"] == path["to_s"] == 3600.0


def test_at_least_one_case_must_be_played(make_log) -> None:
    with pytest.raises(QuestionError, match="At least one case"):
        replay(make_log(ROWS), most=0)
