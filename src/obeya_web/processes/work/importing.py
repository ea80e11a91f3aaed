"""The job ``import_log``: import the files of a draft and let its process show them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.errors import InputError, ObeyaError
from obeya.tables.store import Store
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.jobs.run import Run
from obeya_web.processes.actions.drafts import LogMovedError, do_finish_draft, do_note_fault
from obeya_web.processes.actions.publishing import forget_name, point_name
from obeya_web.processes.finding import find_draft
from obeya_web.processes.importing import Imported, import_files
from obeya_web.processes.logs import store
from obeya_web.processes.models import Draft, DraftState, Process
from obeya_web.processes.uploads import full_disk_in_words, link_named, remove_files
from obeya_web.processes.work.previewing import wanted_for
from obeya_web.processes.work.sweeping import scratch_name, sweep

# Others may add to the same log meanwhile; each time the files are added to what they made.
MOST_TRIES = 5


def import_log(run: Run) -> None:
    """Import the files of a draft; done twice, it changes nothing the second time."""
    sweep()
    draft = find_draft(run.payload["draft"])
    if draft is None or draft.state != DraftState.IMPORTING:
        return
    stored = store()
    try:
        if not may(draft.person, Right.IMPORT, draft.unit):
            raise InputError(_("You may no longer import here."))
        with stored.staging() as folder, full_disk_in_words():
            files = [link_named(upload, folder) for upload in draft.uploads.all()]
            process = _import_and_show(run, draft, files, stored)
    except ObeyaError as fault:
        do_note_fault(draft, str(fault))
        raise
    point_name(process)
    forget_name(stored, scratch_name(draft))
    draft.uploads.all().delete()
    remove_files(draft)


def _import_and_show(run: Run, draft: Draft, files: list[Path], stored: Store) -> Process:
    for place in range(MOST_TRIES):
        base = _base_of(draft)
        imported = _import(run, draft, files, stored, base)
        try:
            with run.completing() as result:
                process = do_finish_draft(draft, imported, base=base)
                result["url"] = reverse("draft", args=[draft.pk])
            return process
        except LogMovedError:
            if place == MOST_TRIES - 1:
                raise
    raise AssertionError("every try returns or raises")


def _import(run: Run, draft: Draft, files: list[Path], stored: Store, base: str) -> Imported:
    return import_files(
        files,
        stored=stored,
        scratch=scratch_name(draft),
        base=base,
        wanted=wanted_for(draft),
        now=datetime.now(UTC),
        progress=run.progress,
    )


def _base_of(draft: Draft) -> str:
    """Return the version to add to, as it is now."""
    if not draft.adds or draft.process_id is None:
        return ""
    draft.process = Process.objects.select_related("unit").get(pk=draft.process_id)
    return draft.process.log_version
