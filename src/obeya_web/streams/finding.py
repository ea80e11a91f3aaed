"""Find the objects of this app by the arguments of their URLs; whether someone may see them is asked elsewhere."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from obeya_web.streams.models import Agreement, Note, NoteLink, Revision, Stream

_WITH = ("unit", "process__unit", "owner", "improvement")


def find_stream(stream: int, **_: Any) -> Stream | None:
    """Return the map with that number, unless it or its process was put away."""
    rows = Stream.objects.select_related(*_WITH).filter(pk=stream, deleted_at=None)
    return rows.exclude(process__deleted_at__isnull=False).first()


def find_deleted_stream(stream: int, **_: Any) -> Stream | None:
    """Return the map with that number that was put away."""
    return Stream.objects.select_related("unit").filter(pk=stream, deleted_at__isnull=False).first()


def find_revision(stream: Stream, side: str, number: int | None = None) -> Revision | None:
    """Return a revision of a map: that of a number, else the newest of its side."""
    rows = stream.revisions.filter(side=side).order_by("-number")
    return (rows if number is None else rows.filter(number=number)).first()


def find_note(note: int, **_: Any) -> Note | None:
    """Return the note with that number, unless it was taken away."""
    rows = Note.objects.select_related("stream__unit").filter(pk=note, deleted_at=None)
    return rows.filter(stream__deleted_at=None).first()


def find_deleted_note(note: int, **_: Any) -> Note | None:
    """Return the note with that number that was taken away."""
    return Note.objects.select_related("stream__unit").filter(pk=note, deleted_at__isnull=False).first()


def find_note_link(link: int, **_: Any) -> NoteLink | None:
    """Return the link for notes with that number."""
    rows = NoteLink.objects.select_related("stream__unit", "made_by")
    return rows.filter(pk=link, stream__deleted_at=None).first()


def find_agreement(agreement: int, **_: Any) -> Agreement | None:
    """Return the agreement with that number, unless it or its process was put away."""
    return _agreements(agreement).filter(deleted_at=None).first()


def find_deleted_agreement(agreement: int, **_: Any) -> Agreement | None:
    """Return the agreement with that number that was taken away."""
    return _agreements(agreement).filter(deleted_at__isnull=False).first()


def _agreements(number: int) -> QuerySet[Agreement]:
    rows = Agreement.objects.select_related("process__unit").filter(pk=number)
    return rows.filter(process__deleted_at=None)
