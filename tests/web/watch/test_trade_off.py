"""Faster at the cost of more errors: every place that lists the improvement says trade-off, and none says success."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from obeya.studies.gain.in_log import balance
from obeya_web.improvement.models import Improvement
from obeya_web.watch.actions.watching import do_keep_states
from obeya_web.watch.judging import judge_days
from obeya_web.watch.ledger.reading import ledger_of, live_lines
from obeya_web.watch.ledger.totals import totals_of
from obeya_web.watch.models import BenefitLine, GainRegistration
from obeya_web.watch.sustaining import summary_for
from obeya_web.watch.words import MonthState, SignalKind
from obeya_web.watch.work.recomputing import live_gains
from tests.web.conftest import Cast
from tests.web.watch.conftest import Register, show_log
from tests.web.watch.test_watching import text_of

GO_LIVE = date(2025, 1, 6)
WEEKS_BEFORE, WEEKS_AFTER, A_DAY = 26, 20, 8


def write_log(path: Path) -> Path:
    """Cases that take 30 % less time from go-live on, and go wrong three times as often."""
    rng = np.random.default_rng(7)
    with path.open("w", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(("case", "activity", "time", "Result"))
        for day in range(-7 * WEEKS_BEFORE, 7 * WEEKS_AFTER):
            for number in range(A_DAY):
                after = day >= 0
                begun = datetime(2025, 1, 6, 8, tzinfo=UTC) + timedelta(days=day, minutes=number)
                hours = float(np.exp(rng.normal(np.log(30.0 * (0.7 if after else 1.0)), 0.5)))
                result = "wrong" if rng.uniform() < (0.36 if after else 0.12) else "right"
                case = f"{day:+d}-{number}"
                sheet.writerow((case, "Receive", begun.isoformat(), result))
                sheet.writerow((case, "Decide", (begun + timedelta(hours=hours)).isoformat(), result))
    return path


@pytest.fixture
def traded(cast: Cast, tmp_path: Path, improvement: Improvement, register: Register) -> GainRegistration:
    """A registration that was judged over all its days."""
    show_log(cast.process, write_log(tmp_path / "approval.csv"))
    Improvement.objects.filter(pk=improvement.pk).update(standing="done", ended_at=timezone.now())
    BenefitLine.objects.create(
        improvement=improvement, name="Hours", rate=50, forecast=40, from_month=date(2025, 1, 1)
    )
    errors = (balance("error_rate", errors="Result = wrong"),)
    gain = register(slice="", go_live=GO_LIVE, transition_days=0, balancing=errors)
    gain = live_gains().get(pk=gain.pk)
    do_keep_states(gain, judge_days(gain))
    return gain


def test_speed_at_the_cost_of_errors_is_a_trade_off_wherever_it_is_listed(
    cast: Cast, improvement: Improvement, traded: GainRegistration, signed_in: Any
) -> None:
    """Serves X104."""
    state = traded.states.latest("as_of")
    assert state.word == "trade-off" and state.high is not None and state.high < 1, "faster it is"
    client = signed_in(cast.reader)
    own = f"/improvements/{improvement.pk}"
    for address in ("/watch/", f"{own}/gain/", f"{own}/card/", "/wins/", "/improve/", f"{own}/outcome/"):
        page = text_of(client, address)
        assert "Trade-off" in page, address
        assert "Improved" not in page and 'badge-good">held' not in page, address
    assert "A trade-off, not a success" in text_of(client, f"{own}/card/")
    ledger = text_of(client, "/benefits/")
    assert "not counted: trade-off" in ledger and "accrued: the gain holds" not in ledger

    [row] = ledger_of(live_lines())
    assert row.state == MonthState.TRADE_OFF and MonthState.ACCRUED not in {m.state for m in row.months}
    assert totals_of([row]).benefit == 0.0
    summary = summary_for(cast.owner)
    assert summary.n_proved == 0 and [each.n_held for each in summary.sustained] == [0, 0]
    kinds = set(traded.signals.values_list("kind", flat=True))
    assert SignalKind.TRADE_OFF in kinds and SignalKind.PROVED not in kinds
    looks = traded.signals.filter(kind=SignalKind.LOOK)
    assert looks and set(looks.values_list("word", flat=True)) == {"trade-off"}
