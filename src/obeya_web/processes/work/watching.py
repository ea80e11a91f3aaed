"""The job ``watch_folder``: import each new file of a watched folder once."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya.tables.draft import sha256_of
from obeya_web.jobs.run import Run
from obeya_web.lib.file_names import shown_name
from obeya_web.processes.actions.drafts import LogMovedError
from obeya_web.processes.actions.folders import do_note_broken_file, do_note_look
from obeya_web.processes.actions.publishing import do_show_log, forget_name, point_name
from obeya_web.processes.importing import Imported, import_files, nothing_taken
from obeya_web.processes.logs import store
from obeya_web.processes.models import Process, Source, SourceKind
from obeya_web.processes.previewing import wanted_from
from obeya_web.processes.uploads import full_disk_in_words
from obeya_web.processes.watching import Found, new_files


def watch_folder(run: Run) -> dict[str, int]:
    """Look into a folder; a broken file is kept with its fault, and the others go on."""
    source = (
        Source.objects.select_related("process__unit", "imported_by")
        .filter(pk=run.payload["source"], kind=SourceKind.FOLDER, process__deleted_at=None)
        .first()
    )
    if source is None:
        return {"imported": 0, "broken": 0}
    counts = {"imported": 0, "broken": 0}
    try:
        for found in new_files(source):
            counts["imported" if _take(run, source, found) else "broken"] += 1
    except (ObeyaError, OSError) as fault:
        do_note_look(source, str(fault))
        return counts
    do_note_look(source)
    return counts


def _take(run: Run, source: Source, found: Found) -> bool:
    """Import one file into the process of the folder; says whether it worked."""
    try:
        with full_disk_in_words():
            _import(run, source, found)
    except LogMovedError:
        # Somebody else added to the log meanwhile; the file is new at the next look too.
        return False
    except ObeyaError as fault:
        do_note_broken_file(source, found.path.name, found.sha256, str(fault))
        return False
    return True


def _import(run: Run, source: Source, found: Found) -> None:
    stored = store()
    process = Process.objects.select_related("unit").get(pk=source.process_id)
    base = process.log_version
    scratch = f"folder-{source.pk}"
    with stored.staging() as folder:
        path = _copy(found, folder)
        imported = import_files(
            [path],
            stored=stored,
            scratch=scratch,
            base=base,
            wanted=wanted_from({}),
            now=datetime.now(UTC),
            progress=run.progress,
        )
        _show(process, base, imported, source, found)
    forget_name(stored, scratch)


def _copy(found: Found, folder: Path) -> Path:
    """Copy a file, so that nobody writes to it while it is read; one that changed meanwhile waits for the next look."""
    target = folder / shown_name(found.path.name)
    shutil.copyfile(found.path, target)
    if sha256_of(target) != found.sha256:
        raise LogMovedError(_("The file changed while it was being copied."))
    return target


def _show(process: Process, base: str, imported: Imported, source: Source, found: Found) -> None:
    with transaction.atomic():
        now = Process.objects.select_for_update(of=("self",)).select_related("unit").get(pk=process.pk)
        if now.log_version != base:
            raise LogMovedError(_("The log changed while a file was being added to it."))
        taken = imported.taken or (nothing_taken(found.path.name, found.sha256, imported.log.facts),)
        do_show_log(now, imported.log, taken, person=None, adds=bool(base), folder=source)
    point_name(now)
