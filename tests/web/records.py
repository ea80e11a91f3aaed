"""Records that the addresses of the matrix name, each made when it is asked for and given by its key."""

from __future__ import annotations

import uuid

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from obeya.twin.model_json import to_data
from obeya_web.accounts.models import Team
from obeya_web.conversation.models import Comment, File
from obeya_web.explorer.models import SavedView, ViewLink
from obeya_web.followup.models import (
    Absence,
    Action,
    Board,
    Breach,
    CalendarFeed,
    Decision,
    GuestLink,
    ImportDraft,
)
from obeya_web.improvement.models import A3Ask, Idea, Improvement, Quote, Start
from obeya_web.jobs.models import Job, OutboxMessage
from obeya_web.measures.actions.factors import do_add_factor
from obeya_web.measures.actions.measures import do_add_measure
from obeya_web.measures.models import Measure
from obeya_web.notices.models import Notice
from obeya_web.portfolio.models import Allocation, Goal, Milestone
from obeya_web.processes.models import Draft, Process
from obeya_web.reporting.models import ReportSubscription
from obeya_web.streams.models import Agreement, Note, NoteLink, Revision, Stream
from obeya_web.twins.models import Scenario, Twin
from obeya_web.watch.models import BenefitLine, GainRegistration, GainSignal, SlipPacket
from tests.web.conftest import Cast
from tests.web.twins.small import small_model


def deleted_process(cast: Cast) -> str:
    Process.objects.filter(pk=cast.process.pk).update(deleted_at=timezone.now())
    return cast.process.slug


def draft(cast: Cast) -> uuid.UUID:
    return Draft.objects.create(
        person=cast.owner, unit=cast.finance, process=cast.process, name="Invoices"
    ).pk


def mate(cast: Cast) -> int:
    return cast.mate.pk


def finance(cast: Cast) -> int:
    return cast.finance.pk


def team(cast: Cast) -> int:
    return Team.objects.create(unit=cast.finance, name="Payables").pk


def deleted_team(cast: Cast) -> int:
    return Team.objects.create(unit=cast.finance, name="Payables", deleted_at=timezone.now()).pk


def job(cast: Cast) -> int:
    return Job.objects.create(kind="test", requested_by=cast.owner).pk


def view_link(cast: Cast) -> int:
    link = ViewLink.objects.create(
        process=cast.process, made_by=cast.owner, name="Vendor", token_hash="0", ends_at=timezone.now()
    )
    return int(link.pk)


def message(cast: Cast) -> int:
    return OutboxMessage.objects.create(kind="test", key="test").pk


def notice(cast: Cast) -> int:
    return Notice.objects.create(person=cast.owner, kind="import_finished", text="Ready.").pk


def improvement(cast: Cast) -> int:
    return Improvement.objects.create(unit=cast.finance, title="Fewer waits", method="a3", stage="plan").pk


def asked_improvement(cast: Cast) -> int:
    number = improvement(cast)
    A3Ask.objects.create(improvement_id=number, number=1, person=cast.owner)
    return number


def ask(cast: Cast) -> int:
    """The question about the improvement before it in the address."""
    return A3Ask.objects.latest("pk").pk


def deleted_improvement(cast: Cast) -> int:
    fields = {"unit": cast.finance, "title": "Fewer waits", "method": "a3", "stage": "plan"}
    return Improvement.objects.create(deleted_at=timezone.now(), **fields).pk


def idea(cast: Cast) -> int:
    return Idea.objects.create(unit=cast.finance, words="Sign daily", sender=cast.mate).pk


def start(cast: Cast) -> int:
    return Start.objects.create(process=cast.process, log_version="x", picture="").pk


def saved_view(cast: Cast) -> int:
    return SavedView.objects.create(process=cast.process, person=cast.owner, name="Late", is_shared=True).pk


def comment(cast: Cast, *, is_deleted: bool = False) -> int:
    kind = ContentType.objects.get_for_model(Process)
    gone = timezone.now() if is_deleted else None
    return Comment.objects.create(
        kind=kind, object_id=cast.process.pk, author=cast.owner, body="Well done.", deleted_at=gone
    ).pk


def file(cast: Cast, *, is_deleted: bool = False) -> uuid.UUID:
    kind = ContentType.objects.get_for_model(Process)
    gone = timezone.now() if is_deleted else None
    return File.objects.create(
        kind=kind,
        object_id=cast.process.pk,
        made_by=cast.owner,
        name="form.pdf",
        n_bytes=1,
        sha256="0",
        deleted_at=gone,
    ).pk


def action(cast: Cast) -> int:
    return Action.objects.create(unit=cast.finance, title="Call the vendor", owner=cast.mate).pk


def deleted_action(cast: Cast) -> int:
    return Action.objects.create(unit=cast.finance, title="Call them", deleted_at=timezone.now()).pk


def board(cast: Cast) -> int:
    return Board.objects.create(unit=cast.finance, name="Payables").pk


def deleted_board(cast: Cast) -> int:
    return Board.objects.create(unit=cast.finance, name="Payables", deleted_at=timezone.now()).pk


def breach(cast: Cast) -> int:
    return Breach.objects.create(action_id=action(cast), kind="overdue", began_at=timezone.now()).pk


def guest_link(cast: Cast) -> int:
    now = timezone.now()
    return GuestLink.objects.create(action_id=action(cast), person=cast.mate, ends_at=now).pk


def absence(cast: Cast) -> int:
    day = timezone.localdate()
    return Absence.objects.create(person=cast.mate, first_day=day, last_day=day).pk


def decision(cast: Cast) -> int:
    fields = {"title": "Which one?", "options": ["This", "That"], "due": timezone.localdate()}
    return Decision.objects.create(unit=cast.finance, decider=cast.mate, made_by=cast.owner, **fields).pk


def feed(cast: Cast) -> int:
    return CalendarFeed.objects.create(person=cast.owner, token_hash="0").pk


def import_draft(cast: Cast) -> uuid.UUID:
    return ImportDraft.objects.create(
        person=cast.owner, unit=cast.finance, name="a.csv", preset="obeya", rows=[]
    ).pk


def goal(cast: Cast) -> int:
    return Goal.objects.create(unit=cast.finance, name="Pay on time").pk


def deleted_goal(cast: Cast) -> int:
    return Goal.objects.create(unit=cast.finance, name="Pay", deleted_at=timezone.now()).pk


def quote(cast: Cast) -> int:
    fields = {"said": "Less to chase.", "speaker": "mate", "person": cast.mate, "heard_by": cast.owner}
    return Quote.objects.create(improvement_id=improvement(cast), **fields).pk


def measure(cast: Cast) -> int:
    definition = {"what": "value", "source": "typed", "period": "week"}
    return do_add_measure(
        cast.owner, cast.finance, name="Reminders", definition=definition, process=cast.process
    ).pk


def factor(cast: Cast) -> int:
    day = timezone.localdate()
    return do_add_factor(
        cast.owner, cast.finance, activity="Paper", amount_unit="sheet", kg_per_unit=1.0, source="A test",
        source_day=day, valid_from=day,
    ).pk  # fmt: skip


def deleted_measure(cast: Cast) -> int:
    return Measure.objects.create(unit=cast.finance, name="Old", deleted_at=timezone.now()).pk


def milestone(cast: Cast, *, is_deleted: bool = False) -> int:
    day = timezone.localdate()
    fields = {"improvement_id": improvement(cast), "baseline_day": day, "forecast_day": day}
    deleted_at = timezone.now() if is_deleted else None
    return Milestone.objects.create(name="Pilot", deleted_at=deleted_at, **fields).pk


def allocation(cast: Cast) -> int:
    day = timezone.localdate()
    fields = {"person": cast.mate, "percent": 20, "first_day": day, "last_day": day}
    return Allocation.objects.create(improvement_id=improvement(cast), **fields).pk


def benefit(cast: Cast, *, is_deleted: bool = False) -> int:
    gone = timezone.now() if is_deleted else None
    return BenefitLine.objects.create(
        improvement_id=improvement(cast), name="Hours", from_month="2026-01-01", deleted_at=gone
    ).pk


def gain(cast: Cast) -> GainRegistration:
    return GainRegistration.objects.create(
        improvement_id=improvement(cast),
        process=cast.process,
        number=1,
        locked="{}",
        sha256="0",
        measure="cycle_time",
        go_live="2026-01-01",
        starts_on="2026-01-01",
        registered_at=timezone.now(),
    )


def gain_signal(cast: Cast) -> int:
    fields = {"kind": "regressed", "day": "2026-03-01", "word": "regressed", "told_at": timezone.now()}
    return GainSignal.objects.create(gain=gain(cast), **fields).pk


def packet(cast: Cast) -> int:
    days = {"as_of": "2026-03-01", "since": "2026-02-01", "until": "2026-03-01"}
    fields = {"n_cases": 1, "sent_to": cast.mate, "sent_by": cast.owner, "sent_at": timezone.now()}
    return SlipPacket.objects.create(gain=gain(cast), attribute="Team", value="A", **days, **fields).pk


def subscription(cast: Cast) -> int:
    fields = {"rhythm": "week", "suffix": "pdf", "made_at": timezone.now()}
    return ReportSubscription.objects.create(unit=cast.finance, person=cast.owner, **fields).pk


def stream(cast: Cast, *, is_deleted: bool = False) -> int:
    gone = timezone.now() if is_deleted else None
    made = Stream.objects.create(unit=cast.finance, process=cast.process, title="Pay", deleted_at=gone)
    content = {"version": 1, "name": "Pay", "steps": [{"key": "s1", "name": "Check"}]}
    Revision.objects.create(stream=made, side="current", number=1, content=content)
    return made.pk


def sticky(cast: Cast, *, is_deleted: bool = False) -> int:
    gone = timezone.now() if is_deleted else None
    return Note.objects.create(stream_id=stream(cast), words="Waits long", deleted_at=gone).pk


def agreement(cast: Cast, *, is_deleted: bool = False) -> int:
    gone = timezone.now() if is_deleted else None
    fields = {"source": "Office", "target": "Store", "within_s": 3_600.0, "deleted_at": gone}
    return Agreement.objects.create(process=cast.process, **fields).pk


def note_link(cast: Cast) -> int:
    return NoteLink.objects.create(stream_id=stream(cast), made_by=cast.owner, ends_at=timezone.now()).pk


def twin(cast: Cast, *, is_deleted: bool = False) -> int:
    gone = timezone.now() if is_deleted else None
    return Twin.objects.create(
        process=cast.process, title="As it is", model=to_data(small_model()), deleted_at=gone
    ).pk


def scenario(cast: Cast, *, is_deleted: bool = False) -> int:
    gone = timezone.now() if is_deleted else None
    return Scenario.objects.create(twin_id=twin(cast), title="Daily", deleted_at=gone).pk
