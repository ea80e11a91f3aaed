"""Breaches and the ladders they climb, on a clock that the test sets."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from obeya_web.accounts.audit import history_of
from obeya_web.accounts.models import Delegation
from obeya_web.followup.actions.escalating import EscalationError, do_acknowledge
from obeya_web.followup.actions.moving import do_move_action
from obeya_web.followup.actions.settings import do_add_absence, do_change_chasing
from obeya_web.followup.actions.writing import do_change_action, do_touch
from obeya_web.followup.ladder import next_hop
from obeya_web.followup.models import Action, Breach, Hop, Reminder
from obeya_web.followup.states import State
from obeya_web.notices.models import Notice
from tests.web.followup.clock import Clock
from tests.web.followup.conftest import House

FRIDAY = date(2031, 3, 7)


def told(kind: str = "") -> list[tuple[str, str]]:
    """Return who was told what, in the order of telling."""
    notices = Notice.objects.filter(kind__startswith=kind).order_by("pk")
    return [(notice.person.name, notice.kind) for notice in notices.select_related("person")]


def hops() -> list[tuple[str, int, str]]:
    return [
        (hop.person.name, hop.level, f"{hop.sent_at:%d %H:%M}")
        for hop in Hop.objects.order_by("sent_at", "level", "pk").select_related("person")
    ]


def keep_talking(action: Action, clock: Clock, day: int) -> None:
    clock.chase_until(day)
    do_touch(action, clock.now)


def test_an_overdue_action_reaches_owner_lead_manager_director_once_each(house: House, clock: Clock) -> None:
    """Serves L017: reminder, owner's manager, then sponsor notified exactly once each."""
    action = house.add(due=FRIDAY, priority="high")
    for day in range(4, 40):
        keep_talking(action, clock, day)
    assert [each for each in told() if each[1] == "action_due"] == [
        ("Ann", "action_due"),
        ("Ann", "action_due"),
    ]
    # Due on Friday: the clock begins on Monday the 10th at eight; then 1, 3 and 7 working days.
    assert hops() == [
        ("Ann", 0, "10 08:00"),
        ("Lead", 1, "11 08:00"),
        ("Manager", 2, "13 08:00"),
        ("Director", 3, "19 08:00"),
    ]
    assert told("action_overdue") == [("Ann", "action_overdue")]
    assert told("action_escalated") == [(who, "action_escalated") for who in ("Lead", "Manager", "Director")]


@pytest.mark.parametrize(
    ("priority", "moments"),
    [
        ("critical", ["10 08:00", "10 12:00", "11 08:00", "12 08:00"]),
        ("high", ["10 08:00", "11 08:00", "13 08:00", "19 08:00"]),
        ("medium", ["10 08:00", "13 08:00", "19 08:00", "28 08:00"]),
    ],
)
def test_the_priority_decides_how_fast_it_climbs(
    house: House, clock: Clock, priority: str, moments: list[str]
) -> None:
    action = house.add(due=FRIDAY, priority=priority)
    for day in range(4, 32):
        keep_talking(action, clock, day)
    assert [moment for _who, _level, moment in hops()] == moments


def test_the_sponsor_of_what_it_belongs_to_stands_on_top(house: House, clock: Clock) -> None:
    from obeya_web.improvement.models import Improvement

    boss = house.cast.admin
    improvement = Improvement.objects.create(
        unit=house.cast.finance, title="Faster", method="pdca", stage="plan", sponsor=boss
    )
    house.add(due=FRIDAY, priority="critical", belongs_to=[improvement])
    do_change_chasing(house.lead, house.cast.finance, {"ladder_critical": "1h 2h 3h 4h"}, seen_version=1)
    clock.to(10)
    for quarter in range(40):
        clock.now += timedelta(minutes=15 if quarter else 0)
        clock.chase()
    assert [who for who, _level, _moment in hops()] == ["Ann", "Lead", "Manager", "Director", "admin"]


def test_everybody_sees_who_is_next_and_when(house: House, clock: Clock) -> None:
    """Serves P067."""
    action = house.add(due=FRIDAY, priority="high")
    before = next_hop(action, now=clock.now)
    assert before is not None
    assert (before.level, before.people, before.kind) == (0, (house.ann,), "overdue")
    assert before.at == datetime(2031, 3, 10, 8, tzinfo=UTC)
    clock.to(10)
    clock.chase()
    after = next_hop(action, now=clock.now)
    assert after is not None
    assert (after.level, after.people, after.at) == (1, (house.lead,), datetime(2031, 3, 11, 8, tzinfo=UTC))
    do_acknowledge(house.lead, Breach.objects.get(), now=clock.now)
    assert next_hop(action, now=clock.now) is None


def test_the_clock_stops_for_good_when_somebody_takes_care(house: House, clock: Clock) -> None:
    action = house.add(due=FRIDAY, priority="critical")
    clock.to(10)
    clock.chase_until(10, 13)
    assert [who for who, _level, _moment in hops()] == ["Ann", "Lead"]
    breach = Breach.objects.get(kind="overdue")
    with pytest.raises(EscalationError):
        do_acknowledge(house.ann, breach)
    do_acknowledge(house.lead, breach, now=clock.now)
    clock.chase_until(25)
    assert [who for who, _level, _moment in hops()] == ["Ann", "Lead"]
    assert "acknowledged" in [event.verb for event in history_of(action)]
    do_move_action(house.ann, action, State.DONE, seen_version=action.version, now=clock.now)
    breach.refresh_from_db()
    assert (breach.state, breach.resolved_at) == ("resolved", clock.now)


def test_one_breach_never_escalates_twice_and_a_new_day_that_passes_is_a_new_one(
    house: House, clock: Clock
) -> None:
    action = house.add(due=FRIDAY, priority="critical")
    clock.to(10)
    clock.chase()
    clock.chase()
    assert len(hops()) == 1
    do_change_action(
        house.ann, action, {"due": date(2031, 3, 11)}, seen_version=action.version, now=clock.now
    )
    assert Breach.objects.get().state == "resolved"
    clock.to(12)
    clock.chase()
    assert Breach.objects.filter(kind="overdue").count() == 2
    assert [(who, level) for who, level, _ in hops()] == [("Ann", 0), ("Ann", 0)]


def test_after_three_days_without_a_worker_each_thing_comes_once_and_the_ladder_goes_up_by_one(
    house: House, clock: Clock
) -> None:
    house.add(due=FRIDAY, priority="critical")
    # All levels would have come by then; nobody was told anything.
    clock.to(14, 9)
    for _round in range(3):
        clock.chase()
    assert hops() == [("Ann", 0, "14 09:00")]
    # From here on each level waits its own time: four hours, then a working day each.
    for day in range(14, 20):
        clock.chase_until(day, 20)
    assert hops()[1:] == [("Lead", 1, "14 13:00"), ("Manager", 2, "17 09:00"), ("Director", 3, "18 09:00")]


def test_an_outage_between_two_levels_moves_those_above_by_as_much(house: House, clock: Clock) -> None:
    house.add(due=FRIDAY, priority="high")
    clock.to(10)
    clock.chase()
    # Level 1 was due on the 11th and level 2 on the 13th.
    clock.to(14, 10)
    clock.chase()
    clock.chase()
    assert hops()[1:] == [("Lead", 1, "14 10:00")]
    coming = next_hop(Action.objects.get(), now=clock.now)
    assert coming is not None and (coming.level, f"{coming.at:%d %H:%M}") == (2, "18 10:00")


def test_a_worker_that_comes_back_on_a_weekend_waits_for_monday(house: House, clock: Clock) -> None:
    house.add(due=FRIDAY, priority="critical")
    clock.to(15, 11)
    clock.chase()
    assert hops() == []
    clock.to(17, 7, 45)
    clock.chase()
    clock.to(17)
    clock.chase()
    assert hops() == [("Ann", 0, "17 08:00")]


def test_reminders_that_were_missed_are_not_sent_late(house: House, clock: Clock) -> None:
    """Serves O112."""
    house.add(due=FRIDAY)
    clock.to(6, 9)
    clock.chase()
    clock.chase()
    assert told("action_due") == [("Ann", "action_due")]
    assert Reminder.objects.get().days_before == 1


def test_nobody_is_chased_on_a_weekend_or_a_holiday(house: House, clock: Clock) -> None:
    """Serves P047."""
    unit = house.cast.finance
    changes = {"country": "DE", "subdivision": "BY", "zone": "Europe/Berlin"}
    do_change_chasing(house.lead, unit, changes, seen_version=1)
    # Good Friday 2031 is 11 April, Easter Monday 14 April.
    action = house.add(due=date(2031, 4, 10), priority="critical")
    coming = next_hop(action, now=clock.now)
    do_touch(action, clock.to(41))
    for day in (42, 43, 44, 45):
        clock.to(day, 12)
        clock.chase()
    assert [each for each in told() if each[1] == "action_overdue"] == []
    # Tuesday at eight in Berlin is six o'clock in UTC.
    clock.to(46, 6)
    clock.chase()
    assert told("action_overdue") == [("Ann", "action_overdue")]
    assert coming is not None


def test_a_card_older_than_the_limit_fires_one_alert_and_clears_on_move(house: House, clock: Clock) -> None:
    """Serves X099."""
    action = house.add()
    do_move_action(house.ann, action, State.DOING, seen_version=action.version, now=clock.now)
    for day in range(4, 22):
        keep_talking(action, clock, day)
    assert told("action_old") == [("Ann", "action_old")]
    assert Breach.objects.get(kind="old").resolved_at is None
    do_move_action(house.ann, action, State.BLOCKED, seen_version=action.version, why="waits", now=clock.now)
    assert Breach.objects.get(kind="old").state == "resolved"


def test_one_ladder_at_a_time_bothers_an_owner(house: House, clock: Clock) -> None:
    action = house.add(due=FRIDAY, priority="low")
    do_move_action(house.ann, action, State.BLOCKED, seen_version=1, why="no answer", now=clock.now)
    clock.to(14)
    clock.chase()
    clock.to(21)
    clock.chase()
    assert {breach.kind for breach in Breach.objects.filter(resolved_at=None)} == {
        "overdue",
        "blocked",
        "stalled",
    }
    assert {hop.breach.kind for hop in Hop.objects.all()} == {"overdue"}


def test_a_silent_action_is_called_stalled_and_any_word_ends_it(house: House, clock: Clock) -> None:
    action = house.add()
    clock.to(12, 9)
    clock.chase()
    assert told("action_stalled") == [("Ann", "action_stalled")]
    do_touch(action, clock.now)
    clock.now += timedelta(minutes=15)
    clock.chase()
    assert Breach.objects.get().state == "resolved"


def test_what_nobody_owns_goes_to_whoever_leads(house: House, clock: Clock) -> None:
    house.add(owner=None)
    clock.to(12, 9)
    clock.chase()
    assert ("Lead", "action_escalated") in told()


def test_work_that_waits_to_be_verified_goes_to_the_verifier_and_never_to_its_owner(
    house: House, clock: Clock
) -> None:
    action = house.add(fields={"verifier": house.lead})
    do_move_action(house.ann, action, State.DONE, seen_version=1, now=clock.now)
    assert told()[-1] == ("Lead", "action_to_verify")
    for day in range(4, 40):
        clock.chase_until(day)
    assert [who for who, _level, _moment in hops()] == ["Lead", "Manager", "Director"]


def test_an_absent_owner_is_stood_in_for(house: House, clock: Clock) -> None:
    """Serves P047."""
    mate = house.cast.mate
    do_add_absence(house.ann, house.ann, first_day=date(2031, 3, 6), last_day=date(2031, 3, 14), deputy=mate)
    Delegation.objects.create(
        person=house.lead, deputy=house.cast.reader, first_day=date(2031, 3, 10), last_day=date(2031, 3, 20)
    )
    house.add(due=FRIDAY, priority="critical")
    clock.to(6)
    clock.chase()
    clock.to(10)
    clock.chase_until(10, 13)
    assert told("action_due") == [("mate", "action_due")]
    assert [(hop.person, hop.stands_in_for) for hop in Hop.objects.order_by("level")] == [
        (mate, house.ann),
        (house.cast.reader, house.lead),
    ]


def test_settings_come_from_the_nearest_unit_above_that_sets_them(house: House, clock: Clock) -> None:
    from obeya_web.followup.policies import Policies

    do_change_chasing(house.director, house.cast.company, {"stall_days": 5, "country": "FR"}, seen_version=1)
    do_change_chasing(
        house.manager, house.division, {"stall_days": 4, "ladder_high": "2d 4d"}, seen_version=1
    )
    policies = Policies.read()
    finance = policies.of(house.cast.finance)
    assert finance.limits.stall_days == 4
    assert finance.days.country == "FR"
    assert [delay.n_days for delay in finance.ladder_of("high")] == [2, 4]
    assert policies.of(house.cast.sales).limits.stall_days == 5
    assert policies.of(house.cast.company).ladder_of("high")[0].n_days == 1
    assert policies.sources_of(house.cast.finance)["stall_days"].unit_id == house.division.pk


def test_the_work_of_a_look_does_not_grow_with_what_is_quiet(
    house: House, clock: Clock, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def n_queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            clock.chase()
        return len(queries)

    house.add()
    few = n_queries()
    for _ in range(20):
        house.add()
    assert n_queries() == few
