"""Watch folders: begin, look now, stop, and keep what could not be imported."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.jobs.queue import enqueue
from obeya_web.jobs.schedule import drop_schedule, keep_schedule
from obeya_web.processes.models import Process, Source, SourceKind, SourceState
from obeya_web.processes.watching import folder_below_root, watch_root

EVERY_FIVE_MINUTES = "*/5 * * * *"


def schedule_name(source: Source) -> str:
    """Return the name of the schedule that looks into a folder."""
    return f"watch folder {source.pk}"


def do_watch_folder(process: Process, folder: str, *, person: Person) -> Source:
    """Watch a folder below the root; raises `InputError` for one that is elsewhere or not there."""
    path = folder_below_root(folder)
    root = watch_root()
    name = str(path.relative_to(root.resolve())) if root else folder
    with transaction.atomic():
        source, is_new = Source.objects.get_or_create(
            process=process,
            kind=SourceKind.FOLDER,
            name=name,
            defaults={"state": SourceState.WATCHED, "imported_by": person},
        )
        if is_new:
            keep_schedule(
                schedule_name(source), "watch_folder", cron=EVERY_FIVE_MINUTES, payload={"source": source.pk}
            )
            record(person, "watches folder", process, after={"folder": name})
    return source


def do_look_now(source: Source, *, person: Person) -> None:
    """Ask for a look into a folder now."""
    with transaction.atomic():
        enqueue("watch_folder", {"source": source.pk}, requested_by=person)
        record(person, "looked into folder", source.process, after={"folder": source.name})


def do_forget_folder(source: Source, *, person: Person) -> None:
    """Stop watching a folder; the files that came from it stay what they are."""
    with transaction.atomic():
        drop_schedule(schedule_name(source))
        process, name = source.process, source.name
        source.files.update(folder=None)
        source.delete()
        record(person, "stopped watching folder", process, before={"folder": name})


def do_note_look(source: Source, fault: str = "") -> None:
    """Keep when a folder was looked into, and what was wrong with it."""
    Source.objects.filter(pk=source.pk).update(looked_at=timezone.now(), fault=fault)


def do_note_broken_file(source: Source, name: str, sha256: str, fault: str) -> None:
    """Keep that a file of a folder could not be imported, and why; it is not tried again until it changes."""
    with transaction.atomic():
        Source.objects.update_or_create(
            folder=source,
            sha256=sha256,
            defaults={
                "process": source.process,
                "kind": SourceKind.FILE,
                "state": SourceState.FAILED,
                "name": name[:255],
                "fault": fault,
                "is_current": False,
            },
        )
        record(None, "failed import", source.process, after={"file": name}, why=fault)
