"""The story of the demo, told once on a database of its own."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from obeya_web.accounts.audit import verify
from obeya_web.accounts.models import AuditEvent, Person, Team, Unit
from obeya_web.accounts.sign_in.first import do_prepare_admin
from obeya_web.conversation.models import Comment, Mention
from obeya_web.followup.chasing import STALLED, Sign
from obeya_web.followup.lanes import lanes_for
from obeya_web.followup.models import Action, Board, Breach, Decision
from obeya_web.followup.policies import Policies
from obeya_web.followup.states import State
from obeya_web.improvement.models import Idea, Improvement, StageMove
from obeya_web.improvement.winning import latest_wins
from obeya_web.improvement.words import IdeaState
from obeya_web.jobs.models import Job
from obeya_web.jobs.worker import work
from obeya_web.notices.models import Notice
from obeya_web.portfolio.capacity import Share, overloads
from obeya_web.portfolio.models import Allocation, Goal
from obeya_web.processes.models import Process
from obeya_web.processes.samples import do_load_sample
from obeya_web.project.deliveries import DELIVERIES
from obeya_web.project.handlers import HANDLERS
from obeya_web.search.models import Entry
from obeya_web.streams.models import Stream
from obeya_web.twins.holding import Word, predictions_of
from obeya_web.twins.models import Scenario
from obeya_web.watch.models import GainRegistration
from tests.web.postbox import Postbox
from tools.demo_story import tell_story


@dataclass(frozen=True, slots=True)
class Told:
    """A story that was told: around whom and what, when, and which entry of the trail came before it."""

    admin: Person
    process: Process
    now: datetime
    before: int


@pytest.fixture
def told(db: None, settings: Any, tmp_path: Path) -> Told:
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, home=tmp_path / "home")
    with transaction.atomic():
        admin = do_prepare_admin("admin@example.org")
    process = do_load_sample("invoice-approval", Unit.objects.get(parent=None), admin)
    now, before = datetime.now(UTC), AuditEvent.objects.count()
    assert tell_story(admin, process, now=now, is_quick=True)
    return Told(admin, process, now, before)


def numbers() -> dict[str, int]:
    models = (AuditEvent, Action, Board, Comment, Decision, Goal, Idea, Improvement, Notice, Person, Unit)
    return {model.__name__: model.objects.count() for model in models}


def test_the_story_is_told_once_whole_and_without_an_e_mail(postbox: Postbox, told: Told):
    admin, process, now = told.admin, told.process, told.now
    counted = numbers()
    expected = {"Action": 19, "Board": 1, "Decision": 1, "Goal": 3, "Idea": 6, "Improvement": 4, "Person": 7}
    assert {name: counted[name] for name in expected} == expected
    assert Unit.objects.count() == 4 and Team.objects.get().members.count() == 4
    assert {idea.state for idea in Idea.objects.all()} == set(IdeaState.values)
    assert {action.state for action in Action.objects.all()} == set(State.values)
    assert_main_improvement(now)
    assert_gain()
    assert_tried()
    assert_what_needs_somebody(now)
    assert_week(admin)
    assert Mention.objects.count() == 2 and [win.improvement.method for win in latest_wins(admin, 9)] == [
        "just_do_it"
    ]
    assert Entry.objects.filter(kind="followup.action").count() == 19, "the search knows of them"

    trail = verify()
    assert trail.is_whole, trail.fault
    entries = AuditEvent.objects.filter(number__gt=told.before).order_by("number")
    moments = list(entries.values_list("at", flat=True))
    assert moments == sorted(moments) and moments[-1] <= now
    assert abs(timezone.now() - datetime.now(UTC)) < timedelta(minutes=1), "the true clock is back"

    assert not tell_story(admin, process, now=now)
    assert numbers() == counted
    work(HANDLERS, deliveries=DELIVERIES, until_idle=True)
    assert postbox.arrived == [] and not Job.objects.filter(state=Job.State.FAILED).exists()


def assert_week(admin: Person) -> None:
    """Serves L002: every lane of the demo's coordinator holds something, and every row opens."""
    client = Client()
    client.force_login(admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert 'hx-get="/my-week/lanes/"' in client.get("/").content.decode(), "where whoever signs in lands"
    lanes = lanes_for(Person.objects.get(pk=admin.pk))
    assert [shown.lane.key for shown in lanes if shown.rows] == ["events", "maps", "off_target", "coaching"]
    for shown in lanes:
        for row in shown.rows:
            assert client.get(row.address.partition("#")[0]).status_code == 200, row


def assert_main_improvement(now: datetime) -> None:
    improvement = Improvement.objects.get(method="a3")
    assert improvement.stage == "check" and "Release payment" in improvement.title
    assert improvement.baseline_value == pytest.approx(7.8, abs=0.1), "days, as the texts say"
    assert improvement.baseline["n"] == 2856 and improvement.finding["hours_per_week"] > 10_000
    [waived] = [move.waived for move in StageMove.objects.filter(improvement=improvement, after="check")]
    assert waived[0]["item"] == "actions_ended" and waived[0]["why"]
    first = improvement.moves.earliest("moment").moment
    assert timedelta(days=60) < now - first < timedelta(days=75)
    rounds = set(improvement.a3_asks.values_list("number", "answer"))
    assert rounds == {(1, "change"), (1, "open"), (2, "agrees")}
    shares = [
        Share(one.person_id, one.improvement_id, one.percent, one.first_day, one.last_day)
        for one in Allocation.objects.all()
    ]
    [overload] = overloads(shares, since=now.date())
    assert Person.objects.get(pk=overload.person).name == "Aisha Rahman" and overload.percent == 110


def assert_gain() -> None:
    """The gain of the main improvement was registered, lost at 60 days, and is held since."""
    gain = GainRegistration.objects.get()
    assert gain.is_whole and not gain.is_late
    assert gain.states.latest("as_of").word == "improved & held"
    assert gain.signals.get(kind="regressed").cause and gain.packets.get().responded_at


def assert_tried() -> None:
    """Serves X088, X089: the change was tried on a twin of the time before, promised early, and held to it."""
    stream = Stream.objects.get()
    assert {"current", "future"} == set(stream.revisions.values_list("side", flat=True))
    future = Scenario.objects.get(title="Future state of Invoice to payment")
    daily = Scenario.objects.get(title="Release payments every day")
    assert future.changes == [{"change": "remove step", "step": "Finance review"}]
    little, much = future.result["cycle_time"], daily.result["cycle_time"]
    assert much["high"] < little["low"], "the wait for Friday is most of it, the review is not"
    [shown] = predictions_of(Improvement.objects.get(method="a3"))
    assert not shown.is_late and shown.prediction.ratio == much["ratio"]
    assert [held.word for held in shown.held].count(Word.UNKNOWN) == 0


def assert_what_needs_somebody(now: datetime) -> None:
    policies = Policies.read()

    def with_sign(*signs: Sign) -> set[str]:
        found = Action.objects.none()
        for sign in signs:
            found = found | Action.objects.filter(policies.condition_of(sign, now=now))
        return set(found.values_list("title", flat=True))

    late = "Name a deputy for each of the five approvers"
    assert with_sign(Sign.OVERDUE) == {late, "Bring the training sheet of accounts payable up to date"}
    assert with_sign(*STALLED) == {"Ask Treasury why its lists are closed on Tuesdays"}
    [taken] = Breach.objects.filter(state=Breach.State.ACKNOWLEDGED)
    assert taken.action.title == late and taken.hops.filter(level=1, person__name="Mira Okafor").exists()
    blocked = Action.objects.get(state=State.BLOCKED)
    assert [each.title for each in blocked.blocked_by.all()] == [late]
    assert Action.objects.get(owner=None).state == State.OPEN
