"""Finish what a killed process left between two steps, and remove what nobody needs any more."""

from __future__ import annotations

import shutil
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from obeya_web.processes.actions.drafts import do_discard_draft
from obeya_web.processes.actions.publishing import enqueue_data_check, forget_name, point_name
from obeya_web.processes.logs import store
from obeya_web.processes.models import Draft, DraftState, Process
from obeya_web.processes.models.draft import UNFINISHED

SCRATCH: Final = "draft-"
KEPT_DAYS: Final = 14
"""So long an import in preparation waits for its person."""


def scratch_name(draft: Draft) -> str:
    """Return the name in the store that holds what a draft makes until it is shown."""
    return f"{SCRATCH}{draft.pk.hex}"


def sweep() -> None:
    """Point names, remove scratch names and files of imports that are over, drop imports nobody came back to."""
    stored = store()
    stored.sweep(time.time())
    for name in stored.names():
        draft = _draft_of(name)
        if not name.startswith(SCRATCH) or (draft and draft.state != DraftState.DONE):
            continue
        if draft and draft.process and draft.process.log_version:
            point_name(draft.process)
        forget_name(stored, name)
    _remove_left_files()
    _ask_for_checks()
    long_ago = timezone.now() - timedelta(days=KEPT_DAYS)
    for draft in Draft.objects.filter(state__in=UNFINISHED, updated_at__lt=long_ago).select_related("person"):
        do_discard_draft(draft)


def _ask_for_checks() -> None:
    """Have the data of processes looked at that were imported before anybody looked at such things."""
    for process in Process.objects.filter(deleted_at=None, data_checks=None).exclude(log_version=""):
        enqueue_data_check(process)


def _draft_of(name: str) -> Draft | None:
    try:
        key = uuid.UUID(name.removeprefix(SCRATCH))
    except ValueError:
        return None
    return Draft.objects.select_related("process__unit").filter(pk=key).first()


def _remove_left_files() -> None:
    """Remove the uploaded files of imports that are done or gone."""
    root = Path(settings.CONFIGURATION.folder) / "uploads"
    folders = {folder.name: folder for folder in root.glob("*")} if root.is_dir() else {}
    needed = {key.hex for key in Draft.objects.filter(state__in=UNFINISHED).values_list("pk", flat=True)}
    for name, folder in folders.items():
        if name not in needed:
            shutil.rmtree(folder, ignore_errors=True)
