"""What is registered before go-live is locked: same promise, same hash; another promise, another hash."""

from __future__ import annotations

import dataclasses
import json
from datetime import date

import pytest

from obeya.errors import QuestionError
from obeya.studies.gain import Balancing, Registration, register_in_log

GO_LIVE = date(2026, 3, 2)
PROMISE = Registration(
    "cycle_time",
    "time",
    GO_LIVE,
    slice="Department = Operations",
    balancing=(Balancing("rework_rate", "proportion"),),
    comparison="Department = IT",
    baseline_from=date(2025, 6, 2),
)


def test_the_hash_is_that_of_the_canonical_json() -> None:
    text = PROMISE.to_json()
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert Registration.from_json(text) == PROMISE
    assert Registration.from_json(text).sha256 == PROMISE.sha256
    assert len(PROMISE.sha256) == 64


@pytest.mark.parametrize(
    "changed",
    [
        {"measure": "wait_time"},
        {"better": "higher"},
        {"least_effect": 0.05},
        {"go_live": date(2026, 3, 3)},
        {"baseline_from": date(2025, 6, 9)},
        {"trigger_days": 14},
        {"transition_days": 7},
        {"balancing": ()},
        {"comparison": None},
        {"slice": ""},
    ],
)
def test_whoever_changes_the_promise_changes_the_hash(changed: dict[str, object]) -> None:
    assert dataclasses.replace(PROMISE, **changed).sha256 != PROMISE.sha256  # type: ignore[arg-type]


def test_it_cannot_be_changed_in_place() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        PROMISE.least_effect = 0.5  # type: ignore[misc]


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(QuestionError, match=r"share between 0 and 1, not 10.*negative.*after go-live"):
        Registration(
            "cycle_time",
            "time",
            GO_LIVE,
            least_effect=10,
            transition_days=-1,
            baseline_until=date(2026, 4, 1),
        )


def test_unknown_keys_are_refused_when_read() -> None:
    text = PROMISE.to_json().replace('"alpha"', '"beta":1,"alpha"')
    with pytest.raises(QuestionError, match="no beta"):
        Registration.from_json(text)


def test_the_same_promise_has_the_same_hash_however_its_filter_was_typed():
    """Serves X039."""
    typed, canonical = (
        register_in_log("cycle_time", date(2024, 10, 1), slice=words, comparison="Team = B")
        for words in ("Team = A or Team = C", 'Team = "A" or Team = "C"')
    )
    assert typed.sha256 == canonical.sha256 and typed.slice == 'Team = "A" or Team = "C"'
    assert typed.comparison == 'Team = "B"'
