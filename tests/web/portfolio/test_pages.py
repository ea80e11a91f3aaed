from __future__ import annotations

import html
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from obeya_web.accounts.audit import history_of
from obeya_web.followup.actions.writing import do_add_action
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.words import Horizon
from obeya_web.notices.models import Notice
from obeya_web.portfolio.actions.goals import GoalError, do_add_goal, do_change_goal, do_link_goal
from obeya_web.portfolio.actions.planning import do_add_milestone, do_change_milestone
from obeya_web.portfolio.actions.scoring import ScoreError, do_score, do_weigh
from obeya_web.portfolio.balance import mix_of
from obeya_web.portfolio.health import Health, condition_of, facts_of
from obeya_web.portfolio.models import Allocation, Goal, Intake, Score, Weights
from obeya_web.portfolio.priorities.schemes import SCHEMES
from tests.web.conftest import Cast
from tests.web.portfolio.conftest import Begin

TODAY = timezone.localdate
PAIR = SCHEMES["impact_effort"]


def text_of(client: Client, address: str, **query: Any) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content[:500]
    return " ".join(html.unescape(answer.content.decode()).split())


PAGES = ("/portfolio/", "/portfolio/priorities/", "/goals/", "/portfolio/timeline/", "/portfolio/people/")


@pytest.mark.parametrize("address", PAGES)
def test_each_page_begins_with_one_thing_to_do(cast: Cast, signed_in, address: str) -> None:
    text = text_of(signed_in(cast.owner), address)
    assert text.count("button-primary") == 1 + (address == "/goals/")


def test_the_sums_of_the_portfolio_are_those_of_its_rows(cast: Cast, signed_in, begin: Begin) -> None:
    """Serves L046."""
    begin("First", benefit_low=10_000.0, benefit_high=30_000.0, cost=5_000.0, hours_per_week=40.5)
    begin("Second", benefit_high=7_000.0, cost=1_000.0, hours_per_week=2.5)
    text = text_of(signed_in(cast.reader), "/portfolio/")
    for value in ("27,000", "6,000", "43"):
        assert f'<div class="metric-value">{value}</div>' in text
    assert "First" not in text_of(signed_in(cast.stranger), "/portfolio/")


def test_health_says_its_reason_and_no_plan_is_not_good(cast: Cast, begin: Begin) -> None:
    improvement, now, today = begin(), timezone.now(), TODAY()

    def health() -> tuple[Health, str]:
        improvement.refresh_from_db()
        condition = condition_of(
            improvement, facts_of([improvement], today)[improvement.pk], now=now, today=today
        )
        return condition.health, condition.reasons[0]

    assert health() == (Health.UNKNOWN, "It has neither a milestone nor an action.")
    action = do_add_action(cast.owner, cast.finance, title="Ask", owner=cast.mate, belongs_to=[improvement])
    assert health() == (Health.GOOD, "Nothing is late.")
    type(action).objects.update(due=today - timedelta(days=1))
    assert health() == (Health.WATCH, "1 action is overdue.")
    milestone = do_add_milestone(cast.owner, improvement, name="Pilot", day=today - timedelta(days=13))
    assert health() == (Health.WATCH, "A milestone is 13 days late.")
    type(milestone).objects.update(baseline_day=today - timedelta(days=14))
    assert health() == (Health.BAD, "A milestone is 14 days late.")
    Improvement.objects.update(owner=None)
    assert health()[1] == "Nobody owns it."
    Improvement.objects.update(standing="stopped")
    assert health() == (Health.ENDED, "stopped")


def test_the_mix_of_horizons_is_the_sum_of_the_planned_benefit(begin: Begin) -> None:
    """Serves X069."""
    begin(benefit_low=60.0, benefit_high=100.0, horizon=Horizon.SHORT)
    begin(benefit_low=10.0, horizon=Horizon.LONG)
    begin(benefit_low=10.0, horizon=Horizon.LONG)
    parts = {part.horizon: part for part in mix_of(Improvement.objects.all())}
    assert [parts[horizon].benefit for horizon in Horizon] == [80.0, 0.0, 20.0]
    assert [parts[horizon].share for horizon in Horizon] == [0.8, 0.0, 0.2]
    assert [parts[horizon].is_outside for horizon in Horizon] == [False, True, False]
    assert {part.share for part in mix_of([])} == {None}


def test_the_number_of_questions_does_not_grow_with_the_improvements(
    cast: Cast, signed_in, begin: Begin, django_assert_max_num_queries
) -> None:
    client = signed_in(cast.owner)
    for n in range(2):
        begin(f"Number {n}", hours_per_week=1.0)
    counts = {}
    for address in PAGES:
        client.get(address)
        with django_assert_max_num_queries(60) as asked:
            client.get(address)
        counts[address] = len(asked)
    for n in range(20):
        improvement = begin(f"More {n}", hours_per_week=1.0)
        do_add_milestone(cast.owner, improvement, name="Pilot", day=TODAY())
        do_score(cast.owner, improvement, PAIR, {"impact": 3.0, "effort": 2.0})
    for address in PAGES:
        # The first milestones bring the question for what they come after.
        with django_assert_max_num_queries(counts[address] + 2):
            client.get(address)


def test_scores_rank_with_reasons_and_stay_as_history(cast: Cast, signed_in, begin: Begin) -> None:
    """Serves L020."""
    first, second = begin("Slow"), begin("Quick")
    client = signed_in(cast.owner)
    for improvement, impact, effort in ((first, "4", "4"), (second, "3", "1"), (first, "5", "1")):
        client.post(
            f"/improvements/{improvement.pk}/score/impact_effort/",
            {"impact": impact, "effort": effort, "why": "as the team said"},
        )
    text = text_of(client, "/portfolio/priorities/")
    assert "First: Slow" in text and "as the team said" in text
    assert "Rank 2 if impact were 2 instead of 5." in text
    assert Score.objects.filter(improvement=first).count() == 2
    assert [event.verb for event in history_of(first)][:2] == ["scored", "scored"]


def test_values_that_are_not_allowed_are_refused_all_at_once(cast: Cast, begin: Begin) -> None:
    with pytest.raises(ScoreError) as fault:
        do_score(cast.owner, begin(), PAIR, {"impact": 7.0})
    assert str(fault.value) == "impact can be 1, 2, 3, 4, 5. effort can be 1, 2, 3, 4, 5."
    assert not Score.objects.exists()


def test_a_weight_changes_with_a_reason_and_ranks_anew(cast: Cast, signed_in, begin: Begin) -> None:
    first, second = begin("Large"), begin("Small")
    do_score(cast.owner, first, PAIR, {"impact": 5.0, "effort": 5.0})
    do_score(cast.owner, second, PAIR, {"impact": 2.0, "effort": 1.0})
    client = signed_in(cast.owner)
    assert "First: Small" in text_of(client, "/portfolio/priorities/")
    given = {"scheme": "impact_effort", "unit": cast.finance.pk, "impact": 1, "effort": 0, "seen_version": 1}
    assert client.post("/portfolio/priorities/weights/", given).status_code == 422
    client.post("/portfolio/priorities/weights/", {**given, "why": "We have people this quarter."})
    text = text_of(client, "/portfolio/priorities/", unit=cast.finance.pk)
    assert "First: Large" in text and "We have people this quarter." in text
    stale = client.post("/portfolio/priorities/weights/", {**given, "effort": 1, "why": "Again."})
    assert stale.status_code == 422
    with pytest.raises(ScoreError, match="between 0 and 3"):
        do_weigh(cast.owner, cast.finance, PAIR, {"impact": 9.0}, seen_version=2, why="x")
    assert Weights.objects.get().weights == {"impact": 1.0, "effort": 0.0}


def test_what_an_improvement_knows_of_its_benefit_and_cost_is_not_asked_again(
    cast: Cast, signed_in, begin: Begin
) -> None:
    improvement = begin(benefit_low=10_000.0, benefit_high=20_000.0, cost=3_000.0)
    client = signed_in(cast.owner)
    client.post(
        f"/improvements/{improvement.pk}/score/benefit_cost/",
        {"benefit": "15000", "cost": "3000", "confidence": "0.8"},
    )
    assert "4" in text_of(client, "/portfolio/priorities/", scheme="benefit_cost")
    assert Score.objects.get().values == {"benefit": 15_000.0, "confidence": 0.8, "cost": 3_000.0}


def test_a_goal_leads_to_its_standards_and_actions_and_orphans_are_listed(
    cast: Cast, signed_in, begin: Begin
) -> None:
    """Serves L003."""
    goal = do_add_goal(cast.owner, cast.finance, name="Pay on time")
    lonely = do_add_goal(cast.owner, cast.finance, name="Fewer paper forms", above=goal)
    improvement, orphan = begin(standard="SOP 12 rev. 2"), begin("Serves nothing")
    do_link_goal(cast.owner, goal, improvement)
    do_add_action(cast.owner, cast.finance, title="Tell everybody", belongs_to=[improvement])
    client = signed_in(cast.reader)
    page = text_of(client, f"/goals/{goal.pk}/")
    assert "SOP 12 rev. 2" in page and "Tell everybody" in page and "Fewer paper forms" in page
    tree = text_of(client, "/goals/")
    assert tree.count("nothing is done for it") == 1
    assert tree.index("Fewer paper forms") < tree.index("nothing is done for it")
    assert orphan.title in tree[tree.index("Improvements that serve no goal") :]
    assert improvement.title not in tree[tree.index("Improvements that serve no goal") :]
    assert lonely.above == goal


def test_a_goal_cannot_serve_itself(cast: Cast) -> None:
    top = do_add_goal(cast.owner, cast.finance, name="Top")
    below = do_add_goal(cast.owner, cast.finance, name="Below", above=top)
    with pytest.raises(GoalError, match="already serves"):
        do_change_goal(cast.owner, top, {"above": below}, seen_version=1)
    assert Goal.objects.get(pk=top.pk).above is None


def test_two_people_who_change_a_goal_are_shown_both_versions(cast: Cast, signed_in) -> None:
    goal = do_add_goal(cast.owner, cast.finance, name="Top")
    client = signed_in(cast.owner)
    given = {"name": "Higher", "unit": cast.finance.pk, "seen_version": 1}
    assert client.post(f"/goals/{goal.pk}/edit/", given).status_code == 302
    assert client.post(f"/goals/{goal.pk}/edit/", {**given, "name": "Other"}).status_code == 409


def test_a_later_milestone_is_told_once_to_those_who_follow(cast: Cast, begin: Begin) -> None:
    """Serves O003."""
    improvement = begin(owner=cast.mate)
    milestone = do_add_milestone(cast.owner, improvement, name="Pilot", day=date(2026, 4, 1))
    do_change_milestone(cast.owner, milestone, {"forecast_day": date(2026, 4, 9)}, seen_version=1)
    do_change_milestone(cast.owner, milestone, {"name": "Pilot in Linz"}, seen_version=2)
    notices = [each for each in Notice.objects.filter(person_id=cast.mate.pk) if "Pilot" in str(each.text)]
    assert len(notices) == 1
    assert "8 days later" in str(notices[0].text)
    assert (milestone.baseline_day, milestone.slip_days) == (date(2026, 4, 1), 8)


def test_milestones_that_wait_for_each_other_are_refused_with_a_sentence(
    cast: Cast, signed_in, begin: Begin
) -> None:
    """Serves P018."""
    improvement = begin()
    first = do_add_milestone(cast.owner, improvement, name="Pilot", day=date(2026, 4, 1))
    then = do_add_milestone(cast.owner, improvement, name="Roll-out", day=date(2026, 3, 1), after=[first])
    client = signed_in(cast.owner)
    assert "“Roll-out” is expected on" in text_of(client, "/portfolio/timeline/")
    answer = client.post(
        f"/plan/milestone/{first.pk}/",
        {"name": "Pilot", "forecast_day": "2026-04-01", "after": [then.pk], "seen_version": 1},
    )
    assert "wait for each other in a circle" in html.unescape(answer.content.decode())
    assert not first.after.exists()


def test_a_plan_is_filled_on_its_page(cast: Cast, signed_in, begin: Begin) -> None:
    """Serves P018, O014 and P023."""
    improvement = begin()
    client = signed_in(cast.owner)
    address = f"/improvements/{improvement.pk}/plan/"
    parts: dict[str, dict[str, str]] = {
        "milestone": {"name": "Pilot", "day": "2026-04-01"},
        "raid": {"kind": "risk", "words": "=Law changes", "weight": "4", "seen_version": "1"},
        "budget": {
            "kind": "planned",
            "words": "Training",
            "amount": "900",
            "day": "2026-03-01",
            "share_done": "0.5",
            "seen_version": "1",
        },
        "people": {
            "person": cast.mate.email,
            "percent": "60",
            "first_day": f"{TODAY()}",
            "last_day": f"{TODAY() + timedelta(days=30)}",
            "seen_version": "1",
        },
    }
    for kind, given in parts.items():
        answer = client.post(f"{address}add/{kind}/", given)
        assert answer.status_code == 302, html.unescape(answer.content.decode())
    text = text_of(client, address)
    for words in ("Pilot", "Law changes", "Training", "60 %"):
        assert words in text
    log = client.get(f"{address}raid.csv").content.decode("utf-8-sig")
    assert "risk,'=Law changes,4" in log
    assert client.post(f"{address}add/budget/", {"kind": "planned"}).status_code == 422
    assert text_of(signed_in(cast.reader), address)
    assert signed_in(cast.reader).post(f"{address}add/raid/", parts["raid"]).status_code == 403


def test_who_has_promised_more_than_their_time_is_named_with_the_improvements(
    cast: Cast, signed_in, begin: Begin
) -> None:
    """Serves P023."""
    for title in ("One", "Two"):
        Allocation.objects.create(
            improvement=begin(title),
            person=cast.mate,
            percent=60,
            first_day=TODAY(),
            last_day=TODAY() + timedelta(days=9),
        )
    text = text_of(signed_in(cast.owner), "/portfolio/people/")
    assert "mate has promised 120 % of their time" in text
    assert "One, Two" in text


def test_a_unit_that_is_full_says_so(cast: Cast, signed_in, begin: Begin) -> None:
    """Serves X024."""
    Intake.objects.create(unit=cast.finance, most_active=1)
    begin()
    assert "something has to make room first" in text_of(signed_in(cast.owner), "/portfolio/")


def test_a_review_that_stops_ends_the_improvement_as_an_outcome(cast: Cast, signed_in, begin: Begin) -> None:
    """Serves X029."""
    improvement = begin()
    client = signed_in(cast.owner)
    client.post(
        f"/improvements/{improvement.pk}/review/",
        {"would_begin": "no", "verdict": "stop", "why": "Nobody needs it.", "seen_version": "1"},
    )
    improvement.refresh_from_db()
    assert (improvement.standing, improvement.outcome) == ("stopped", "Nobody needs it.")
    assert improvement.reviews.get().would_begin is False
