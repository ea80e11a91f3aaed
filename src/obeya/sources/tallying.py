"""Look at linked events once, as they go by: count what the facts say, find repeated rows, name the columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


class EventTally:
    """Takes blocks of linked events and hands them on under their stored column names."""

    def __init__(
        self, attributes: Sequence[Attribute], placed: PlacedAttributes, emit: Callable[[pa.Table], None]
    ) -> None:
        """Remember which columns hold attributes and where events go."""
        self._attributes = attributes
        self._placed = placed
        self._emit = emit
        self._flags = dict.fromkeys(COUNTED_FLAGS, 0)
        self.n_events = 0
        self.n_with_start = 0
        self.n_repeats = 0

    def take(self, block: pa.Table) -> None:
        """Count one block of whole cases and hand it on."""
        flags = block["flags"].to_numpy()
        for name, flag in COUNTED_FLAGS.items():
            self._flags[name] += int(np.count_nonzero(flags & flag))
        self.n_events += block.num_rows
        self.n_with_start += block.num_rows - block["started_at"].null_count
        self.n_repeats += find_repeats(block, self._attributes).size
        stored = [block[f.name] for f in EVENT_FIELDS] + [
            block[source] for source in self._placed.event_sources.values()
        ]
        self._emit(pa.table(stored, names=[*(f.name for f in EVENT_FIELDS), *self._placed.event_sources]))

    def facts(self) -> dict[str, Any]:
        """Return the counts under the names of the facts."""
        return {"n_instances": self.n_events, **self._flags}


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
