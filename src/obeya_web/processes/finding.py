"""Find the objects of this app by the arguments of their URLs; whether someone may see them is asked elsewhere."""

from __future__ import annotations

import uuid
from typing import Any

from obeya_web.processes.models import Draft, Process, Source, SourceKind, Upload


def find_process(slug: str, **_: Any) -> Process | None:
    """Return the process of that address, if there is one that was not deleted."""
    return Process.objects.select_related("unit", "owner").filter(slug=slug, deleted_at=None).first()


def find_deleted_process(slug: str, **_: Any) -> Process | None:
    """Return the process of that address that was put away, if there is one."""
    return Process.objects.select_related("unit", "owner").filter(slug=slug, deleted_at__isnull=False).first()


def find_draft(draft: uuid.UUID | str, **_: Any) -> Draft | None:
    """Return the import in preparation of that id."""
    key = draft if isinstance(draft, uuid.UUID) else uuid.UUID(hex=draft)
    return Draft.objects.select_related("unit", "person", "process__unit").filter(pk=key).first()


def find_upload(draft: uuid.UUID, upload: uuid.UUID) -> Upload | None:
    """Return a file of an import."""
    return Upload.objects.select_related("draft__person").filter(pk=upload, draft__pk=draft).first()


def find_folder(process: Process, source: int) -> Source | None:
    """Return a watched folder of a process."""
    return process.sources.filter(pk=source, kind=SourceKind.FOLDER).first()
