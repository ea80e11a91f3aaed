"""A question that takes too long is stopped with a sentence; answers kept never outgrow their limit."""

from __future__ import annotations

import time

import pytest

from obeya.errors import QuestionError
from obeya_web.explorer.cache import AnswerCache
from obeya_web.explorer.time_limit import TookTooLongError, time_limit

ENDLESS = "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range + b.range = 7"


def test_an_endless_question_is_stopped_and_the_engine_answers_again(make_log) -> None:
    log = make_log([("1", "Enter", "2024-01-01T08:00")])
    begin = time.monotonic()
    with pytest.raises(TookTooLongError, match="Narrow the filter"), time_limit(log, 0.5):
        log.events.get_backend().con.execute(ENDLESS).fetchall()
    assert time.monotonic() - begin < 20
    assert log.cases.count().to_pyarrow().as_py() == 1


def test_a_fault_of_its_own_is_passed_on(make_log) -> None:
    log = make_log([("1", "Enter", "2024-01-01T08:00")])
    with pytest.raises(QuestionError, match="mine"), time_limit(log):
        raise QuestionError("mine")


def test_answers_kept_stay_below_the_limit_and_the_oldest_goes_first() -> None:
    cache = AnswerCache(limit_bytes=10_000)
    for place in range(20):
        cache.get(place, lambda: b"x" * 1_000)
    assert cache.n_bytes <= 10_000 and 5 <= len(cache) < 20
    asked = []
    cache.get(19, lambda: asked.append(19))
    cache.get(0, lambda: asked.append(0))
    assert asked == [0]


def test_an_answer_too_large_and_a_fault_are_not_kept() -> None:
    cache = AnswerCache(limit_bytes=10_000)
    cache.get("large", lambda: b"x" * 5_000)
    with pytest.raises(QuestionError):
        cache.get("fault", _fail)
    assert len(cache) == 0


def _fail() -> None:
    raise QuestionError("no")
