"""What the permission matrix needs to know about each address: the arguments of its URL, for an object of finance.

Every argument has a row here, by its name or, where one name means different things, by the name of the address too.
A page whose arguments are not known fails the matrix; whoever adds it adds a row.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

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
from obeya_web.watch.models import BenefitLine, GainRegistration, GainSignal, SlipPacket
from tests.web.conftest import Cast

Value = Callable[[Cast], Any]
# For pages that look only among what belongs to who asks, or to the object before it: the number of nothing.
NO_NUMBER = 999_999


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


A3_PARTS = ("a3_part_add", "a3_part_change", "a3_part_remove", "a3_part_restore")

ARGUMENTS: dict[str, Value] = {
    "goal": goal,
    "measure": measure,
    "factor": factor,
    "value": lambda cast: NO_NUMBER,
    "allocation": allocation,
    "benefit": benefit,
    "signal": gain_signal,
    "watch": lambda cast: gain(cast).pk,
    "packet": packet,
    "quote": quote,
    "subscription": subscription,
    "scheme": lambda cast: "rice",
    "action": action,
    "breach": breach,
    "link": guest_link,
    "absence": absence,
    "decision": decision,
    "feed": feed,
    "seal": lambda cast: "no-such-seal",
    "board": board,
    "item": lambda cast: NO_NUMBER,
    "slug": lambda cast: cast.process.slug,
    "draft": draft,
    "upload": lambda cast: uuid.UUID(int=7),
    "source": lambda cast: NO_NUMBER,
    "job": lambda cast: NO_NUMBER,
    "unit_id": finance,
    "token_id": lambda cast: NO_NUMBER,
    "provider_id": lambda cast: "organisation",
    "state": lambda cast: "running",
    "tab": lambda cast: "variants",
    "sheet": lambda cast: "variants",
    "suffix": lambda cast: "csv",
    "kind": lambda cast: "activity",
    "number": lambda cast: cast.process.pk,
    "file": file,
    "moment": lambda cast: NO_NUMBER,
    "improvement": improvement,
    "idea": idea,
    "start": start,
    "part": lambda cast: NO_NUMBER,
}
ARGUMENTS_OF: dict[tuple[str, str], Value] = {
    **{(f"actions_import_{verb}", "draft"): import_draft for verb in ("preview", "discard")},
    **{
        (name, "pk"): finance
        for name in (
            "chasing_settings",
            "unit_calendar",
            "decisions",
            "decision_ask",
            "actions_export",
            "actions_import",
            "report",
            "report_file",
            "report_subscribe",
        )
    },
    ("goal_restore", "goal"): deleted_goal,
    ("measure_restore", "measure"): deleted_measure,
    **{(f"measure_{verb}", "kind"): lambda cast: "note" for verb in ("say", "unsay")},
    **{(f"plan_{name}", "kind"): lambda cast: "milestone" for name in ("add", "part", "part_delete")},
    ("plan_part_restore", "kind"): lambda cast: "milestone",
    **{(name, "part"): milestone for name in ("plan_part", "plan_part_delete")},
    ("plan_part_restore", "part"): lambda cast: milestone(cast, is_deleted=True),
    **{
        (name, "kind"): lambda cast: "processes.process"
        for name in ("comments", "files", "people_to_mention")
    },
    **{(f"comment_{verb}", "pk"): comment for verb in ("edit", "delete", "react")},
    ("comment_restore", "pk"): lambda cast: comment(cast, is_deleted=True),
    ("file_restore", "file"): lambda cast: file(cast, is_deleted=True),
    **{
        (name, "pk"): mate
        for name in (
            "person",
            "person_grant",
            "person_deactivate",
            "person_activate",
            "person_erase",
            "person_second_step_remove",
        )
    },
    **{(name, "pk"): finance for name in ("unit", "unit_add", "unit_edit", "unit_move", "team_add")},
    **{(name, "pk"): team for name in ("team", "team_delete")},
    ("team_restore", "pk"): deleted_team,
    ("grant_revoke", "pk"): lambda cast: cast.mate.grants.get().pk,
    **{
        (name, "pk"): lambda cast: NO_NUMBER
        for name in ("delegation_end", "mfa_edit_webauthn", "mfa_remove_webauthn")
    },
    **{(name, "pk"): job for name in ("job_progress", "job_cancel", "job_retry", "api:job")},
    **{(f"explorer_view_{verb}", "pk"): saved_view for verb in ("rename", "share", "delete", "restore")},
    ("explorer_tab", "name"): lambda cast: "variants",
    ("message_resend", "pk"): message,
    ("action_restore", "action"): deleted_action,
    ("actions_undo", "key"): lambda cast: "nothing-kept",
    ("board_restore", "board"): deleted_board,
    ("benefit_restore", "benefit"): lambda cast: benefit(cast, is_deleted=True),
    ("board_flow_file", "name"): lambda cast: "cumulative-flow",
    ("board_flow_file", "suffix"): lambda cast: "csv",
    **{(name, "pk"): notice for name in ("notice_read", "notice_unread")},
    ("process_restore", "slug"): deleted_process,
    ("process_quality_rows", "fault"): lambda cast: "repeated",
    ("explorer_link_revoke", "pk"): view_link,
    ("improvement_restore", "improvement"): deleted_improvement,
    **{(name, "kind"): lambda cast: "causes" for name in A3_PARTS},
    **{(name, "part"): lambda cast: NO_NUMBER for name in A3_PARTS},
    **{(name, "key"): lambda cast: "people" for name in ("a3_section", "a3_versions", "a3_talk")},
    ("a3_answer", "ask"): ask,
    ("a3_answer", "improvement"): asked_improvement,
    **{(name, "pk"): finance for name in ("idea_rules", "idea_poster", "intake", "cycle_benchmark")},
    **{(name, "key"): lambda cast: "a3" for name in ("method_edit", "method_restore")},
    **{
        (name, "kind"): lambda cast: "risk"
        for name in ("process_part_add", "process_part", "process_part_remove", "process_part_restore")
    },
    **{(name, "kind"): lambda cast: "voice" for name in ("part_add", "part_change", "part_remove")},
    ("explorer_filter", "kind"): lambda cast: "activities",
    ("explorer_sheet", "tab"): lambda cast: "times",
    ("explorer_sheet", "sheet"): lambda cast: "paths",
    ("explorer_sheet", "suffix"): lambda cast: "csv",
    ("explorer_download", "suffix"): lambda cast: "csv",
    **{
        (name, "token"): lambda cast: "no-such-link"
        for name in (
            "explorer_shared",
            "explorer_shared_picture",
            "explorer_shared_report",
            "notices_leave",
            "calendar_feed",
            "report_leave",
        )
    },
}

# Who may call a page about an object without a unit: the owner of finance asked for the job, the administrator of the
# whole organisation runs the installation.
PERSONAL: dict[str, frozenset[str]] = {
    # The action belongs to mate; whoever sees finance sees it, too.
    **dict.fromkeys(
        ("action_answer", "action_calendar", "breach_acknowledge", "decision"),
        frozenset({"owner", "mate", "reader", "admin"}),
    ),
    **dict.fromkeys(("decision_edit", "decision_withdraw"), frozenset({"owner", "admin"})),
    "absence_end": frozenset({"owner", "mate", "admin"}),
    # The evidence was sent to mate, who alone answers it.
    "packet": frozenset({"owner", "mate", "reader", "admin"}),
    "packet_answer": frozenset({"mate"}),
    # The words are mate's; owner wrote them down.
    "quote_answer": frozenset({"owner", "mate", "admin"}),
    **dict.fromkeys(("report_end", "report_resume"), frozenset({"owner"})),
    **dict.fromkeys(
        ("feed_revoke", "actions_import_preview", "actions_import_discard"), frozenset({"owner"})
    ),
    "a3_answer": frozenset({"owner"}),
    "comment_edit": frozenset({"owner"}),
    **dict.fromkeys(
        ("comment_delete", "comment_restore", "file_delete", "file_restore"), frozenset({"owner", "admin"})
    ),
    **dict.fromkeys(("job_progress", "job_cancel", "api:job"), frozenset({"owner", "admin"})),
    **dict.fromkeys(("job_retry", "message_resend"), frozenset({"admin"})),
    **dict.fromkeys(("notice_read", "notice_unread"), frozenset({"owner"})),
    # A view that the owner shared is changed by those who may edit.
    **dict.fromkeys(
        ("explorer_view_rename", "explorer_view_share", "explorer_view_delete", "explorer_view_restore"),
        frozenset({"owner", "admin"}),
    ),
}


def addresses(
    resolver: URLResolver | None = None, prefix: str = "", before: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the name of every address with the names of its arguments."""
    for entry in (resolver or get_resolver()).url_patterns:
        arguments = (*before, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from addresses(entry, inner, arguments)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{prefix}{entry.name}", arguments


def kwargs_of(name: str, cast: Cast) -> Mapping[str, Any]:
    """Return the arguments for an address; a `KeyError` names the argument that has no row yet."""
    wanted = dict(addresses())[name]
    return {
        argument: (ARGUMENTS_OF.get((name, argument)) or ARGUMENTS[argument])(cast) for argument in wanted
    }
