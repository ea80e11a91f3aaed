"""The scorecard: what coordinators and projects achieve, who takes part, and what is only activity."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from obeya_web.accounts.audit import history_of
from obeya_web.accounts.models import Grant, Person
from obeya_web.followup.actions.writing import do_add_action
from obeya_web.followup.models import Action
from obeya_web.followup.states import State
from obeya_web.improvement.models import Idea, Improvement, Pause
from obeya_web.measures.actions.measures import do_add_measure
from obeya_web.measures.actions.readings import do_keep_readings
from obeya_web.measures.actions.values import GivenValue, do_keep_values
from obeya_web.measures.computing import compute_all, latest_definitions
from obeya_web.measures.models import Measure
from obeya_web.portfolio.actions.planning import do_add_milestone, do_add_part
from obeya_web.portfolio.models import BudgetLine, CycleBenchmark, Intake, Milestone
from obeya_web.portfolio.scorecard.activity import activity_only
from obeya_web.portfolio.scorecard.delivery import delivery_of
from obeya_web.processes.models import Summary
from obeya_web.watch.models import GainRegistration, WatchState
from tests.web.conftest import Cast
from tests.web.portfolio.conftest import Begin

CARD = "/portfolio/scorecard/"
NOW = datetime.now(tz=UTC)


def text_of(client: Client, address: str = CARD, **query: Any) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content[:500]
    return " ".join(re.sub(r"<[^>]+>", " ", html.unescape(answer.content.decode())).split())


def section(client: Client, key: str, **query: Any) -> str:
    """Return the words of one section of the page."""
    page = html.unescape(client.get(CARD, query).content.decode())
    found = page.split(f'id="{key}"')[1].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def finish(improvement: Improvement, *, took: float, days_ago: float = 10) -> None:
    ended = NOW - timedelta(days=days_ago)
    Improvement.objects.filter(pk=improvement.pk).update(
        standing="done", ended_at=ended, created_at=ended - timedelta(days=took)
    )


def add_actions(cast: Cast, improvement: Improvement, n_done: int, n: int) -> list[Action]:
    actions = [
        do_add_action(cast.owner, cast.finance, title=f"Step {k}", belongs_to=[improvement]) for k in range(n)
    ]
    done = [each.pk for each in actions[:n_done]]
    Action.objects.filter(pk__in=done).update(state=State.VERIFIED, done_at=NOW, ended_at=NOW)
    return actions


def keep(cast: Cast, what: str, values: list[tuple[date, float, float | None]], **fields: Any) -> Measure:
    """Add a measure of the finance unit with typed values, and compute it."""
    definition = {"what": what, "source": "typed", "period": "month"}
    process = fields.pop("process", None)
    measure = do_add_measure(
        cast.owner, cast.finance, name=fields.pop("name", what), definition=definition, process=process
    )
    rows = [GivenValue(day, value, of, key=f"{day}#{k}") for k, (day, value, of) in enumerate(values)]
    do_keep_values(cast.owner, measure, rows)
    do_keep_readings(compute_all(process, latest_definitions([measure])))
    return measure


def watch(cast: Cast, improvement: Improvement, word: str, **effect: float) -> None:
    gain = GainRegistration.objects.create(
        improvement=improvement,
        process=cast.process,
        number=1,
        locked="{}",
        sha256="0",
        measure="cycle_time",
        go_live="2026-01-01",
        starts_on="2026-01-01",
        registered_at=NOW,
    )
    WatchState.objects.create(gain=gain, as_of="2026-03-01", log_version="x", word=word, **effect)


def test_project_cycle_time_stands_before_now_and_beside_its_benchmark(
    cast: Cast, begin: Begin, signed_in: Any
) -> None:
    """Serves X057: 15 days before, 9 now, 12 elsewhere, with intervals, n and the source."""
    for k in range(9):
        finish(begin(f"Old {k}"), took=15 + (k - 4) / 2, days_ago=120)
        finish(begin(f"New {k}"), took=9 + (k - 4) / 2)
    client = signed_in(cast.owner)
    address = f"/units/{cast.finance.pk}/benchmark/?method=a3"
    given = {"days": "12", "source": "APQC survey of 2025", "day": "2025-06-30", "seen_version": "0"}
    assert client.post(address, given).status_code == 302
    row = section(client, "cycle", days=90).partition("A3")[2]
    assert re.match(r" 15 \(13 to 17\) n = 9 9 \(7 to 11\) n = 9 ", row), row
    assert "-6 (" in row.replace("−", "-") and "shorter" in row
    assert "12 APQC survey of 2025, 30 Jun 2025" in row
    page = text_of(client, days=90)
    assert "Improvements take 9 days, and took 15 before" in page


def test_what_is_still_open_stands_beside_and_rest_is_left_out(
    cast: Cast, begin: Begin, signed_in: Any
) -> None:
    one = begin("Rested")
    finish(one, took=20)
    first = NOW - timedelta(days=25)
    Pause.objects.create(improvement=one, first_at=first, last_at=first + timedelta(days=6))
    begin("Goes on")
    Improvement.objects.filter(title="Goes on").update(created_at=NOW - timedelta(days=200))
    said = section(signed_in(cast.reader), "cycle", days=90)
    assert "14 n = 1 · too few for an interval" in said
    assert "1 median age 200 days" in said
    assert "no data" in said, "nothing was finished before, and nobody set a benchmark"
    assert text_of(signed_in(cast.reader)).startswith("Scorecard")


def test_a_benchmark_without_its_source_is_refused(cast: Cast, signed_in: Any) -> None:
    address, client = f"/units/{cast.finance.pk}/benchmark/", signed_in(cast.owner)
    answer = client.post(address, {"days": "12", "seen_version": "0"})
    assert answer.status_code == 422 and "Say where the benchmark comes from." in answer.content.decode()
    assert not CycleBenchmark.objects.exists()
    given = {"days": "12", "source": "APQC", "day": "2025-06-30", "seen_version": "0"}
    client.post(address, given)
    stale = client.post(address, {**given, "days": "8"})
    assert stale.status_code == 422, "somebody who saw nothing does not overwrite it"
    row = CycleBenchmark.objects.get()
    assert row.days == 12
    client.post(address, {"seen_version": str(row.version)})
    assert not CycleBenchmark.objects.exists()
    assert next(event.verb for event in history_of(row)) == "removed"


def test_on_time_budget_and_completion_come_from_milestones_actions_and_money(
    cast: Cast, begin: Begin
) -> None:
    """Serves X028."""
    one, today = begin("Wait less"), date(2026, 3, 31)
    for name, promised, reached in (
        ("Pilot", 1, 1),
        ("Training", 10, 12),
        ("Rollout", 20, None),
        ("Handover", 60, None),
    ):
        day = date(2026, 3, 1) + timedelta(days=promised)
        stone = do_add_milestone(cast.owner, one, name=name, day=day)
        done = date(2026, 3, 1) + timedelta(days=reached) if reached else None
        Milestone.objects.filter(pk=stone.pk).update(done_day=done, forecast_day=day + timedelta(days=90))
    actions = add_actions(cast, one, 2, 3)
    in_time, late = datetime(2026, 3, 9, 12, tzinfo=UTC), datetime(2026, 3, 15, 12, tzinfo=UTC)
    Action.objects.filter(pk__in=[each.pk for each in actions]).update(
        original_due=date(2026, 3, 10), due=date(2026, 5, 1)
    )
    Action.objects.filter(pk=actions[0].pk).update(done_at=in_time)
    Action.objects.filter(pk=actions[1].pk).update(done_at=late)
    for kind, amount, share in (("planned", 10_000, 0.5), ("actual", 6_000, 0.0)):
        line = BudgetLine(
            improvement=one, kind=kind, words=kind, amount=amount, day=date(2026, 3, 2), share_done=share
        )
        do_add_part(cast.owner, line)
    found = delivery_of([one], today)
    (row,) = found.rows
    assert (row.milestones.n, row.milestones.of) == (1, 3), (
        "the one of May is not due, moving days helps nobody"
    )
    assert (row.actions.n, row.actions.of) == (1, 3)
    assert found.on_time.words == "33 %, 2 of 6"
    assert (row.done.n, row.done.of) == (4, 7)
    assert row.money is not None and row.money.is_within is False
    assert row.money.expected == pytest.approx(12_000), "half of the work for 6,000 of 10,000"
    assert row.money.over == pytest.approx(0.2)


def test_nothing_due_and_nothing_spent_is_no_good_news(cast: Cast, begin: Begin, signed_in: Any) -> None:
    one = begin("Wait less")
    line = BudgetLine(improvement=one, kind="planned", words="Training", amount=500, day=date(2026, 3, 2))
    do_add_part(cast.owner, line)
    said = section(signed_in(cast.reader), "delivery")
    assert "nothing was due yet" in said and "no budget has been used yet" in said
    assert "nothing spent yet of 500" in said and said.count("within budget") == 1, "in the heading alone"
    assert "no data: nobody measures it" in section(signed_in(cast.reader), "processes")


def test_the_coordinator_sees_time_waste_and_stakeholders_of_each_process(
    cast: Cast, begin: Begin, signed_in: Any
) -> None:
    """Serves X026."""
    number = {"key": "median", "value": 6.2 * 86_400, "n": 1_190, "low": 6 * 86_400, "high": 6.5 * 86_400}
    Summary.objects.create(process=cast.process, log_version="", numbers=[number], computed_at=NOW)
    fields = {"process": cast.process, "hours_per_week": 100.0, "baseline_value": 10.0}
    watch(cast, begin("Held", **fields), "improved & held", ratio=0.7, low=0.6, high=0.8)
    watch(cast, begin("Lost", **fields), "regressed", ratio=0.7, low=0.6, high=0.8)
    finish(begin("Unwatched", **fields, actual_value=8.0), took=5)
    answers = [(date(2026, 3, 2), score, None) for score in [10] * 24 + [8] * 10 + [0] * 6]
    keep(cast, "nps", [(day, float(score), of) for day, score, of in answers], process=cast.process)
    said = section(signed_in(cast.reader), "processes")
    assert "6 d 5 h (6 d to 6 d 12 h) n = 1,190 · median lead time of the whole log" in said
    assert "no data: nobody measures it" in said, "the share that is worked on"
    assert "30 (20 to 40) 1 watched gain that stands" in said
    assert "20 reported by 1 improvement, not watched" in said
    assert "1 gain not shown or lost: counts nothing" in said
    assert "45 (22 to 68) n = 40 · nps, Mar 2026" in said


def test_fresh_answers_of_a_few_hide_the_score_rather_than_show_the_old_one(
    cast: Cast, signed_in: Any
) -> None:
    values = [(date(2026, 2, 2), 10.0, None)] * 6 + [(date(2026, 3, 2), 0.0, None)] * 4
    keep(cast, "nps", values, process=cast.process)
    assert "hidden: fewer than 5 answers n = 4" in section(signed_in(cast.reader), "processes")


@pytest.mark.parametrize(
    ("n_done", "fields", "reason"),
    [
        (9, {"measure": "Days", "baseline_value": 10.0}, "Nobody has measured again"),
        (9, {"measure": "Days", "baseline_value": 10.0, "actual_value": 10.0}, "has not moved towards"),
        (
            9,
            {"measure": "Days", "baseline_value": 10.0, "target_value": 5.0, "actual_value": 12.0},
            "has not moved towards",
        ),
        (10, {}, "No measure of its outcome"),
        (8, {"measure": "Days", "baseline_value": 10.0}, ""),
        (9, {"measure": "Days", "baseline_value": 10.0, "target_value": 5.0, "actual_value": 8.0}, ""),
    ],
)
def test_nearly_all_actions_done_without_a_measured_change_is_activity(
    cast: Cast, begin: Begin, n_done: int, fields: dict[str, Any], reason: str
) -> None:
    """Serves X051."""
    one = begin("Wait less", **fields)
    add_actions(cast, one, n_done, 10)
    found = activity_only([one])
    assert (one.pk in found) == bool(reason)
    if reason:
        assert found[one.pk].n_done == n_done and reason in found[one.pk].reason


def test_the_warning_stands_on_the_page_and_in_the_portfolio(
    cast: Cast, begin: Begin, signed_in: Any
) -> None:
    """Serves X051."""
    one = begin("Wait less", measure="Days", baseline_value=10.0)
    add_actions(cast, one, 9, 10)
    client = signed_in(cast.reader)
    address = f"/improvements/{one.pk}/progress/"
    assert f'hx-get="{address}"' in client.get(f"/improvements/{one.pk}/").content.decode()
    assert "9 of 10 actions are done, and no change of its measure was found." in text_of(client, address)
    assert "activity, not yet progress" in text_of(client, "/portfolio/")
    assert "9 of 10 actions done" in section(client, "activity")


def test_the_watch_decides_over_what_somebody_wrote_down(cast: Cast, begin: Begin) -> None:
    fields = {"measure": "Days", "baseline_value": 10.0, "target_value": 5.0}
    shown, claimed = begin("Shown", **fields), begin("Claimed", **fields, actual_value=5.0)
    for each, word in ((shown, "improved & held"), (claimed, "no detectable change")):
        add_actions(cast, each, 10, 10)
        watch(cast, each, word)
    assert set(activity_only([shown, claimed])) == {claimed.pk}


def test_participation_is_distinct_contributors_of_the_headcount(
    cast: Cast, begin: Begin, signed_in: Any
) -> None:
    """Serves X025: the owner, a mate on two teams and one who sent an idea are three of 40."""
    for title in ("One", "Two"):
        begin(title, owner=cast.owner).team.add(cast.mate)
    Idea.objects.create(unit=cast.finance, words="Sign daily", sender=cast.reader)
    Idea.objects.create(unit=cast.finance, words="Sign twice", sender=cast.reader)
    Intake.objects.create(unit=cast.finance, headcount=40)
    assert "8 %, 3 of 40" in section(signed_in(cast.owner), "participation")
    Intake.objects.update(headcount=4)
    said = section(signed_in(cast.owner), "participation")
    assert "hidden: too few people" in said and "of 4" not in said


def test_without_a_headcount_the_people_with_an_account_count(
    cast: Cast, begin: Begin, signed_in: Any
) -> None:
    begin("One", owner=cast.owner)
    for name in ("anna", "ben"):
        person = Person.objects.create_user(f"{name}@example.org", name=name)
        Grant.objects.create(person=person, role="member", unit=cast.finance)
    assert "20 %, 1 of 5" in section(signed_in(cast.owner), "participation")


def test_teams_show_each_wave_with_its_n_and_turnover_of_the_year(cast: Cast, signed_in: Any) -> None:
    """Serves X055: 3 separations of 40 on average are 7.5 %, after 4 of 40; four answers are hidden."""
    today = timezone.localdate()
    waves = [(today.replace(day=1) - timedelta(days=40), 4.0, None)] * 6
    waves += [(today.replace(day=1) - timedelta(days=1), 1.0, None)] * 4
    keep(cast, "pulse", waves, name="How is the team?")
    quarters = [(60, 1.0, 42.0), (150, 2.0, 38.0), (420, 4.0, 40.0)]
    rows = [(today - timedelta(days=days), leavers, of) for days, leavers, of in quarters]
    keep(cast, "turnover", rows, name="Leavers")
    said = section(signed_in(cast.reader), "teams")
    assert re.search(r"hidden: fewer than 5 answers n = 4 .*4 .*n = 6", said), said
    assert "7.5 % 3 of 40 · the year before 10 %" in said


def test_a_fuller_scorecard_asks_the_database_no_more(
    cast: Cast, begin: Begin, signed_in: Any, django_assert_num_queries: Callable[..., Any]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(cast.reader)
    finish(begin("First", process=cast.process), took=9)
    add_actions(cast, begin("Busy"), 1, 1)
    client.get(CARD)
    with CaptureQueriesContext(connection) as few:
        client.get(CARD)
    for k in range(4):
        finish(begin(f"More {k}", process=cast.process), took=9)
        add_actions(cast, begin(f"Busy {k}"), 1, 1)
    with CaptureQueriesContext(connection) as many:
        client.get(CARD)
    assert len(many) <= len(few)


def test_only_what_one_may_see_counts(cast: Cast, begin: Begin, signed_in: Any) -> None:
    finish(begin("Secret"), took=9)
    said = text_of(signed_in(cast.stranger))
    assert "Secret" not in said and "Sales and all units below, 0 improvements" in said
    said = text_of(signed_in(cast.stranger), unit=cast.finance.pk)
    assert "Finance" not in said
