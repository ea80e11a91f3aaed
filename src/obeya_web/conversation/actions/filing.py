"""Add files and photos to a record."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.conversation.about import kind_of, kinds
from obeya_web.conversation.files.store import FileError, keep, remove
from obeya_web.conversation.models import File
from obeya_web.conversation.reading import files_of
from obeya_web.lib.file_names import shown_name

MOST_FILES = 200


def do_add_file(person: Person | None, target: Any, *, name: str, chunks: Iterable[bytes]) -> File:
    """Add a file to a record; without a person it came from somebody who is not named. Raises `FileError`."""
    if files_of(target).count() >= MOST_FILES:
        raise FileError(_("There are %(most)s files here already. Remove some first.") % {"most": MOST_FILES})
    number = uuid.uuid4()
    kept = keep(number, chunks)
    shown = shown_name(name) or _("file")
    if kept.suffix:
        shown = f"{PurePath(shown).stem}.{kept.suffix}"
    try:
        with transaction.atomic():
            file = File.objects.create(
                id=number,
                kind=ContentType.objects.get_for_model(target),
                object_id=target.pk,
                name=shown,
                media_type=kept.media_type,
                n_bytes=kept.n_bytes,
                sha256=kept.sha256,
                width=kept.width,
                height=kept.height,
                made_by=person,
            )
            kinds()[kind_of(target)].touched(target)
            record(person, "added", file, after={"about": target, "name": shown, "n_bytes": kept.n_bytes})
    except BaseException:
        remove(number)
        raise
    return file
