"""What the page of a map shows, gathered once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obeya.errors import ObeyaError
from obeya.flow.complexity import counts_of
from obeya.flow.stream_map import StreamMap
from obeya.flow.stream_sums import stream_sums
from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.jobs.models import Job
from obeya_web.streams.actions.editing import map_of, steps_of
from obeya_web.streams.agreeing import AgreementForm, agreements_of, lanes_of
from obeya_web.streams.boxes import boxes_of, day_of, demand_form
from obeya_web.streams.comparing import compared
from obeya_web.streams.finding import find_revision
from obeya_web.streams.forms import NoteForm
from obeya_web.streams.looking_back import say_basis
from obeya_web.streams.models import Agreement, Revision, Side, Stream
from obeya_web.streams.pictures import picture_of
from obeya_web.streams.rows import parts_of
from obeya_web.streams.views_of_map import beside_the_map
from obeya_web.streams.words import VALUES

MOST_COMMANDS = 30
MOST_NOTES = 200
SHOWN: Final[dict[str, str | Promise]] = {
    "map": _("Map"),
    "lanes": _("Swim lanes"),
    "takt": _("Against takt"),
    "sipoc": _("SIPOC"),
    "check": _("Check"),
}


FILES: Final[dict[str, str | Promise]] = {
    "pdf": _("PDF on A3"),
    "pptx": _("PowerPoint"),
    "vsdx": _("Visio"),
    "drawio": _("draw.io"),
    "bpmn": _("BPMN"),
    "xlsx": _("Excel"),
    "svg": _("SVG"),
    "json": _("JSON"),
}


def page_context(person: Person, stream: Stream, query: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page shows: one side, or the difference of both."""
    sides = {side: find_revision(stream, side) for side in Side.values}
    side = query.get("side", "")
    if side != "difference" and sides.get(side) is None:
        side = Side.CURRENT
    current, future = sides[Side.CURRENT], sides[Side.FUTURE]
    drawn_side = side if side in Side.values else Side.CURRENT
    context = {
        "sides": sides,
        "has_both": current is not None and future is not None,
        "is_due": stream.is_due(timezone.localdate()),
        **job_of(person, stream),
        **desk_context(person, stream, drawn_side, query.get("show", ""), query.get("more", "")),
        "side": side,
    }
    if side == "difference" and current is not None and future is not None:
        context["compared"] = compared(map_of(current), map_of(future))
    return context


def desk_context(person: Person, stream: Stream, side: str, shown: str, more: str = "") -> dict[str, Any]:
    """Return what the desk shows: the picture, the numbers, the boxes with their forms, the notes."""
    revision = find_revision(stream, side)
    may_edit = may(person, Right.EDIT, stream.unit)
    context: dict[str, Any] = {
        "stream": stream,
        "side": side,
        "more": more,
        "shown": shown if shown in SHOWN else "map",
        "views": SHOWN.items(),
        "files": FILES.items(),
        "revision": revision,
        "may_edit": may_edit,
        "may_contribute": may(person, Right.CONTRIBUTE, stream.unit),
        **_notes(stream, revision),
    }
    if revision is None:
        return context
    try:
        return context | _of_map(person, stream, revision, context["shown"], more, may_edit=may_edit)
    except ObeyaError as fault:
        return context | {"fault": str(fault)}


def etag_of(person: Person, stream: Stream, side: str, shown: str, more: str = "") -> str:
    """Return what changes whenever the desk does, without drawing it."""
    revision = find_revision(stream, side)
    notes = stream.notes.filter(deleted_at=None).values_list("pk", "settled_at")
    seen = (
        revision and (revision.pk, revision.version),
        list(notes),
        (stream.version, stream.job, person.pk, shown, more),
        _agreed(stream) if shown == "lanes" else None,
        translation.get_language(),
    )
    return f'"{hashlib.sha256(repr(seen).encode()).hexdigest()[:24]}"'


def _agreed(stream: Stream) -> list[tuple[Any, ...]]:
    """Return what changes whenever an agreement of the process is made, counted or taken away."""
    rows = Agreement.objects.filter(process=stream.process, deleted_at=None) if stream.process else None
    return [] if rows is None else list(rows.values_list("pk", "counted_at"))


def _of_map(
    person: Person, stream: Stream, revision: Revision, shown: str, more: str, *, may_edit: bool
) -> dict[str, Any]:
    drawn = map_of(revision)
    sums = stream_sums(drawn)
    steps = steps_of(revision, person)
    return {
        "map": drawn,
        "sums": sums,
        "day_s": day_of(drawn),
        "counts": counts_of(drawn),
        "boxes": boxes_of(drawn, sums, may_edit=may_edit, more=more),
        "parts": parts_of(drawn, person, stream.unit, may_edit=may_edit, more=more),
        "values": [(kind, VALUES[kind], share) for kind, share in sums.share_by_value.items()],
        "demand_form": demand_form(drawn) if may_edit else None,
        "note_form": NoteForm(stream=drawn, auto_id="note-%s"),
        "can_undo": bool(steps.done),
        "can_redo": bool(steps.undone),
        "basis_words": say_basis(revision.basis),
        "n_revisions": stream.revisions.filter(side=revision.side).count(),
        "commands": revision.commands.select_related("person").order_by("-number")[:MOST_COMMANDS],
        **beside_the_map(stream, drawn, sums, shown),
        **(_agreements(stream, drawn, may_edit=may_edit) if shown == "lanes" else {}),
        "picture": picture_of(stream, drawn, before=_before(stream, revision)) if shown == "map" else None,
    }


def _agreements(stream: Stream, drawn: StreamMap, *, may_edit: bool) -> dict[str, Any]:
    """Return what departments agreed on, and the form for one more where there are two of them."""
    is_ready = may_edit and stream.process is not None and len(lanes_of(drawn)) > 1
    return {
        "agreements": agreements_of(stream),
        "agreement_form": AgreementForm(drawn=drawn, auto_id="agree-%s") if is_ready else None,
    }


def _before(stream: Stream, revision: Revision) -> StreamMap | None:
    """Return the current state, where the picture is one of a future state."""
    current = find_revision(stream, Side.CURRENT) if revision.side == Side.FUTURE else None
    return map_of(current) if current else None


def _notes(stream: Stream, revision: Revision | None) -> dict[str, Any]:
    names = {part["key"]: part["name"] for part in revision.content["steps"]} if revision else {}
    notes = list(stream.notes.filter(deleted_at=None).select_related("person")[:MOST_NOTES])
    for note in notes:
        note.where = names.get(note.step, "")  # type: ignore[attr-defined]
    return {"notes": notes, "n_open_notes": sum(note.settled_at is None for note in notes)}


def job_of(person: Person, stream: Stream) -> dict[str, Any]:
    """Return how the drawing from the log goes, where it is not over or went wrong."""
    job = Job.objects.filter(pk=stream.job).first() if stream.job else None
    if job is None or job.state == Job.State.DONE:
        return {"job": None}
    return {"job": job, "follows": job.requested_by_id == person.pk and not job.has_ended}
