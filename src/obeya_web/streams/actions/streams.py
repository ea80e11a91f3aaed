"""Begin maps, change what they say of themselves, draw them from the log, design the future state."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from obeya.flow.stream_json import to_json
from obeya.flow.stream_map import Link, Note, Party, StreamMap, StreamStep
from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person, Unit
from obeya_web.improvement.models import Improvement
from obeya_web.jobs.models import Job
from obeya_web.jobs.queue import enqueue
from obeya_web.processes.models import Process
from obeya_web.streams.actions.editing import map_of
from obeya_web.streams.actions.notes import do_add_note
from obeya_web.streams.editing.faults import EditError
from obeya_web.streams.models import Revision, Side, Stream
from obeya_web.streams.models.note import LONGEST_NOTE

DRAW_STREAM = "draw_stream"
MOST_NOTES = 100


def do_add_stream(
    person: Person,
    unit: Unit,
    *,
    title: str,
    process: Process | None = None,
    improvement: Improvement | None = None,
    **fields: Any,
) -> Stream:
    """Begin a map, still without a picture; whoever begins it owns it until somebody else does."""
    with transaction.atomic():
        stream = Stream.objects.create(
            unit=unit,
            title=title,
            process=process,
            improvement=improvement,
            made_by=person,
            **{"owner": person, **fields},
        )
        record(person, "created", stream, after={"title": title})
    return stream


def do_change_stream(
    person: Person, stream: Stream, changes: Mapping[str, Any], *, seen_version: int
) -> None:
    """Change title, owner, review day, process and improvement; raises `Stale` where somebody else did."""
    save_changes(stream, changes, seen_version=seen_version, person=person)


def do_ask_for_map(
    person: Person,
    stream: Stream,
    *,
    where: str = "",
    clock: str = "calendar",
    families: str = "",
    family: str = "",
) -> Job:
    """Have a map drawn from the log of its process in the background: of all its cases, or of one family of them."""
    with transaction.atomic():
        payload = {
            "stream": stream.pk,
            "person": person.pk,
            "where": where,
            "clock": clock,
            "families": families,
            "family": family,
        }
        job = enqueue(DRAW_STREAM, payload, requested_by=person)
        Stream.objects.filter(pk=stream.pk).update(job=job.pk, fault="")
        record(person, "asked for", stream, after={"where": where, "clock": clock})
    stream.job, stream.fault = job.pk, ""
    return job


def do_keep_revision(
    person: Person | None,
    stream: Stream,
    side: Side,
    made: StreamMap,
    *,
    basis: Mapping[str, Any],
    verb: str = "drew",
) -> Revision:
    """Keep a map as the newest revision of its side; the earlier ones stay."""
    with transaction.atomic():
        Stream.objects.select_for_update().get(pk=stream.pk)
        last = stream.revisions.filter(side=side).aggregate(number=models.Max("number"))["number"]
        made = dataclasses.replace(made, state="future" if side == Side.FUTURE else "current")
        revision = Revision.objects.create(
            stream=stream,
            side=side,
            number=(last or 0) + 1,
            content=dict(to_json(made)),
            basis=dict(basis),
            made_by=person,
        )
        # About the map, so that the index of what can be found reads its steps anew.
        record(person, verb, stream, after={"state": side, "revision": revision.number, **basis})
    return revision


def do_type_map(person: Person, stream: Stream, names: list[str], *, clock: str) -> Revision:
    """Begin a map from paper: one box for each name, in their order."""
    steps = tuple(StreamStep(f"step-{place}", name[:120]) for place, name in enumerate(names, start=1))
    made = StreamMap(stream.title, steps, clock="calendar" if clock == "calendar" else "working")
    return do_keep_revision(person, stream, Side.CURRENT, with_pushes(made), basis={})


def do_read_map(
    person: Person, stream: Stream, side: Side, made: StreamMap, notes: Sequence[Note], *, file: str
) -> Revision:
    """Keep what a file holds as the newest revision of a side, with its sticky notes; bursts and keys are its own."""
    with transaction.atomic():
        made = dataclasses.replace(made, name=stream.title)
        revision = do_keep_revision(person, stream, side, made, basis={"file": file[:120]}, verb="read")
        for note in notes[:MOST_NOTES]:
            words = f"{note.text} ({note.by})" if note.by else note.text
            # One that is empty is left out, not the whole file.
            with suppress(EditError):
                do_add_note(stream, words[:LONGEST_NOTE], person=person, step=note.at)
    return revision


def do_design_future(person: Person, stream: Stream) -> Revision:
    """Begin a future state as a copy of the current one."""
    current = latest(stream, Side.CURRENT)
    if current is None:
        raise ValueError("a map without a current state has no future state")
    basis = {"current": current.number, "at_version": current.version}
    return do_keep_revision(person, stream, Side.FUTURE, map_of(current), basis=basis)


def latest(stream: Stream, side: str) -> Revision | None:
    """Return the revision that pages show of a side."""
    return stream.revisions.filter(side=side).order_by("-number").first()


def with_pushes(made: StreamMap) -> StreamMap:
    """Return a map whose steps are pushed from one to the next, with a supplier and a customer at its ends."""
    pushes = [
        Link(f"link-{place}", one.key, two.key)
        for place, (one, two) in enumerate(pairwise(made.steps), start=1)
    ]
    ends = (
        Link("link-in", "supplier", made.steps[0].key, kind="shipment"),
        Link("link-out", made.steps[-1].key, "customer", kind="shipment"),
    )
    parties = (
        Party("supplier", _("Supplier"), "supplier"),
        Party("customer", _("Customer"), "customer"),
        Party("control", _("Control"), "control"),
    )
    return dataclasses.replace(made, links=(*pushes, *ends), parties=parties)
