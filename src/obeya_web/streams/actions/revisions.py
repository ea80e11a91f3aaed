"""Which revision a map shows: an earlier one brought back, or that of another family of products."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from obeya.flow.stream_json import from_json, to_json
from obeya.flow.stream_map import StreamMap
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.jobs.models import Job
from obeya_web.jobs.queue import enqueue
from obeya_web.streams.actions.classes import with_classes
from obeya_web.streams.actions.editing import map_of
from obeya_web.streams.actions.streams import DRAW_STREAM, do_keep_revision
from obeya_web.streams.editing.redrawing import redrawn
from obeya_web.streams.models import Family, Revision, Side, Stream


@dataclasses.dataclass(frozen=True, slots=True)
class Counted:
    """One family as it was counted from the log; an empty name is all of them together."""

    name: str
    n_cases: int
    share_of_cases: float
    drawn: StreamMap


def do_bring_back(person: Person, revision: Revision) -> Revision:
    """Show an earlier revision again: it becomes the newest one, and those between stay."""
    basis = {**revision.basis, "brought_back": revision.number}
    return do_keep_revision(
        person, revision.stream, Side(revision.side), map_of(revision), basis=basis, verb="brought back"
    )


def do_ask_for_families(person: Person, stream: Stream, attribute: str, *, where: str, clock: str) -> Job:
    """Have the families of a map counted in the background; what the map shows stays."""
    with transaction.atomic():
        payload = {"stream": stream.pk, "person": person.pk, "where": where, "clock": clock}
        job = enqueue(DRAW_STREAM, {**payload, "counts": attribute}, requested_by=person)
        Stream.objects.filter(pk=stream.pk).update(job=job.pk, fault="")
        record(person, "asked for families", stream, after={"attribute": attribute})
    stream.job, stream.fault = job.pk, ""
    return job


def do_keep_families(
    person: Person, stream: Stream, attribute: str, counted: Sequence[Counted], *, basis: Mapping[str, Any]
) -> list[Family]:
    """Keep the families of a map in the place of those that were counted before."""
    with transaction.atomic():
        Stream.objects.select_for_update(of=("self",)).get(pk=stream.pk)
        stream.families.all().delete()
        kept = Family.objects.bulk_create(
            Family(
                stream=stream,
                attribute=attribute,
                name=each.name[:300],
                number=number,
                n_cases=each.n_cases,
                share_of_cases=each.share_of_cases,
                content=dict(to_json(each.drawn)),
                basis=dict(basis),
            )
            for number, each in enumerate(counted)
        )
        record(person, "counted families", stream, after={"attribute": attribute, "families": len(kept)})
    return kept


def do_show_family(person: Person, family: Family) -> Revision:
    """Show one family as the current state; what people said of its steps stays."""
    stream = family.stream
    rows = stream.revisions.filter(side=Side.CURRENT).order_by("-number")
    chosen = {"families": family.attribute, "family": family.name} if family.name else {}
    # What was typed when this family was shown last belongs to it.
    same = {f"basis__{name}": value for name, value in chosen.items()}
    own = (rows.filter(**same) if chosen else rows.exclude(basis__has_key="family")).first()
    before = own or rows.first()
    made = from_json(family.content)
    if stream.process is not None:
        made = with_classes(stream.process, made)
    made = redrawn(made, map_of(before) if before else None, name=stream.title)
    return do_keep_revision(person, stream, Side.CURRENT, made, basis={**family.basis, **chosen})
