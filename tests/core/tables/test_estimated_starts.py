"""Estimated starts: the later of case arrival and free resource, always marked, never where unknown. Serves X054."""

from __future__ import annotations

from typing import Any

import pytest

from obeya.errors import QuestionError
from obeya.tables.columns import Flag

ROWS = [
    ("a", "X", "2024-01-01T08:00", None, "ann"),
    ("b", "X", "2024-01-01T09:00", None, "ann"),
    ("a", "Y", "2024-01-01T10:00", None, "ann"),
    ("b", "Y", "2024-01-01T12:00", None, "bob"),
    ("a", "Z", "2024-01-01T13:00", None, None),
]


def column(log: Any, name: str) -> list[Any]:
    return log.events.order_by(["case_index", "position"]).to_pyarrow()[name].to_pylist()


def test_a_step_starts_when_its_case_and_its_resource_are_there(make_log: Any) -> None:
    log = make_log(ROWS).with_estimated_starts()
    # a/Y: the case arrived at 8, ann was free at 9. b/Y: bob was never busy, the case arrived at 9.
    assert column(log, "wait_s") == [None, 3600.0, 10_800.0, None, 0.0]
    assert column(log, "service_s") == [None, 3600.0, None, None, 10_800.0]


def test_estimates_are_flagged_and_the_words_say_so(make_log: Any) -> None:
    log = make_log(ROWS).with_estimated_starts()
    assert column(log, "flags") == [0, Flag.START_ESTIMATED, 0, 0, Flag.START_ESTIMATED]
    assert log.wait_word == "estimated waiting time"
    assert make_log(ROWS).wait_word == "gap"


def test_recorded_starts_are_left_alone(make_log: Any) -> None:
    log = make_log([("a", "X", "2024-01-01T08:00", "2024-01-01T07:00", "ann")])
    assert log.with_estimated_starts() is log


def test_without_resources_nothing_can_be_estimated(make_log: Any) -> None:
    with pytest.raises(QuestionError, match="resources"):
        make_log([("a", "X", "2024-01-01T08:00")]).with_estimated_starts()
