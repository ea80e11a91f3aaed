"""Collect attribute values of events and traces as raw text, and settle each column's type once all are known."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from obeya.sources.hygiene import CLEANED_NOTE, clean_text
from obeya.sources.raw import ColumnKind, RawColumn

Int64s = NDArray[np.int64]
ROLE_KEYS = {
    "activity": "concept:name",
    "completed_at": "time:timestamp",
    "lifecycle": "lifecycle:transition",
    "resource": "org:resource",
}
CASE_NAME = "case:concept:name"
NAIVE, ZONED = pa.timestamp("us"), pa.timestamp("us", tz="UTC")
EXACT_IN_FLOAT = 2**53
TOO_FINE = r"(\.\d{6})\d+"


@dataclass(slots=True)
class _Parts:
    """The values of one attribute so far: places, texts and the tag they were written with."""

    places: list[Int64s] = field(default_factory=list)
    texts: list[pa.Array] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    tag_of_part: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Settled:
    """A column of one scope with its kind: values where `filled`, else missing; dictionary None unless text."""

    kind: ColumnKind
    values: NDArray[np.generic]
    filled: NDArray[np.bool_]
    dictionary: pa.Array | None
    type: pa.DataType


class LogColumns:
    """The columns of a XES log while it is read."""

    def __init__(self) -> None:
        self.n_events = 0
        self.notes: list[str] = []
        self._events_of_trace: list[Int64s] = []
        self._parts: dict[tuple[bool, str], _Parts] = {}
        self._n_cleaned = 0

    @property
    def n_traces(self) -> int:
        """Return the number of traces so far."""
        return sum(map(len, self._events_of_trace))

    @property
    def n_empty_traces(self) -> int:
        """Return the number of traces without events so far."""
        return int(sum((n_events == 0).sum() for n_events in self._events_of_trace))

    def add_traces(self, n_events: Int64s) -> None:
        """Say how many events each of the next traces has."""
        self._events_of_trace.append(n_events)
        self.n_events += int(n_events.sum())

    def add(self, key: str, tag: str, places: Int64s, texts: pa.Array, *, is_event: bool) -> None:
        """Add values of one attribute; `places` count events (or traces) over the whole log, ascending."""
        parts = self._parts.setdefault((is_event, key), _Parts())
        parts.places.append(places)
        # Dates hardly repeat; everything else does, and is kept once.
        parts.texts.append(pa.concat_arrays([texts]) if tag == "date" else texts.dictionary_encode())
        parts.tags.add(tag)
        parts.tag_of_part.append(tag)

    def has(self, key: str, *, is_event: bool) -> bool:
        """Say whether any event (or trace) has this attribute."""
        return (is_event, key) in self._parts

    def finish(self) -> tuple[list[pa.Array], list[RawColumn], dict[str, str]]:
        """Return arrays, their descriptions and the roles that XES itself gives: case first, then the others."""
        events_of_trace = np.concatenate([np.zeros(0, np.int64), *self._events_of_trace])
        trace_of_event = np.repeat(np.arange(len(events_of_trace)), events_of_trace)
        arrays = [self._case_ids(trace_of_event, len(events_of_trace))]
        columns = [RawColumn("c0", CASE_NAME, "text", "case")]
        roles = {"case_id": "c0"}
        event_keys = [key for is_event, key in self._parts if is_event]
        first = [key for key in ROLE_KEYS.values() if key in event_keys]
        for key in [*first, *(key for key in event_keys if key not in first)]:
            settled = self._settle(key, is_event=True)
            columns.append(RawColumn(f"c{len(columns)}", key, settled.kind, "event"))
            arrays.append(_to_array(settled, None))
        roles |= {
            role: columns[1 + first.index(key)].column for role, key in ROLE_KEYS.items() if key in first
        }
        for key in [key for is_event, key in self._parts if not is_event and key != "concept:name"]:
            settled = self._settle(key, is_event=False)
            name = f"case:{key}" if key in event_keys else key
            columns.append(RawColumn(f"c{len(columns)}", name, settled.kind, "case"))
            arrays.append(_to_array(settled, trace_of_event))
        if self._n_cleaned:
            self.notes.append(CLEANED_NOTE.format(n=self._n_cleaned))
        return arrays, columns, roles

    def _case_ids(self, trace_of_event: Int64s, n_traces: int) -> pa.Array:
        names: pa.Array = pa.nulls(n_traces, pa.string())
        if self.has("concept:name", is_event=False):
            names = _to_array(self._settle("concept:name", is_event=False, as_text=True), None).cast(
                pa.string()
            )
        if names.null_count:
            places = pa.array([f"trace {place}" for place in range(1, n_traces + 1)])
            self.notes.append(
                f"{names.null_count:,} traces have no concept:name; they were named after their place, as “trace 7”."
            )
            import pyarrow.compute as pc

            names = pc.coalesce(names, places)
        encoded = names.dictionary_encode()
        if len(encoded.dictionary) < n_traces:
            n_shared = n_traces - len(encoded.dictionary)
            self.notes.append(
                f"{n_shared:,} traces have the name of an earlier trace; traces of one name are one case."
            )
        return pa.DictionaryArray.from_arrays(encoded.indices.to_numpy()[trace_of_event], encoded.dictionary)

    def _settle(self, key: str, *, is_event: bool, as_text: bool = False) -> _Settled:
        parts = self._parts[is_event, key]
        n = self.n_events if is_event else self.n_traces
        places = np.concatenate(parts.places)
        texts = [self._cleaned(text) for text in parts.texts]
        typed = None if as_text else self._typed(key, parts, texts)
        filled = np.zeros(n, bool)
        filled[places] = True
        if typed is not None:
            kind, array = typed
            raw = array.cast(pa.int64()) if kind == "time" else array
            values = raw.to_numpy(zero_copy_only=False)
            return _Settled(kind, _spread(values, places, n), filled, None, array.type)
        encoded = pa.chunked_array(
            [t if pa.types.is_dictionary(t.type) else t.dictionary_encode() for t in texts]
        )
        combined = encoded.unify_dictionaries().combine_chunks()
        combined = combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined
        codes = _spread(combined.indices.to_numpy(), places, n)
        return _Settled("text", codes, filled, combined.dictionary, combined.type)

    def _cleaned(self, texts: pa.Array) -> pa.Array:
        cleaned, n_changed = clean_text(texts)
        self._n_cleaned += n_changed
        return cleaned

    def _typed(self, key: str, parts: _Parts, texts: list[pa.Array]) -> tuple[ColumnKind, pa.Array] | None:
        """Return the column as numbers, truth values or times if every value is one, else None: it stays text."""
        if parts.tags <= {"string", "id"}:
            return None
        try:
            if parts.tags == {"date"}:
                return "time", self._times(key, pa.chunked_array(texts).combine_chunks())
            if parts.tags == {"boolean"}:
                return "truth", _cast_all(texts, pa.bool_())
            if parts.tags == {"int"}:
                return "number", _cast_all(texts, pa.int64())
            if parts.tags <= {"int", "float"} and _ints_are_exact(parts, texts):
                return "number", _cast_all(texts, pa.float64())
        except pa.ArrowInvalid:
            pass
        words = " and ".join(sorted(parts.tags))
        self.notes.append(
            f"Attribute {key!r} ({words}) holds values of different kinds or unreadable ones; it was kept as text."
        )
        return None

    def _times(self, key: str, texts: pa.Array) -> pa.Array:
        try:
            return _parse_times(texts)
        except pa.ArrowInvalid:
            import pyarrow.compute as pc

            times = _parse_times(pc.replace_substring_regex(texts, TOO_FINE, r"\1"))
            self.notes.append(f"Attribute {key!r} is finer than a microsecond; the rest was cut off.")
            return times


def _parse_times(texts: pa.Array) -> pa.Array:
    try:
        return texts.cast(ZONED)
    except pa.ArrowInvalid:
        return texts.cast(NAIVE)


def _cast_all(texts: list[pa.Array], target: pa.DataType) -> pa.Array:
    return pa.concat_arrays([part.dictionary.cast(target).take(part.indices) for part in texts])


def _ints_are_exact(parts: _Parts, texts: list[pa.Array]) -> bool:
    ints = (text for text, tag in zip(texts, parts.tag_of_part, strict=True) if tag == "int")
    import pyarrow.compute as pc

    largest = (pc.max(pc.abs_checked(text.dictionary.cast(pa.int64()))).as_py() or 0 for text in ints)
    return all(value <= EXACT_IN_FLOAT for value in largest)


def _spread(values: NDArray[np.generic], places: Int64s, n: int) -> NDArray[np.generic]:
    if len(places) == n and (
        n == 0 or (places[0] == 0 and places[-1] == n - 1 and (np.diff(places) > 0).all())
    ):
        return values
    spread = np.zeros(n, values.dtype)
    spread[places] = values
    return spread


def _to_array(settled: _Settled, take: Int64s | None) -> pa.Array:
    values = settled.values if take is None else settled.values[take]
    filled = settled.filled if take is None else settled.filled[take]
    mask = None if filled.all() else ~filled
    if settled.dictionary is not None:
        return pa.DictionaryArray.from_arrays(
            pa.array(values.astype(np.int32), mask=mask), settled.dictionary
        )
    if settled.kind == "time":
        return pa.array(values, pa.int64(), mask=mask).cast(settled.type)
    return pa.array(values, settled.type, mask=mask)
