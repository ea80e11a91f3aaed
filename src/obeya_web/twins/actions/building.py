"""Ask for a twin, and keep what the background work learned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.jobs.queue import enqueue
from obeya_web.processes.models import Process
from obeya_web.twins.models import Twin

BUILD_TWIN = "build_twin"


class TwinError(ObeyaError):
    """Something cannot be done with a twin; the text says why, in the reader's language."""


def do_build_twin(person: Person, process: Process, *, title: str, where: str = "") -> Twin:
    """Have a twin learned from the log that the process shows now, from the cases that `where` keeps."""
    if not process.log_version:
        raise TwinError(_("The process has no data yet, so there is nothing to learn a twin from."))
    with transaction.atomic():
        twin = Twin.objects.create(
            process=process, title=title[:200], where=where, log_version=process.log_version, made_by=person
        )
        _enqueue(person, twin)
        record(person, "created", twin, after={"title": twin.title, "where": where})
    return twin


def do_build_again(person: Person, twin: Twin) -> None:
    """Learn a twin anew, from the log that its process shows now; what was tried on it is compared anew when asked."""
    with transaction.atomic():
        Twin.objects.filter(pk=twin.pk).update(
            log_version=twin.process.log_version,
            model={},
            accuracy={},
            facts={},
            seasons={},
            fault="",
            built_at=None,
        )
        twin.refresh_from_db()
        _enqueue(person, twin)
        record(person, "built again", twin, after={"log_version": twin.log_version})


def do_keep_twin(twin: Twin, model: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
    """Keep what was learned."""
    with transaction.atomic():
        fields = {"model": dict(model), "facts": dict(facts), "fault": "", "built_at": timezone.now()}
        Twin.objects.filter(pk=twin.pk).update(**fields)
        twin.refresh_from_db()
        record(None, "built", twin, after={"log_version": twin.log_version})


def do_keep_accuracy(twin: Twin, accuracy: Mapping[str, Any]) -> None:
    """Keep how well the twin would have foretold the last part of its log."""
    with transaction.atomic():
        Twin.objects.filter(pk=twin.pk).update(accuracy=dict(accuracy))
        twin.refresh_from_db()
        record(None, "checked", twin)


def do_note_twin_fault(twin: Twin, fault: str) -> None:
    """Keep why a twin could not be built."""
    with transaction.atomic():
        Twin.objects.filter(pk=twin.pk).update(fault=fault)
        twin.refresh_from_db()
        record(None, "could not be built", twin, why=fault)


def _enqueue(person: Person, twin: Twin) -> None:
    job = enqueue(BUILD_TWIN, {"twin": twin.pk}, requested_by=person)
    Twin.objects.filter(pk=twin.pk).update(job=job.pk)
    twin.job = job.pk
