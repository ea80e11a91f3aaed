"""Bring stored and new instances of the same cases together: skip what is known, pair what belongs together."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from obeya.sources.lifecycle import COMPLETE, START, pair_transitions
from obeya.tables.columns import MOMENT, Flag

UNMATCHED = int(Flag.UNMATCHED_START | Flag.UNMATCHED_COMPLETE)
# What makes two rows the same event; the row number and what linking adds do not count.
NOT_COMPARED = ("row", "flags", "n_source_events")
MISSING = "\x00"


def skip_known(stored: pa.Table, fresh: pa.Table) -> pa.Table:
    """Return the instances of `fresh` that do not repeat a stored one in every column."""
    columns = [name for name in fresh.column_names if name not in NOT_COMPARED]
    return fresh.filter(pc.invert(pc.is_in(_keys(fresh, columns), _keys(stored, columns).combine_chunks())))


def pair_again(stored: pa.Table, fresh: pa.Table) -> tuple[pa.Table, int]:
    """Return the instances after pairing all starts and completions anew, and how many known events were skipped.

    A step begun in one file and completed in the next becomes one instance.
    """
    both = pa.concat_tables([stored, fresh], promote_options="permissive")
    instance, is_start, us = _transitions(both)
    is_fresh = instance >= stored.num_rows
    keys = _transition_keys(both, instance, is_start, us)
    known = is_fresh & np.asarray(pc.is_in(keys, keys.filter(pa.array(~is_fresh))))
    instance, is_start, us = instance[~known], is_start[~known], us[~known]
    case_index, activity = (
        np.asarray(both[name].to_numpy())[instance] for name in ("case_index", "activity")
    )
    group = case_index.astype(np.int64) * (int(activity.max(initial=0)) + 1) + activity
    chosen = pair_transitions(np.where(is_start, START, COMPLETE).astype(np.int8), group, us)
    paired = both.take(pa.array(instance[chosen.place]))
    has_start, has_complete = chosen.start_place >= 0, chosen.complete_place >= 0
    flags = (np.asarray(paired["flags"].to_numpy()) & ~UNMATCHED) | chosen.flags
    changed = {
        "started_at": pa.array(us[chosen.start_place], mask=~has_start).cast(MOMENT),
        "completed_at": pa.array(us[chosen.complete_place], mask=~has_complete).cast(MOMENT),
        "n_source_events": pa.array(has_start.astype(np.int32) + has_complete),
        "flags": pa.array(flags.astype(np.int32)),
        "row": pa.array(np.asarray(both["row"].to_numpy())[instance[chosen.first_place]]),
    }
    for name, values in changed.items():
        paired = paired.set_column(paired.schema.get_field_index(name), name, values)
    return paired, int(known.sum())


def _transitions(table: pa.Table) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """Take instances apart: for each start and completion its instance, its kind and its time."""
    parts = []
    for name, kind in (("started_at", True), ("completed_at", False)):
        times = table[name].combine_chunks()
        places = np.flatnonzero(np.asarray(times.is_valid()))
        us = np.asarray(times.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False))[places]
        parts.append((places, np.full(places.size, kind), us))
    instance, is_start, us = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((~is_start, np.asarray(table["row"].to_numpy())[instance]))
    return instance[order], is_start[order], us[order]


def _transition_keys(
    table: pa.Table, instance: NDArray[np.int64], is_start: NDArray[np.bool_], us: NDArray[np.int64]
) -> pa.Array:
    chosen = table.select(["case_index", "activity", "resource"]).take(pa.array(instance))
    timed = chosen.append_column("is_start", pa.array(is_start)).append_column("us", pa.array(us))
    return _keys(timed, timed.column_names).combine_chunks()


def _keys(table: pa.Table, columns: list[str]) -> pa.ChunkedArray:
    texts = [pc.fill_null(_as_text(table[name]), MISSING) for name in columns]
    return pc.binary_join_element_wise(*texts, "\x1f")


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return (
        column.cast(pa.string())
        if not pa.types.is_dictionary(column.type)
        else column.cast(column.type.value_type).cast(pa.string())
    )
