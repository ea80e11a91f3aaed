"""Value stream maps as callers see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from obeya.errors import ObeyaError
from obeya.flow.stream_json import from_json
from obeya.flow.stream_sums import stream_sums
from obeya_web.api.action_shapes import address_of
from obeya_web.streams.models import Revision, Side, Stream


class StreamNumbers(Schema):
    """The numbers of one state; null is not known. Times are seconds of `clock`, shares go from 0 to 1.

    `ratio_working` and `ratio_calendar` are the process cycle efficiency: time worked on it ÷ lead time.
    """

    clock: str
    lead_time_s: float
    worked_s: float
    wait_s: float
    ratio_working: float | None
    ratio_calendar: float | None
    takt_s: float | None
    rolled_share_right: float | None
    stock: float | None
    bottleneck: str | None


class StreamState(Schema):
    """One state of a map: the newest revision of its side. `numbers` is null where it cannot be read as a map."""

    side: str
    revision: int
    version: int
    made_at: datetime
    numbers: StreamNumbers | None

    @classmethod
    def of(cls, revision: Revision) -> StreamState:
        """Return a state with its numbers."""
        return cls(**_state(revision))


class StreamStateWithMap(StreamState):
    """One state with the map itself: steps, links, rework, information and signs."""

    map: dict[str, Any] = Field(description="The JSON that `obeya stream` writes and the page exports.")

    @classmethod
    def whole(cls, revision: Revision) -> StreamStateWithMap:
        """Return a state with its map."""
        return cls(**_state(revision), map=revision.content)


class StreamShape(Schema):
    """A value stream map with the numbers of its current and its future state."""

    id: int
    title: str
    process: str | None
    improvement: int | None
    belongs_to: int
    owner: str | None
    review_day: date | None
    version: int
    states: list[StreamState]

    @classmethod
    def of(cls, stream: Stream) -> StreamShape:
        """Return a map as callers see it; `revisions` are fetched with it."""
        return cls(**_stream(stream), states=[StreamState.of(each) for each in _newest(stream)])


class StreamDetail(StreamShape):
    """A value stream map with its states as they are drawn."""

    states: list[StreamStateWithMap]  # type: ignore[assignment]

    @classmethod
    def whole(cls, stream: Stream) -> StreamDetail:
        """Return a map with all that it shows."""
        return cls(**_stream(stream), states=[StreamStateWithMap.whole(each) for each in _newest(stream)])


class StreamPage(Schema):
    """A page of value stream maps; `next` is the cursor of the page after it."""

    items: list[StreamShape]
    next: str | None


def _stream(stream: Stream) -> dict[str, Any]:
    return {
        "id": stream.pk,
        "title": stream.title,
        "process": stream.process.slug if stream.process else None,
        "improvement": stream.improvement_id,
        "belongs_to": stream.unit_id,
        "owner": address_of(stream.owner),
        "review_day": stream.review_day,
        "version": stream.version,
    }


def _newest(stream: Stream) -> list[Revision]:
    newest: dict[str, Revision] = {}
    for revision in sorted(stream.revisions.all(), key=lambda each: each.number):
        newest[revision.side] = revision
    return [newest[side] for side in Side.values if side in newest]


def _state(revision: Revision) -> dict[str, Any]:
    return {
        "side": revision.side,
        "revision": revision.number,
        "version": revision.version,
        "made_at": revision.made_at,
        "numbers": _numbers(revision.content),
    }


def _numbers(content: Mapping[str, Any]) -> StreamNumbers | None:
    try:
        sums = stream_sums(from_json(content))
    except ObeyaError:
        return None
    return StreamNumbers(**{name: getattr(sums, name) for name in StreamNumbers.model_fields})
