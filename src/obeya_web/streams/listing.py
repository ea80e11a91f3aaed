"""Maps as rows of a list, each with the numbers of its current and its future state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from obeya.errors import ObeyaError
from obeya.flow.stream_json import from_json
from obeya.flow.stream_sums import StreamSums, stream_sums
from obeya_web.streams.models import Revision, Side, Stream


@dataclass(frozen=True, slots=True)
class StreamRow:
    """One map of the list; numbers are none where there is no such state, or it cannot be read."""

    stream: Stream
    current: StreamSums | None
    future: StreamSums | None
    is_due: bool


def rows_of(streams: Iterable[Stream], *, today: date) -> list[StreamRow]:
    """Return the rows, those due for review first."""
    listed = list(streams)
    newest: dict[tuple[int, str], Revision] = {}
    for revision in Revision.objects.filter(stream__in=listed).order_by("number"):
        newest[revision.stream_id, revision.side] = revision
    rows = [
        StreamRow(
            stream,
            _sums(newest.get((stream.pk, Side.CURRENT))),
            _sums(newest.get((stream.pk, Side.FUTURE))),
            stream.is_due(today),
        )
        for stream in listed
    ]
    return sorted(rows, key=lambda row: not row.is_due)


def _sums(revision: Revision | None) -> StreamSums | None:
    if revision is None:
        return None
    try:
        return stream_sums(from_json(revision.content))
    except ObeyaError:
        return None
