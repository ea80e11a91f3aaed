"""Turn lifecycle events into activity instances: pair starts with completions, or take rows as they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from obeya.sources.codes import codes_of, encode_text
from obeya.sources.detection.names import transition_of
from obeya.tables.columns import Flag
from obeya.tables.facts import Lifecycle

START, COMPLETE, OTHER = 0, 1, 2
ABSENT = -1
# A row that names no transition says that something happened.
NO_TRANSITION = ("", "None", "nan", "NaN", "?")


@dataclass(frozen=True, slots=True)
class Instances:
    """Activity instances as places in the list of events: where each was started and completed (-1: nowhere)."""

    start_place: NDArray[np.int64]
    complete_place: NDArray[np.int64]
    flags: NDArray[np.int32]
    set_aside: NDArray[np.int64]

    @property
    def place(self) -> NDArray[np.int64]:
        """The event that speaks for the instance: its completion, else its start."""
        return np.where(self.complete_place >= 0, self.complete_place, self.start_place)

    @property
    def first_place(self) -> NDArray[np.int64]:
        """The earliest of the events behind the instance in the file."""
        both = (self.start_place >= 0) & (self.complete_place >= 0)
        return np.where(both, np.minimum(self.start_place, self.complete_place), self.place)


def read_transitions(column: pa.ChunkedArray | None, n: int) -> NDArray[np.int8]:
    """Return START, COMPLETE or OTHER for each event; an empty transition counts as a completion."""
    if column is None:
        return np.full(n, COMPLETE, np.int8)
    coded = encode_text(column)
    words = coded.dictionary.to_pylist()
    kinds = np.array([_kind(str(word)) for word in words] + [COMPLETE], np.int8)
    return np.asarray(kinds[codes_of(coded)], np.int8)


def _kind(word: str) -> int:
    if word in NO_TRANSITION:
        return COMPLETE
    return {"start": START, "complete": COMPLETE}.get(transition_of(word) or "", OTHER)


def choose_lifecycle(transitions: NDArray[np.int8]) -> Lifecycle:
    """Return the default: *pair* where both starts and completions occur, otherwise *raw*."""
    return "pair" if bool(np.any(transitions == START)) and bool(np.any(transitions == COMPLETE)) else "raw"


def take_completions(transitions: NDArray[np.int8]) -> Instances:
    """Make every completion an instance and set all other transitions aside."""
    places = np.flatnonzero(transitions == COMPLETE)
    return Instances(
        np.full(places.size, ABSENT, np.int64),
        places,
        np.zeros(places.size, np.int32),
        np.flatnonzero(transitions != COMPLETE),
    )


def pair_transitions(
    transitions: NDArray[np.int8], group: NDArray[np.int64], completed_us: NDArray[np.int64]
) -> Instances:
    """Match starts and completions first in, first out within each group (case and activity).

    Events are visited by time, a start before a completion of the same time, then in the order of the
    file. What finds no partner stays an instance of its own and is flagged; transitions that are
    neither start nor completion are set aside.
    """
    from obeya.kernels.linking import pair_first_in_first_out

    paired = np.flatnonzero(transitions != OTHER)
    order = paired[np.lexsort((transitions[paired], completed_us[paired]))]
    _, groups = np.unique(group[order], return_inverse=True)
    is_start = transitions[order] == START
    n_groups = int(groups.max(initial=-1)) + 1
    partner = pair_first_in_first_out(groups.astype(np.int64), is_start, n_groups)
    has_partner = partner >= 0
    completions = np.flatnonzero(~is_start)
    lonely_starts = np.flatnonzero(is_start & ~has_partner)
    matched = has_partner[completions]
    start_of = np.where(matched, order[np.maximum(partner[completions], 0)], ABSENT)
    return Instances(
        np.concatenate([start_of, order[lonely_starts]]),
        np.concatenate([order[completions], np.full(lonely_starts.size, ABSENT, np.int64)]),
        np.concatenate(
            [
                np.where(matched, 0, Flag.UNMATCHED_COMPLETE).astype(np.int32),
                np.full(lonely_starts.size, Flag.UNMATCHED_START, np.int32),
            ]
        ),
        np.flatnonzero(transitions == OTHER),
    )
