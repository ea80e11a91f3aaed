from __future__ import annotations

from datetime import date, timedelta

import pytest

from obeya_web.measures.actions.saying import do_add_voice, do_note_on_chart
from obeya_web.measures.actions.values import GivenValue, do_keep_values
from obeya_web.measures.models import Measure
from obeya_web.watch.models import WatchState
from tests.web.conftest import Cast
from tests.web.followup.clock import Clock, clock
from tests.web.measures.conftest import Add, add, compute
from tests.web.records import gain

__all__ = ["add", "clock"]
# Weeks before the clock of these tests begins.
FIRST = date(2030, 12, 16)


def keep(cast: Cast, measure: Measure, *values: float, first: date = FIRST) -> None:
    """Type in one value a week, and compute."""
    rows = [GivenValue(first + timedelta(weeks=k), value) for k, value in enumerate(values)]
    do_keep_values(cast.owner, measure, rows)
    compute(measure)


@pytest.fixture
def lead(cast: Cast, clock: Clock, add: Add) -> Measure:
    """Finance on a Tuesday: a KPI off its target with a part below it, one measure without values, and one gain."""
    clock.to(4)
    lead = add("Lead time", owner=cast.owner, target=100.0, review_day=date(2031, 2, 1))
    part = add("Days to sign", owner=cast.mate, target=8.0, above=lead)
    compute(add("Answers", owner=cast.owner, target=3.0))
    keep(cast, lead, *[130.0, 120.0] * 5, 123.0)
    keep(cast, part, *[7.0, 9.0] * 5, 7.5)
    do_note_on_chart(cast.owner, lead, day=date(2031, 2, 3), words="Two were ill")
    do_add_voice(cast.mate, part, words="=We wait for a pen", who="clerk")
    WatchState.objects.create(
        gain=gain(cast),
        as_of=date(2031, 2, 20),
        log_version="x",
        word="regressed",
        ratio=0.9,
        low=0.8,
        high=1.1,
    )
    return lead
