"""The lanes of a coordinator's week: what is set, what waits for an update, what misses its goal, whom to coach."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from obeya_web.conversation.actions.commenting import do_add_comment
from obeya_web.followup.actions.deciding import do_ask_for_decision
from obeya_web.followup.lanes import LaneRow, lanes_for
from obeya_web.improvement.actions.catch_ball import do_send_a3
from obeya_web.improvement.models import A3Ask, Improvement
from obeya_web.portfolio.actions.planning import do_add_milestone
from obeya_web.processes.models import Process, Summary
from tests.web.conftest import Cast

WEEKS = timedelta(days=22)


def rows(person: Any) -> dict[str, list[LaneRow]]:
    return {shown.lane.key: list(shown.rows) for shown in lanes_for(type(person).objects.get(pk=person.pk))}


@pytest.fixture
def full(cast: Cast, begin: Any) -> Improvement:
    """An improvement of finance that fills every lane of its coach, who coordinates the unit."""
    one: Improvement = begin(
        owner=cast.mate,
        coach=cast.owner,
        measure="Wait",
        measure_unit="hours",
        baseline_value=56.0,
        target_value=8.0,
        actual_value=19.0,
    )
    do_add_milestone(cast.owner, one, name="Trial ended", day=timezone.localdate(), owner=cast.mate)
    long_ago = timezone.now() - WEEKS
    Improvement.objects.filter(pk=one.pk).update(stage_since=long_ago, created_at=long_ago)
    return one


def test_every_lane_of_a_coordinator_is_filled_and_every_row_opens(
    cast: Cast, full: Improvement, signed_in: Any
) -> None:
    """Serves L002."""
    found = rows(cast.owner)
    assert list(found) == ["events", "maps", "off_target", "coaching"]
    assert [row.words for row in found["events"]] == ["Trial ended"]
    assert found["maps"][0].note == "nothing written for 22 days"
    assert (found["off_target"][0].words, found["off_target"][0].note) == ("Wait", "19 instead of 8 hours")
    assert found["coaching"][0].note == "you coach it, and said nothing for 22 days"
    client: Client = signed_in(cast.owner)
    for lane in found.values():
        assert client.get(lane[0].address.partition("#")[0]).status_code == 200
    page = client.get("/my-week/").content.decode()
    assert page.count("data-lane=") == 4 and "19 instead of 8 hours" in page
    assert client.get("/my-week/lanes/").content.decode().count("data-lane=") == 4


def test_who_coordinates_nothing_sees_what_was_given_to_them_and_others_no_lanes(
    cast: Cast, full: Improvement
) -> None:
    """Serves L002."""
    assert [row.words for row in rows(cast.mate)["events"]] == ["Trial ended"]
    assert rows(cast.mate)["coaching"] == []
    assert rows(cast.reader) == {} and rows(cast.nobody) == {}
    assert not any(rows(cast.stranger).values()), "coordinates sales, and sees nothing of finance"


def test_a_word_of_the_coach_and_a_line_on_the_a3_clear_their_lanes(cast: Cast, full: Improvement) -> None:
    do_add_comment(cast.owner, full, "How did the trial go?")
    full.sections.create(key="learning", body="It went well")
    found = rows(cast.owner)
    assert not found["coaching"] and not found["maps"]


def test_whoever_is_asked_in_a_catch_ball_finds_it_in_the_coaching_lane(cast: Cast, begin: Any) -> None:
    one = begin()
    do_send_a3(cast.owner, one, [cast.mate])
    assert [row.note for row in rows(cast.mate)["coaching"]] == ["catch-ball, round 1: you are asked"]
    A3Ask.objects.update(asked_at=timezone.now() - timedelta(days=8))
    assert rows(cast.mate)["coaching"][0].is_late


def test_a_late_decision_comes_before_what_is_still_to_come(cast: Cast, full: Improvement) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    decision = do_ask_for_decision(
        cast.owner,
        cast.finance,
        title="Which limit?",
        options=["a", "b"],
        decider=cast.admin,
        due=timezone.localdate(),
    )
    type(decision).objects.update(due=yesterday)
    first, second = rows(cast.owner)["events"]
    assert (first.address, first.is_late, second.is_late) == (f"/decisions/{decision.pk}/", True, False)


def test_a_map_of_old_data_waits_for_an_update(cast: Cast) -> None:
    Process.objects.filter(pk=cast.process.pk).update(log_version="v1")
    until = timezone.now() - timedelta(days=40)
    Summary.objects.create(
        process=cast.process, log_version="v1", data_until=until, computed_at=timezone.now()
    )
    assert [row.note for row in rows(cast.owner)["maps"]] == ["its map shows data that are 40 days old"]
    assert not rows(cast.mate), "a member cannot bring newer data"


def test_the_lanes_ask_no_more_for_many_improvements(
    cast: Cast, begin: Any, django_assert_max_num_queries: Any
) -> None:
    def add(n: int) -> None:
        for _each in range(n):
            one = begin(coach=cast.owner, baseline_value=9.0, target_value=1.0, actual_value=5.0)
            do_add_milestone(cast.owner, one, name="Trial", day=timezone.localdate())
        Improvement.objects.update(stage_since=timezone.now() - WEEKS, created_at=timezone.now() - WEEKS)

    add(1)
    with django_assert_max_num_queries(14) as few:
        rows(cast.owner)
    add(6)
    with django_assert_max_num_queries(len(few)):
        assert len(rows(cast.owner)["events"]) == 7
