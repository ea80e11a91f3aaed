"""Samples: simulated processes to look around in, marked as such everywhere and removed without a trace."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from obeya.errors import QuestionError
from obeya.sources.importing import import_file
from obeya.sources.samples import SAMPLES, write_sample
from obeya.tables.event_log import EventLog
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person, Unit
from obeya_web.processes.actions.publishing import CHECKED, Taken, do_show_log, forget_name, point_name
from obeya_web.processes.logs import store
from obeya_web.processes.models import Process, SourceKind
from obeya_web.processes.naming import free_slug
from obeya_web.processes.work.checking import keep_check
from obeya_web.processes.work.summing_up import keep_summary, sum_up

SAMPLE_KINDS: tuple[str, ...] = tuple(SAMPLES)


def sample_name(kind: str) -> str:
    """Return what people call a sample process."""
    return {
        "invoice-approval": _("Invoice approval"),
        "customer-claims": _("Customer claims"),
        "invoice-approval-watch": _("Invoice approval, watched"),
    }[kind]


def do_load_sample(kind: str, unit: Unit, person: Person | None) -> Process:
    """Simulate a process, import its log and show it at a unit; a sample that is there already is given back.

    `kind` is one of `SAMPLE_KINDS`. Raises `QuestionError` for another one.
    """
    if kind not in SAMPLES:
        raise QuestionError(f"There is no sample “{kind}”. Choose one of: {', '.join(SAMPLES)}.")
    stored = store()
    with stored.staging() as folder:
        path = write_sample(kind, folder)
        log = import_file(path, store=stored, now=datetime.now(UTC))
    with transaction.atomic():
        process = find_sample(kind, unit) or _create(kind, unit, person, log)
    point_name(process)
    keep_summary(process, sum_up(log))
    keep_check(process, process.log_version)
    return process


def find_sample(kind: str, unit: Unit) -> Process | None:
    """Return the sample of that kind that a unit has, if it has one."""
    return Process.objects.filter(
        is_sample=True,
        unit=unit,
        deleted_at=None,
        sources__kind=SourceKind.SAMPLE,
        sources__name=f"{kind}.csv",
    ).first()


def _create(kind: str, unit: Unit, person: Person | None, log: EventLog) -> Process:
    name = sample_name(kind)
    process = Process.objects.create(
        unit=unit,
        name=name,
        slug=free_slug(name),
        purpose=SAMPLES[kind].about,
        owner=person,
        is_sample=True,
        expected_days=None,
    )
    facts = log.facts
    source = facts.sources[0]
    taken = Taken(
        name=source.name,
        format=source.format,
        sha256=source.sha256,
        n_records=facts.n_records,
        n_events=facts.n_events,
        n_set_aside=0,
        n_rejected=facts.n_rejected,
        n_duplicates=facts.n_duplicates,
        version=facts.version,
    )
    do_show_log(process, log, [taken], person=person, adds=False, kind=SourceKind.SAMPLE)
    return process


def do_remove_sample(process: Process, person: Person | None) -> None:
    """Remove exactly what was loaded: the sample process, what hangs on it, and its log."""
    if not process.is_sample:
        raise QuestionError(_("This process is not a sample; nothing was removed."))
    name = process.log_name
    with transaction.atomic():
        record(person, "removed sample", process, before={"name": process.name})
        process.delete()
    if name:
        stored = store()
        for suffix in (".before", CHECKED):
            forget_name(stored, f"{name[:90]}{suffix}")
        forget_name(stored, name)
