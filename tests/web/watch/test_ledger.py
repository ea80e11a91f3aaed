from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from obeya_web.accounts.models import Person
from obeya_web.improvement.models import Improvement
from obeya_web.watch.actions.benefits import do_add_benefit
from obeya_web.watch.ledger.accruing import LineMonths, months_of
from obeya_web.watch.ledger.reading import ledger_of, live_lines
from obeya_web.watch.ledger.totals import by_class, totals_of
from obeya_web.watch.ledger.workbook import ledger_workbook
from obeya_web.watch.models import BenefitLine, GainRegistration, WatchState
from obeya_web.watch.words import BenefitClass, MonthState, Validation
from tests.web.conftest import Cast
from tests.web.watch.conftest import Register
from tests.web.watch.test_watching import text_of

JANUARY = date(2025, 1, 1)


@pytest.fixture
def watched(with_sample: Any, register: Register) -> GainRegistration:
    """A watch that said provisional, then held, then regressed, then held: months as hand-worked below."""
    gain = register()
    for day, word in (
        (date(2025, 1, 20), "improved–provisional"),
        (date(2025, 2, 20), "improved & held"),
        (date(2025, 3, 25), "regressed"),
        (date(2025, 4, 28), "improved & held"),
        (date(2025, 6, 3), "improved & held"),
    ):
        WatchState.objects.create(gain=gain, as_of=day, log_version="x", word=word)
    return gain


def line(improvement: Improvement, **fields: Any) -> BenefitLine:
    given = {"name": "Hours", "rate": 50, "forecast": 40.0, "from_month": JANUARY, **fields}
    return BenefitLine.objects.create(improvement=improvement, **given)


def rows_of() -> list[LineMonths]:
    return ledger_of(live_lines().order_by("pk"))


def formulas_of(content: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name]
    return {html.unescape(found) for sheet in sheets for found in re.findall(r"<f>(.*?)</f>", sheet)}


def states(row: LineMonths) -> Sequence[MonthState]:
    return [month.state for month in row.months]


def test_a_month_counts_only_while_the_watch_says_held_and_says_when_it_is_suspended(
    improvement: Improvement, watched: GainRegistration
) -> None:
    """Serves L034."""
    line(improvement)
    row = rows_of()[0]
    assert states(row) == [
        MonthState.WAITING,
        MonthState.ACCRUED,
        MonthState.SUSPENDED,
        MonthState.ACCRUED,
        MonthState.ACCRUED,
    ]
    assert (row.money, row.units, row.claimed) == (3 * 2_000.0, 120.0, 12 * 2_000.0)
    assert totals_of([row]).suspended == 2_000.0


def test_no_month_counts_before_the_data_reach_its_end(
    improvement: Improvement, watched: GainRegistration
) -> None:
    line(improvement)
    assert len(ledger_of(live_lines(), as_of=date(2025, 3, 31))[0].months) == 2
    assert len(ledger_of(live_lines(), as_of=date(2025, 4, 1))[0].months) == 3


def test_a_gain_that_is_lost_in_the_middle_of_a_month_suspends_its_lines_at_once(
    improvement: Improvement, watched: GainRegistration
) -> None:
    """Serves L034."""
    line(improvement)

    def now(day: date) -> MonthState | None:
        return ledger_of(live_lines(), as_of=day)[0].state

    assert now(date(2025, 3, 24)) == MonthState.ACCRUED
    assert now(date(2025, 3, 26)) == now(date(2025, 4, 27)) == MonthState.SUSPENDED
    assert now(date(2025, 4, 29)) == MonthState.ACCRUED


def test_what_nobody_watches_is_claimed_and_never_accrues(improvement: Improvement) -> None:
    line(improvement)
    row = rows_of()[0]
    assert set(states(row)) == {MonthState.UNWATCHED}
    assert (row.money, row.claimed) == (0.0, 24_000.0)


def test_actual_volume_counts_before_forecast_and_forecast_before_target(improvement: Improvement) -> None:
    """Serves L056."""
    assert line(improvement, target=9.0, forecast=None).volume == 9.0
    assert line(improvement, target=9.0, forecast=5.0).volume == 5.0
    assert line(improvement, target=9.0, forecast=5.0, actual=0.0).volume == 0.0


def test_the_same_benefit_told_twice_counts_once(improvement: Improvement, watched: GainRegistration) -> None:
    line(improvement, name="As hours", group="waiting")
    line(improvement, name="As cost", group="Waiting ", forecast=60.0)
    rows = rows_of()
    assert [row.is_double for row in rows] == [True, False]
    totals = totals_of(rows)
    assert (totals.benefit, totals.n_doubles) == (3 * 3_000.0, 1)


def test_the_sums_are_those_worked_by_hand(improvement: Improvement, watched: GainRegistration) -> None:
    """Serves X059 and X037."""
    line(improvement)
    line(improvement, name="Training", kind=BenefitClass.COST, is_recurring=False, rate=1, forecast=4_000.0)
    line(improvement, name="Mistakes", kind=BenefitClass.QUALITY, unit_word="errors", rate=None, forecast=3.0)
    totals = totals_of(rows_of(), rate=0)
    assert (totals.benefit, totals.cost, totals.net) == (6_000.0, 4_000.0, 2_000.0)
    assert (totals.roi, totals.ratio) == (0.5, 1.5)
    assert totals.payback == date(2025, 4, 1)
    assert (totals.hours, totals.present_value) == (120.0, 2_000.0)
    later = totals_of(rows_of(), rate=8).present_value
    months = ((0, -4_000.0), (1, 2_000.0), (3, 2_000.0), (4, 2_000.0))
    assert later == pytest.approx(sum(money / 1.08 ** (n / 12) for n, money in months))
    assert [(kind, n) for kind, _money, _hours, n in by_class(rows_of())] == [
        (BenefitClass.SOFT, 1),
        (BenefitClass.QUALITY, 1),
        (BenefitClass.COST, 1),
    ]


def test_without_cost_there_is_no_return_to_speak_of(
    improvement: Improvement, watched: GainRegistration
) -> None:
    """Serves X059."""
    line(improvement)
    totals = totals_of(rows_of())
    assert (totals.roi, totals.ratio, totals.payback) == (None, None, None)


def test_finance_alone_validates_and_a_change_asks_for_it_again(
    cast: Cast, improvement: Improvement, controller: Person, signed_in
) -> None:
    """Serves L056."""
    benefit = line(improvement)
    address = f"/benefits/{benefit.pk}/validate/"
    given = {"answer": "validated", "note": "As in the accounts.", "seen_version": "1"}
    assert signed_in(cast.owner).post(address, given).status_code == 403
    assert signed_in(controller).post(address, given).status_code == 302
    benefit.refresh_from_db()
    assert (benefit.validation, benefit.validated_by) == (Validation.VALIDATED, controller)
    page = text_of(signed_in(cast.reader), f"/improvements/{improvement.pk}/benefits/")
    assert "controller" in page and "validated by finance" in page
    changed = {
        "name": "Hours",
        "kind": "soft",
        "is_recurring": "on",
        "unit_word": "h",
        "rate": "60",
        "forecast": "40",
        "from_month": "2025-01-15",
        "n_months": "12",
        "seen_version": "2",
    }
    assert signed_in(cast.owner).post(f"/benefits/{benefit.pk}/", changed).status_code == 302
    benefit.refresh_from_db()
    assert (benefit.validation, benefit.validated_by, benefit.from_month) == (
        Validation.FORECAST,
        None,
        JANUARY,
    )
    assert signed_in(cast.owner).post(f"/benefits/{benefit.pk}/", changed).status_code == 409


def test_the_workbook_adds_up_by_formulas_and_runs_no_text(
    cast: Cast, improvement: Improvement, watched: GainRegistration, signed_in
) -> None:
    """Serves L056."""
    line(improvement, name='=HYPERLINK("http://x")', basis="+1")
    line(improvement, name="Training", kind=BenefitClass.COST, is_recurring=False, rate=1, forecast=4_000.0)
    answer = signed_in(cast.reader).get("/benefits/benefits.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    lines = book.get_sheet_by_name("Lines").to_python()
    assert lines[2][1] == '\'=HYPERLINK("http://x")' and lines[2][13] == "'+1"
    assert [row[9] for row in lines[1:]] == [4_000.0, 6_000.0]
    sums = book.get_sheet_by_name("Sums").to_python()
    assert [row[1] for row in sums[1:5]] == [6_000.0, 4_000.0, 2_000.0, 0.5]
    assert book.get_sheet_by_name("Months").to_python()[2][1:] == ["w", "x", "s", "x", "x"]
    formulas = formulas_of(answer.content)
    assert {"F2*G2*H2", "I2*E2", "B2-B3", 'COUNTIF(Months!B2:XFD2,"x")'} <= formulas
    assert not any("HYPERLINK" in formula for formula in formulas)
    table = signed_in(cast.reader).get("/benefits/benefits.csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK" in table
    assert "B2-B3" in formulas_of(ledger_workbook([], totals_of([])))


def test_strangers_see_neither_gains_nor_benefits(
    cast: Cast, improvement: Improvement, watched: GainRegistration, signed_in
) -> None:
    benefit = line(improvement, name="Secret hours")
    client = signed_in(cast.stranger)
    for address in ("/benefits/", "/watch/", "/watch/sustained/", "/benefits/benefits.csv"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert b"Secret hours" not in answer.content and improvement.title not in answer.content.decode()
    for address in (
        f"/improvements/{improvement.pk}/gain/",
        f"/improvements/{improvement.pk}/benefits/",
        f"/benefits/{benefit.pk}/",
        f"/benefits/{benefit.pk}/validate/",
    ):
        assert client.get(address).status_code == 404
    for who, status in ((cast.mate, 403), (cast.reader, 403), (cast.owner, 200)):
        assert signed_in(who).get(f"/benefits/{benefit.pk}/").status_code == status


def test_the_number_of_questions_does_not_grow_with_the_lines(
    cast: Cast, improvement: Improvement, watched: GainRegistration, signed_in, django_assert_max_num_queries
) -> None:
    client = signed_in(cast.owner)
    line(improvement)
    pages = ("/benefits/", "/watch/", "/watch/sustained/")
    counts = {}
    for address in pages:
        client.get(address)
        with django_assert_max_num_queries(60) as asked:
            client.get(address)
        counts[address] = len(asked)
    for n in range(12):
        do_add_benefit(
            cast.owner, improvement, {"name": f"More {n}", "from_month": JANUARY, "forecast": 1.0, "rate": 2}
        )
    for address in pages:
        with django_assert_max_num_queries(counts[address]):
            client.get(address)


def test_a_line_is_put_away_and_brought_back(cast: Cast, improvement: Improvement, signed_in) -> None:
    benefit = line(improvement)
    client = signed_in(cast.owner)
    client.post(f"/benefits/{benefit.pk}/delete/")
    assert not live_lines().exists()
    client.post(f"/benefits/{benefit.pk}/restore/")
    assert live_lines().get() == benefit


def test_months_end_where_the_line_ends(improvement: Improvement, watched: GainRegistration) -> None:
    short = line(improvement, n_months=2)
    found = months_of(short, list(watched.states.all()), until=date(2025, 6, 3), is_watched=True)
    assert [month.first.month for month in found.months] == [1, 2]
