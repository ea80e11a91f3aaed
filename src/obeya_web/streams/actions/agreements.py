"""Agree on hand-overs, and have the log say how they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.jobs.models import Job
from obeya_web.jobs.queue import enqueue
from obeya_web.processes.models import Process
from obeya_web.streams.editing.faults import EditError
from obeya_web.streams.models import Agreement

COUNT_HANDOVERS = "count_handovers"
MOST_AGREEMENTS = 50


def do_add_agreement(
    person: Person,
    process: Process,
    *,
    source: str,
    target: str,
    within_s: float,
    clock: str,
    definition: str,
) -> Agreement:
    """Keep an agreement and have it counted; raises `EditError` where both have one already, or there are too many."""
    with transaction.atomic():
        Process.objects.select_for_update(of=("self",)).get(pk=process.pk)
        there = Agreement.objects.filter(process=process, deleted_at=None)
        if there.filter(source=source, target=target).exists():
            raise EditError(_("These two agreed on something already. Take it away first."))
        if there.count() >= MOST_AGREEMENTS:
            raise EditError(_("This process has %(n)s agreements already.") % {"n": MOST_AGREEMENTS})
        made = Agreement.objects.create(
            process=process,
            source=source,
            target=target,
            within_s=within_s,
            clock=clock,
            definition=definition,
            made_by=person,
        )
        do_ask_for_count(person, process)
        record(person, "agreed", made, after={"within_s": within_s, "clock": clock, "definition": definition})
    return made


def do_ask_for_count(person: Person, process: Process) -> Job:
    """Have all agreements of a process counted in the background."""
    return enqueue(COUNT_HANDOVERS, {"process": process.pk, "person": person.pk}, requested_by=person)


def do_keep_count(
    agreement: Agreement, *, kept: Mapping[str, Any] | None, version: str, fault: str = ""
) -> None:
    """Keep what the log says about an agreement, or why it says nothing; the program counts, so no person is named."""
    Agreement.objects.filter(pk=agreement.pk).update(
        kept=None if kept is None else dict(kept),
        counted_version=version,
        counted_at=timezone.now(),
        fault=fault,
    )
