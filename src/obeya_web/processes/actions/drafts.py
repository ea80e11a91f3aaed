"""Everything that happens to an import in preparation, from the first file to the log that came out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from obeya.errors import InputError, ObeyaError
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person, Unit
from obeya_web.jobs.models import Job
from obeya_web.jobs.queue import cancel, enqueue
from obeya_web.lib.file_names import shown_name
from obeya_web.processes.actions.notices import tell_import_failed, tell_import_finished
from obeya_web.processes.actions.publishing import do_show_log
from obeya_web.processes.actions.registering import do_create_process
from obeya_web.processes.models import Draft, DraftState, Process, Upload
from obeya_web.processes.models.draft import UNFINISHED
from obeya_web.processes.uploads import (
    LARGEST_FILE,
    MOST_BYTES_WAITING,
    MOST_DRAFTS,
    MOST_FILES,
    NoRoomError,
    check_room,
    remove_file,
    remove_files,
)

if TYPE_CHECKING:
    from obeya_web.processes.importing import Imported

BUSY = (DraftState.READING, DraftState.IMPORTING)


class LogMovedError(ObeyaError):
    """The log got another version while files were being added to it; they are added to that one instead."""


def is_under_way(draft: Draft) -> bool:
    """Say whether a job works on an import, or will."""
    return draft.state in BUSY and any(not job.has_ended for job in _jobs_of(draft))


def why_it_stopped(draft: Draft) -> str:
    """Return why an import did not work, also where its worker died before it could say so."""
    if draft.fault or draft.state not in BUSY:
        return draft.fault
    return next((job.error for job in _jobs_of(draft)), "") or _("The work on this import was stopped.")


def _jobs_of(draft: Draft) -> list[Job]:
    return list(Job.objects.filter(pk=draft.job_id)) if draft.job_id else []


def do_begin_draft(
    person: Person, unit: Unit, name: str, *, process: Process | None = None, adds: bool = False
) -> Draft:
    """Begin an import, into a new process or one that is there."""
    with transaction.atomic():
        if Draft.objects.filter(person=person, state__in=UNFINISHED).count() >= MOST_DRAFTS:
            raise NoRoomError(
                _("You have %(n)s imports that are not finished; finish or discard one first.")
                % {"n": MOST_DRAFTS}
            )
        draft = Draft.objects.create(
            person=person, unit=unit, name=name[:120], process=process, adds=adds, said=_said_before(process)
        )
        record(person, "began import", draft, after={"name": draft.name})
    return draft


def _said_before(process: Process | None) -> dict[str, Any]:
    """Return what was said at the last import into a process, so that the next file needs no answers."""
    if process is None:
        return {}
    last = process.drafts.filter(state=DraftState.DONE).first()
    return {**last.said, "keep_names_because": ""} if last else {}


def do_begin_upload(draft: Draft, name: str, n_bytes: int, *, fingerprint: str = "") -> Upload:
    """Take a file into an import; one that was begun before goes on where it stopped.

    Raises `InputError` for empty and too large files and `NoRoomError` where quota or disk do not allow it.
    """
    name = shown_name(name)
    if not 0 < n_bytes <= LARGEST_FILE:
        raise InputError(
            _("%(file)s is empty; export it again.") % {"file": name}
            if n_bytes <= 0
            else _("%(file)s is larger than %(limit)s GB; split it, or export it as Parquet.")
            % {"file": name, "limit": LARGEST_FILE // 1_000_000_000}
        )
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(pk=draft.pk)
        begun = draft.uploads.filter(name=name, n_bytes=n_bytes, fingerprint=fingerprint).first()
        if begun is not None:
            return begun
        _check_quota(draft, n_bytes)
        upload = Upload.objects.create(draft=draft, name=name, n_bytes=n_bytes, fingerprint=fingerprint)
        if not is_under_way(draft):
            Draft.objects.filter(pk=draft.pk).update(state=DraftState.UPLOADING)
        record(draft.person, "began upload", draft, after={"file": name, "bytes": n_bytes})
    return upload


def _check_quota(draft: Draft, n_bytes: int) -> None:
    if is_under_way(draft) or draft.state == DraftState.DONE:
        raise InputError(_("This import is under way; begin another one for more files."))
    if draft.uploads.count() >= MOST_FILES:
        raise NoRoomError(
            _("An import takes %(n)s files at most; add the others afterwards.") % {"n": MOST_FILES}
        )
    waiting = Upload.objects.filter(draft__person=draft.person, draft__state__in=UNFINISHED)
    if sum(waiting.values_list("n_bytes", flat=True)) + n_bytes > MOST_BYTES_WAITING:
        raise NoRoomError(
            _("Your imports that are not finished hold more than %(limit)s GB; finish or discard one first.")
            % {"limit": MOST_BYTES_WAITING // 1_000_000_000}
        )
    check_room(n_bytes)


def do_remove_upload(upload: Upload) -> None:
    """Take a file out of an import."""
    with transaction.atomic():
        draft = upload.draft
        record(draft.person, "removed upload", draft, before={"file": upload.name})
        remove_file(upload)
        upload.delete()


def do_read_draft(draft: Draft, said: Mapping[str, Any] | None = None) -> bool:
    """Have the files looked at, with what the person said; False when there is nothing to look at yet."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(pk=draft.pk)
        uploads = list(draft.uploads.all())
        if is_under_way(draft) or draft.state == DraftState.DONE:
            return False
        if not uploads or not all(upload.is_complete for upload in uploads):
            return False
        fields: dict[str, Any] = {"state": DraftState.READING, "fault": ""}
        if said is not None:
            fields["said"] = dict(said)
        fields["job_id"] = str(enqueue("preview_log", {"draft": draft.pk.hex}, requested_by=draft.person).pk)
        Draft.objects.filter(pk=draft.pk).update(**fields)
        record(draft.person, "asked to read", draft)
    return True


def do_keep_preview(draft: Draft, files: list[dict[str, Any]]) -> None:
    """Keep what was seen in the files; called in the last transaction of the job that looked."""
    has_faults = any(file["faults"] for file in files)
    state = DraftState.FAULTY if has_faults else DraftState.READY
    Draft.objects.filter(pk=draft.pk, state=DraftState.READING).update(state=state, preview={"files": files})


def do_import_draft(draft: Draft) -> bool:
    """Have the files imported; False when they are not ready for it."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(pk=draft.pk)
        is_ready = draft.state in (DraftState.READY, DraftState.FAILED, DraftState.IMPORTING)
        if not is_ready or is_under_way(draft) or not draft.preview.get("files"):
            return False
        job = enqueue("import_log", {"draft": draft.pk.hex}, requested_by=draft.person)
        Draft.objects.filter(pk=draft.pk).update(state=DraftState.IMPORTING, fault="", job_id=str(job.pk))
        record(draft.person, "asked to import", draft)
    return True


def do_note_fault(draft: Draft, fault: str) -> None:
    """Keep why an import did not work; everything that was uploaded and said stays."""
    with transaction.atomic():
        Draft.objects.filter(pk=draft.pk, state__in=BUSY).update(state=DraftState.FAILED, fault=fault)
        record(None, "failed import", draft, why=fault)
        tell_import_failed(draft, fault)


def do_finish_draft(draft: Draft, imported: Imported, *, base: str) -> Process:
    """Show what was imported; called in the last transaction of the job. Raises `LogMovedError` for another `base`."""
    with transaction.atomic():
        process = draft.process
        if process is None:
            process = do_create_process(draft.unit, draft.person, name=draft.name)
        process = Process.objects.select_for_update(of=("self",)).select_related("unit").get(pk=process.pk)
        if draft.adds and process.log_version != base:
            raise LogMovedError(_("The log changed while files were being added to it."))
        adds = draft.adds and bool(base)
        do_show_log(
            process,
            imported.log,
            imported.taken,
            person=draft.person,
            adds=adds,
            why=imported.log.facts.names_kept_because or "",
        )
        Draft.objects.filter(pk=draft.pk).update(
            state=DraftState.DONE, process=process, preview={}, fault="", result=_result(imported)
        )
        tell_import_finished(draft)
    return process


def _result(imported: Imported) -> dict[str, Any]:
    facts = imported.log.facts
    parts = ("n_records", "n_events", "n_set_aside", "n_rejected", "n_duplicates")
    return {
        "version": facts.version,
        "files": [asdict(file) for file in imported.taken],
        **{name: sum(getattr(file, name) for file in imported.taken) for name in parts},
        "n_cases": facts.n_cases,
        "n_instances": facts.n_instances,
        "n_tied": facts.n_tied,
        "n_duplicate_rows": facts.n_duplicate_rows,
        "lifecycle": facts.lifecycle,
        "zone": facts.zone,
        "columns": {role: name for role, name in facts.mapping["columns"].items() if name},
        "notes": [*imported.notes, *facts.notes],
        "names_kept_because": facts.names_kept_because or "",
    }


def do_discard_draft(draft: Draft) -> None:
    """Drop an import in preparation with its files; what was imported stays."""
    with transaction.atomic():
        for job in _jobs_of(draft):
            cancel(job)
        record(draft.person, "discarded import", draft, before={"name": draft.name})
        remove_files(draft)
        draft.delete()
