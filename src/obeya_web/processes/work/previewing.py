"""The job ``preview_log``: look at the files of an import and keep what they seem to hold."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from obeya.errors import ObeyaError
from obeya_web.jobs.run import Run
from obeya_web.processes.actions.drafts import do_keep_preview, do_note_fault
from obeya_web.processes.finding import find_draft
from obeya_web.processes.logs import store
from obeya_web.processes.models import Draft, DraftState
from obeya_web.processes.previewing import Wanted, preview_file, wanted_from
from obeya_web.processes.uploads import full_disk_in_words, link_named
from obeya_web.processes.work.sweeping import sweep


def preview_log(run: Run) -> None:
    """Read the head of every file of an import; the mapping of the first one holds for all."""
    sweep()
    draft = find_draft(run.payload["draft"])
    if draft is None or draft.state != DraftState.READING:
        return
    try:
        with full_disk_in_words():
            files = _preview_files(run, draft)
    except ObeyaError as fault:
        do_note_fault(draft, str(fault))
        raise
    with run.completing():
        do_keep_preview(draft, files)


def _preview_files(run: Run, draft: Draft) -> list[dict[str, Any]]:
    stored = store()
    wanted = wanted_for(draft)
    uploads = list(draft.uploads.all())
    files = []
    with stored.staging() as folder:
        for place, upload in enumerate(uploads):
            path = link_named(upload, folder)
            seen = preview_file(
                path,
                workdir=folder,
                wanted=wanted,
                key=stored.pseudonym_key(),
                now=datetime.now(UTC),
                progress=lambda share, words, place=place: run.progress(  # type: ignore[misc]
                    (place + share) / len(uploads), words
                ),
            )
            files.append({"name": upload.name, **seen})
    return files


def wanted_for(draft: Draft) -> Wanted:
    """Return how the files of an import are to be read: as the log they are added to, or as was said."""
    if not draft.adds or draft.process is None or not draft.process.log_version:
        return wanted_from(draft.said)
    facts = store().facts_of(draft.process.log_version)
    return wanted_from(
        {
            "mapping": facts.mapping["columns"],
            "lifecycle": facts.lifecycle,
            "keep_names_because": facts.names_kept_because,
        }
    )
