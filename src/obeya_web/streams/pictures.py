"""The picture of a map for its page: wide for desks, narrow for phones, with the notes of people on it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from obeya.figures.stream_frame import PITCH, row_pitch
from obeya.figures.stream_map import stream_picture
from obeya.figures.stream_view import view_of
from obeya.flow.stream_map import Note, StreamMap
from obeya_web.lib.numbers import said_here
from obeya_web.lib.tongue import in_readers_language
from obeya_web.streams.models import Stream

# More notes than these hide the map; the list below it has them all.
MOST_NOTES = 12
# So many steps in one band that their words can be read on a page.
MOST_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing in both layouts, with the sentence that it shows."""

    title: str
    caption: str
    wide: str
    narrow: str
    column: float = PITCH
    row: float = 1.0
    "How far apart columns and rows are drawn, for boxes that are dragged."


def picture_of(
    stream: Stream, drawn: StreamMap, *, before: StreamMap | None = None, has_notes: bool = True
) -> Picture:
    """Return the picture of a map; with `before` what a future state changes is marked."""
    shown = with_notes(stream, drawn) if has_notes else dataclasses.replace(drawn, notes=())
    with in_readers_language():
        links = addresses_of(drawn)
        wide = stream_picture(shown, most_columns=MOST_COLUMNS, before=before, addresses=links)
        narrow = stream_picture(shown, layout="narrow", before=before, addresses=links)
        row = row_pitch(view_of(shown).steps, shown)
    svgs = wide.to_svg("page"), narrow.to_svg("page")
    return Picture(said_here(wide.title), said_here(wide.caption), *svgs, row=row)


def with_notes(stream: Stream, drawn: StreamMap) -> StreamMap:
    """Return a map with the open notes of people stuck on it."""
    known = {step.key for step in drawn.steps}
    rows = stream.notes.filter(deleted_at=None, settled_at=None).select_related("person")[:MOST_NOTES]
    notes = tuple(
        Note(f"note-{row.pk}", row.words, at=row.step if row.step in known else "", by=row.name)
        for row in rows
    )
    return dataclasses.replace(drawn, notes=notes)


def addresses_of(drawn: StreamMap) -> dict[str, str]:
    """Return where bursts lead: to the improvement or the action that carries them out."""
    found = {}
    for burst in drawn.bursts:
        for name, reference in (("improvement", burst.improvement), ("action", burst.action)):
            if reference.isdigit():
                try:
                    found[burst.key] = reverse(name, args=[int(reference)])
                except NoReverseMatch:
                    continue
    return found
