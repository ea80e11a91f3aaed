"""What the permission matrix needs to know about each address: the arguments of its URL, for an object of finance.

Every argument has a row here, by its name or, where one name means different things, by the name of the address too.
A page whose arguments are not known fails the matrix; whoever adds it adds a row.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.web.conftest import Cast
from tests.web.records import (
    absence,
    action,
    agreement,
    allocation,
    ask,
    asked_improvement,
    benefit,
    board,
    breach,
    comment,
    decision,
    deleted_action,
    deleted_board,
    deleted_goal,
    deleted_improvement,
    deleted_measure,
    deleted_process,
    deleted_team,
    draft,
    factor,
    feed,
    file,
    finance,
    gain,
    gain_signal,
    goal,
    guest_link,
    idea,
    import_draft,
    improvement,
    job,
    mate,
    measure,
    message,
    milestone,
    note_link,
    notice,
    packet,
    quote,
    saved_view,
    scenario,
    start,
    sticky,
    stream,
    subscription,
    team,
    twin,
    view_link,
)

Value = Callable[[Cast], Any]
# For pages that look only among what belongs to who asks, or to the object before it: the number of nothing.
NO_NUMBER = 999_999
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
    "stream": stream,
    "side": lambda cast: "current",
    "agreement": agreement,
    "note": sticky,
    "quote": quote,
    "subscription": subscription,
    "twin": twin,
    "scenario": scenario,
    "place": lambda cast: 0,
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
    ("twin_restore", "twin"): lambda cast: twin(cast, is_deleted=True),
    ("scenario_restore", "scenario"): lambda cast: scenario(cast, is_deleted=True),
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
    ("calculator", "name"): lambda cast: "mmc",
    ("message_resend", "pk"): message,
    ("action_restore", "action"): deleted_action,
    ("actions_undo", "key"): lambda cast: "nothing-kept",
    ("board_restore", "board"): deleted_board,
    ("benefit_restore", "benefit"): lambda cast: benefit(cast, is_deleted=True),
    ("stream_restore", "stream"): lambda cast: stream(cast, is_deleted=True),
    ("stream_agreement_restore", "agreement"): lambda cast: agreement(cast, is_deleted=True),
    ("stream_note_restore", "note"): lambda cast: sticky(cast, is_deleted=True),
    **{
        (name, "link"): note_link for name in ("stream_phone_revoke", "stream_sticky", "stream_sticky_sealed")
    },
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
    ("stream_file", "suffix"): lambda cast: "json",
    **{(name, "number"): lambda cast: 1 for name in ("stream_revision", "stream_bring_back")},
    ("stream_family_show", "family"): lambda cast: NO_NUMBER,
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
