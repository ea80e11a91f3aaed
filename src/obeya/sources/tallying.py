"""Look at linked events once, as they go by: count what the facts say, find repeated rows, name the columns."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from obeya.sources.attributes import PlacedAttributes
from obeya.tables.columns import EVENT_FIELDS, Flag
from obeya.tables.facts import Attribute

COMPARED = ("case_index", "activity", "started_at", "completed_at", "resource")
COUNTED_FLAGS = {
    "n_unmatched_starts": Flag.UNMATCHED_START,
    "n_unmatched_completes": Flag.UNMATCHED_COMPLETE,
    "n_end_before_start": Flag.END_BEFORE_START,
    "n_before_1970": Flag.BEFORE_1970,
    "n_in_future": Flag.IN_FUTURE,
}


@dataclass(frozen=True, slots=True)
class EventCounts:
    """What was counted in linked events; `n_flagged` follows `COUNTED_FLAGS`. The counts of parts add up."""

    n_events: int = 0
    n_with_start: int = 0
    n_repeats: int = 0
    n_flagged: tuple[int, ...] = (0,) * len(COUNTED_FLAGS)

    def __add__(self, other: EventCounts) -> EventCounts:
        """Return the counts of both parts together."""
        return EventCounts(
            self.n_events + other.n_events,
            self.n_with_start + other.n_with_start,
            self.n_repeats + other.n_repeats,
            tuple(map(operator.add, self.n_flagged, other.n_flagged)),
        )

    def facts(self) -> dict[str, Any]:
        """Return the counts under the names of the facts."""
        return {"n_instances": self.n_events, **dict(zip(COUNTED_FLAGS, self.n_flagged, strict=True))}


def count_events(block: pa.Table, attributes: Sequence[Attribute]) -> EventCounts:
    """Count one block of whole cases."""
    flags = block["flags"].to_numpy()
    return EventCounts(
        n_events=block.num_rows,
        n_with_start=block.num_rows - block["started_at"].null_count,
        n_repeats=find_repeats(block, attributes).size,
        n_flagged=tuple(int(np.count_nonzero(flags & flag)) for flag in COUNTED_FLAGS.values()),
    )


class EventTally:
    """Takes blocks of linked events, counts them and hands them on under their stored column names."""

    def __init__(
        self, attributes: Sequence[Attribute], placed: PlacedAttributes, emit: Callable[[pa.Table], None]
    ) -> None:
        """Remember which columns hold attributes and where events go."""
        self._attributes = attributes
        self._placed = placed
        self._emit = emit
        self.counts = EventCounts()

    def take(self, block: pa.Table) -> None:
        """Count one block of whole cases and hand it on."""
        self.counts += count_events(block, self._attributes)
        self._emit(stored_columns(block, self._placed))


def stored_columns(events: pa.Table, placed: PlacedAttributes) -> pa.Table:
    """Return linked events with the columns that are stored, under the names by which they are stored."""
    columns = [events[f.name] for f in EVENT_FIELDS] + [
        events[source] for source in placed.event_sources.values()
    ]
    return pa.table(columns, names=[*(f.name for f in EVENT_FIELDS), *placed.event_sources])


def find_repeats(events: pa.Table, attributes: Sequence[Attribute]) -> NDArray[np.int64]:
    """Return the places of linked events that repeat an earlier event of their case in every column."""
    case_index = events["case_index"].to_numpy()
    same = case_index[1:] == case_index[:-1]
    for name in ("started_at", "completed_at"):
        if events[name].null_count < events.num_rows:
            us = events[name].cast(pa.int64()).fill_null(0).to_numpy()
            same &= us[1:] == us[:-1]
    tied = np.flatnonzero(np.concatenate([same, [False]]) | np.concatenate([[False], same]))
    if not tied.size:
        return tied
    columns = [*COMPARED, *(attribute.column for attribute in attributes)]
    suspects = events.select(columns).take(pa.array(tied)).append_column("place", pa.array(tied))
    firsts = suspects.group_by(columns, use_threads=False).aggregate([("place", "min")])["place_min"]
    return np.setdiff1d(tied, firsts.to_numpy())
