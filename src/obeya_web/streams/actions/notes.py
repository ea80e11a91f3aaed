"""Sticky notes and the links with which phones send them."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.lib.plain_text import plain_words
from obeya_web.streams.editing.faults import EditError
from obeya_web.streams.models import Note, NoteLink, Stream
from obeya_web.streams.models.note import LONGEST_NAME, LONGEST_NOTE

# More notes than these no wall holds, and no person reads.
MOST_NOTES = 500
LONGEST_HOURS = 14 * 24


def do_add_note(
    stream: Stream,
    words: str,
    *,
    person: Person | None,
    name: str = "",
    step: str = "",
    link: NoteLink | None = None,
) -> Note:
    """Stick a note on a map; raises `EditError` where it is empty, too long, or the wall is full."""
    said = plain_words(words).strip()
    if not said:
        raise EditError(_("Write something first."))
    if len(said) > LONGEST_NOTE:
        raise EditError(_("A note has at most %(most)s characters.") % {"most": LONGEST_NOTE})
    with transaction.atomic():
        if stream.notes.filter(deleted_at=None).count() >= MOST_NOTES:
            raise EditError(_("This map holds %(most)s notes already.") % {"most": MOST_NOTES})
        note = Note.objects.create(
            stream=stream,
            words=said,
            person=person,
            name=" ".join(plain_words(name).split())[:LONGEST_NAME],
            step=step[:200],
            link=link,
        )
        record(person, "noted", note, after={"words": said})
    return note


def do_settle_note(person: Person, note: Note, *, is_settled: bool) -> None:
    """Say that a note was dealt with, or is open again."""
    with transaction.atomic():
        moment = timezone.now() if is_settled else None
        if Note.objects.filter(pk=note.pk, settled_at__isnull=is_settled).update(settled_at=moment):
            record(person, "settled" if is_settled else "opened again", note)


def do_make_note_link(person: Person, stream: Stream, *, hours: int) -> NoteLink:
    """Open a map to notes of everybody who holds its link, for some hours."""
    hours = min(max(hours, 1), LONGEST_HOURS)
    with transaction.atomic():
        ends_at = timezone.now() + timedelta(hours=hours)
        link = NoteLink.objects.create(stream=stream, made_by=person, ends_at=ends_at)
        record(person, "opened to notes", stream, after={"until": ends_at})
    return link


def do_revoke_note_link(person: Person, link: NoteLink) -> None:
    """Close a link for good; the notes stay."""
    with transaction.atomic():
        if NoteLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
            record(person, "closed to notes", link.stream)
