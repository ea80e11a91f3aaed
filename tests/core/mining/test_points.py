"""Charts get one point per case or step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from obeya.mining.points import case_durations, steps_over_time
from obeya.tables.event_log import EventLog

MakeLog = Callable[..., EventLog]

ROWS = [
    ("late", "in", "2024-07-02T08:00"),
    ("early", "in", "2024-07-01T08:00"),
    ("early", "out", "2024-07-01T20:00"),
]


def test_each_case_has_its_throughput_time(make_log_on: MakeLog) -> None:
    assert sorted(case_durations(make_log_on(ROWS)).tolist()) == [0, 12 * 3600]


def test_steps_stand_at_local_time_by_rank_of_the_case(make_log_on: MakeLog) -> None:
    steps = steps_over_time(make_log_on(ROWS, zone="Europe/Berlin")).to_pylist()

    assert [(step["case_rank"], step["at"], step["activity"]) for step in steps] == [
        (0, datetime(2024, 7, 1, 10), "in"),
        (0, datetime(2024, 7, 1, 22), "out"),
        (1, datetime(2024, 7, 2, 10), "in"),
    ]


def test_of_too_many_steps_whole_cases_are_left_out(make_log: MakeLog) -> None:
    log = make_log([(str(n), "in", f"2024-07-{n + 1:02d}T08:00") for n in range(10)])

    assert steps_over_time(log, most=4)["case_rank"].to_pylist() == [0, 3, 6, 9]
