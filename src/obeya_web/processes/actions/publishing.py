"""Let the pages of a process show a new version of its log: the one transaction in which an import takes effect.

The order is: the version is written whole and published by the store; then the database says in one transaction that
the process shows it; then the name of the log means it. A crash between two of these leaves the old version shown or
the new one, never something between, and doing it again completes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from obeya.errors import StoreError
from obeya.tables.event_log import EventLog
from obeya.tables.store import Store
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.jobs.queue import QUICK, enqueue
from obeya_web.processes.logs import free_log_name, store
from obeya_web.processes.models import Process, Source, SourceKind, SourceState

# The job of the measures of a process, which an app above this one does.
MEASURE_PROCESS = "measure_process"
# The job that looks for cases which break an agreed path, done by an app above.
CHECK_PATH = "check_path"
# Behind the name of a log: the version up to which its paths were looked at.
CHECKED = ".checked"
# The job that looks at the quality of the data.
CHECK_DATA = "check_data"
# The job of the registered gains of a process, also done by an app above.
WATCH_PROCESS = "watch_process"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file of an import: its records add up to events, duplicates, rejected and set aside."""

    name: str
    format: str
    sha256: str
    n_records: int
    n_events: int
    n_set_aside: int
    n_rejected: int
    n_duplicates: int
    version: str


def do_show_log(
    process: Process,
    log: EventLog,
    taken: Sequence[Taken],
    *,
    person: Person | None,
    adds: bool,
    kind: SourceKind = SourceKind.FILE,
    folder: Source | None = None,
    why: str = "",
) -> None:
    """Make `log` what the process shows, with a row for each file, and ask for its findings."""
    with transaction.atomic():
        before = {"log_version": process.log_version}
        process.log_name = process.log_name or free_log_name(process)
        process.log_version = log.facts.version
        process.save(update_fields=["log_name", "log_version"])
        if not adds:
            process.sources.filter(state=SourceState.IMPORTED).update(is_current=False)
        for file in taken:
            _keep_source(process, file, person=person, kind=kind, folder=folder)
        enqueue_findings(process)
        enqueue_measures(process)
        enqueue_watch(process)
        enqueue_data_check(process)
        enqueue_path_check(process, before=before["log_version"])
        names = ", ".join(file.name for file in taken)
        record(
            person,
            "imported",
            process,
            before=before,
            after={"log_version": process.log_version, "files": names, "n_events": log.facts.n_events},
            why=why,
        )


def _keep_source(
    process: Process, file: Taken, *, person: Person | None, kind: SourceKind, folder: Source | None
) -> None:
    fields = {
        "kind": kind,
        "state": SourceState.IMPORTED,
        "name": file.name[:255],
        "format": file.format,
        "n_records": file.n_records,
        "n_events": file.n_events,
        "n_set_aside": file.n_set_aside,
        "n_rejected": file.n_rejected,
        "n_duplicates": file.n_duplicates,
        "log_version": file.version,
        "is_current": True,
        "fault": "",
        "imported_at": timezone.now(),
        "imported_by": person,
    }
    if folder is None:
        Source.objects.create(process=process, sha256=file.sha256, **fields)
        return
    Source.objects.update_or_create(
        folder=folder, sha256=file.sha256, defaults={"process": process, **fields}
    )


def enqueue_findings(process: Process) -> None:
    """Ask for the findings of what the process shows now, once for each version and smallest group."""
    k = process.unit.smallest_group
    enqueue(
        "compute_findings",
        {"process": process.pk, "version": process.log_version},
        key=f"findings:{process.pk}:{process.log_version}:{k}",
    )


def enqueue_measures(process: Process) -> None:
    """Ask for the measures of what the process shows now, once for each version."""
    enqueue(
        MEASURE_PROCESS,
        {"process": process.pk, "version": process.log_version},
        key=f"measures:{process.pk}:{process.log_version}",
    )


def enqueue_watch(process: Process) -> None:
    """Ask for the registered gains to be judged by what the process shows now, once for each version."""
    enqueue(
        WATCH_PROCESS,
        {"process": process.pk, "version": process.log_version},
        key=f"watch:{process.pk}:{process.log_version}",
    )


def enqueue_data_check(process: Process) -> None:
    """Ask for the quality of the data that the process shows now, once for each version."""
    enqueue(
        CHECK_DATA,
        {"process": process.pk, "version": process.log_version},
        key=f"data:{process.pk}:{process.log_version}",
    )


def enqueue_path_check(process: Process, *, before: str) -> None:
    """Ask whether what came since a version breaks an agreed path; it overtakes imports, so that owners know soon."""
    enqueue(
        CHECK_PATH,
        {"process": process.pk, "version": process.log_version, "before": before},
        key=f"path:{process.pk}:{process.log_version}",
        queue=QUICK,
    )


def point_name(process: Process) -> None:
    """Let the name of the log mean what the process shows; the version before stays for pages that are open."""
    stored = store()
    name, before = process.log_name, f"{process.log_name[:90]}.before"
    if stored.has(name):
        old = stored.version_of(name)
        if old == process.log_version:
            return
        forget_name(stored, before)
        stored.point(before, old)
    stored.point(name, process.log_version)


def forget_name(stored: Store, name: str) -> None:
    """Take a name away, and the version that only it meant."""
    with suppress(StoreError):
        stored.forget(name)
