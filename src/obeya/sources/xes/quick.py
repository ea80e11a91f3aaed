"""The quick way through a XES file: whole blocks of traces at once, with arrays instead of a parser.

It takes only what it can prove to be regular, byte by byte: tags `<trace>`, `<event>` and self-closing attributes
written `<string key="…" value="…"/>`, properly nested, none with children. Everything else (comments, lists, nested
attributes, other quoting, control characters) raises IrregularError, and the streaming reader takes the file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Int64s = NDArray[np.int64]
UInt64s = NDArray[np.uint64]

STRING, DATE, INT, FLOAT, BOOLEAN, ID, EVENT, EVENT_END, TRACE, TRACE_END = range(1, 11)
TAG_OF_KIND = {STRING: "string", DATE: "date", INT: "int", FLOAT: "float", BOOLEAN: "boolean", ID: "id"}
OPENINGS = {
    STRING: b'<string key="',
    DATE: b'<date key="',
    INT: b'<int key="',
    FLOAT: b'<float key="',
    BOOLEAN: b'<boolean key="',
    ID: b'<id key="',
}
STRUCTURE = {EVENT: b"<event>", EVENT_END: b"</event>", TRACE: b"<trace>", TRACE_END: b"</trace>"}
FOLLOWERS = {
    TRACE: (EVENT, TRACE_END),
    EVENT: (EVENT_END,),
    EVENT_END: (EVENT, TRACE_END),
    TRACE_END: (TRACE,),
}
MAX_KEY_BYTES = 512
MAX_GAP_BYTES = 256
ALMOST_OVER, HIGHEST_BITS = np.uint64(0x5F5F5F5F5F5F5F5F), np.uint64(0x8080808080808080)
HASH_FACTOR = np.uint64(0x9E3779B97F4A7C15)
PADDING = b" " * 16
LESS_THAN, QUOTE, SPACE, AMPERSAND = 0x3C, 0x22, 0x20, 0x26


class IrregularError(Exception):
    """The block holds something that only the streaming reader understands."""


@dataclass(frozen=True, slots=True)
class Group:
    """All values of one attribute in a block: its key, type and scope, the places they belong to, and their texts."""

    key: str
    tag: str
    is_event: bool
    places: Int64s
    values: pa.StringArray


@dataclass(frozen=True, slots=True)
class TraceBlock:
    """What a block holds: events per trace, and the attributes by key in the order of first appearance."""

    n_events_of_trace: Int64s
    groups: list[Group]
    has_references: bool


def _word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text[:8].ljust(8, b"\0"), "little"))


def _low_bytes(n: int) -> np.uint64:
    return np.uint64((1 << (8 * n)) - 1)


MASKS = np.array([_low_bytes(n) for n in range(9)], np.uint64)
FOLLOWS = np.zeros((TRACE_END + 1, TRACE_END + 1), bool)
for _kind, _followers in FOLLOWERS.items():
    FOLLOWS[_kind, list(_followers)] = True
STRUCTURE_LENGTHS = np.zeros(TRACE_END + 1, np.int64)
for _kind, _tag in STRUCTURE.items():
    STRUCTURE_LENGTHS[_kind] = len(_tag)
OPENING_LENGTHS = np.zeros(TRACE_END + 1, np.int64)
for _kind, _opening in OPENINGS.items():
    OPENING_LENGTHS[_kind] = len(_opening) - 1


def read_block(data: bytes) -> TraceBlock:
    """Return the attributes of a block that starts with `<trace>` and ends with `</trace>`."""
    octets = np.frombuffer(data + PADDING, np.uint8)
    # The eight bytes from every position on, as one number: tags and keys are compared eight bytes at a time.
    words: UInt64s = np.ndarray((len(octets) - 7,), "<u8", octets.data, 0, (1,))
    tags = np.flatnonzero(octets == LESS_THAN)
    kinds = _kinds(words[tags])
    is_attribute = kinds < EVENT
    quotes = _checked_quotes(octets, words, tags, kinds, is_attribute)
    is_structure = ~is_attribute
    structure = kinds[is_structure]
    _check_structure(structure)
    _check_gaps(data, octets, words, _tag_ends(octets, tags, kinds, quotes), tags)
    owner = np.cumsum(is_structure)[is_attribute] - 1
    scope = structure[owner]
    if (scope == TRACE_END).any():
        raise IrregularError("an attribute between traces")
    is_event = scope == EVENT
    event_number, trace_number = np.cumsum(structure == EVENT) - 1, np.cumsum(structure == TRACE) - 1
    places = np.where(is_event, event_number[owner], trace_number[owner])
    n_events = np.bincount(trace_number[structure == EVENT], minlength=int(trace_number[-1]) + 1)
    groups = _group(octets, words, quotes, kinds[is_attribute], is_event, places)
    has_references = bool((octets == AMPERSAND).any())
    return TraceBlock(n_events.astype(np.int64), groups, has_references)


def _kinds(heads: UInt64s) -> NDArray[np.int8]:
    kinds = np.zeros(len(heads), np.int8)
    for kind, opening in OPENINGS.items():
        kinds[heads == _word(opening)] = kind
    for kind, tag in STRUCTURE.items():
        kinds[(heads & MASKS[min(8, len(tag))]) == _word(tag)] = kind
    if not kinds.all():
        raise IrregularError("an element that is neither trace, event nor a plain attribute")
    return kinds


def _check_structure(structure: NDArray[np.int8]) -> None:
    if (
        structure[0] != TRACE
        or structure[-1] != TRACE_END
        or not FOLLOWS[structure[:-1], structure[1:]].all()
    ):
        raise IrregularError("traces and events are not properly nested")


def _checked_quotes(
    octets: NDArray[np.uint8],
    words: UInt64s,
    tags: Int64s,
    kinds: NDArray[np.int8],
    is_attribute: NDArray[np.bool_],
) -> Int64s:
    """Return the four quote positions of every attribute, proven to be written in the one regular way."""
    quotes = np.flatnonzero(octets == QUOTE)
    places = np.flatnonzero(is_attribute)
    if len(quotes) != 4 * len(places):
        raise IrregularError("quotes outside of plain attributes")
    by_attribute: Int64s = quotes.reshape(-1, 4)
    key_from, key_to, value_from, value_to = by_attribute.T
    closing = words[value_to + 1]
    is_regular = key_from == tags[places] + OPENING_LENGTHS[kinds[places]]
    is_regular &= (words[key_from - 4] & MASKS[5]) == _word(b'key="')
    is_regular &= words[key_to + 1] == _word(b' value="')
    is_regular &= value_from == key_to + 8
    is_regular &= ((closing & MASKS[2]) == _word(b"/>")) | ((closing & MASKS[3]) == _word(b" />"))
    is_regular &= tags[places + 1] > value_to
    if not is_regular.all():
        raise IrregularError("an attribute written in an unusual way")
    return by_attribute


def _tag_ends(octets: NDArray[np.uint8], tags: Int64s, kinds: NDArray[np.int8], quotes: Int64s) -> Int64s:
    ends = tags + STRUCTURE_LENGTHS[kinds]
    value_to = quotes[:, 3]
    ends[kinds < EVENT] = value_to + 3 + (octets[value_to + 1] == SPACE)
    return ends


def _check_gaps(data: bytes, octets: NDArray[np.uint8], words: UInt64s, ends: Int64s, tags: Int64s) -> None:
    """Between tags there may be white space and nothing else: no text, no reference, no control character."""
    if np.count_nonzero(octets < SPACE) != sum(data.count(sign) for sign in (b"\t", b"\n", b"\r")):
        raise IrregularError("control characters")
    places, lengths = ends[:-1], tags[1:] - ends[:-1]
    if lengths.max(initial=0) > MAX_GAP_BYTES:
        raise IrregularError("a long gap between tags")
    for done in range(0, int(lengths.max(initial=0)), 8):
        longer = np.flatnonzero(lengths > done) if done else slice(None)
        between = words[places[longer] + done] & MASKS[np.minimum(lengths[longer] - done, 8)]
        # Eight bytes at once: a byte above 0x20 sets the highest bit of its place.
        if (((between + ALMOST_OVER) | between) & HIGHEST_BITS).any():
            raise IrregularError("text between tags")


def _group(
    octets: NDArray[np.uint8],
    words: UInt64s,
    quotes: Int64s,
    kinds: NDArray[np.int8],
    is_event: NDArray[np.bool_],
    places: Int64s,
) -> list[Group]:
    marks = _key_marks(words, quotes) ^ (kinds.astype(np.uint64) * np.uint64(2) + is_event) * HASH_FACTOR
    encoded = pa.array(marks).dictionary_encode()
    codes, n_groups = encoded.indices.to_numpy(), len(encoded.dictionary)
    if n_groups > np.iinfo(np.int16).max:
        raise IrregularError("more different attributes than are worth columns")
    order = np.argsort(codes.astype(np.int16), kind="stable")
    counts = np.bincount(codes, minlength=n_groups)
    ends = np.cumsum(counts)
    values = _gather(octets, quotes[order, 2] + 1, quotes[order, 3])
    groups = []
    for begin, end in zip((ends - counts).tolist(), ends.tolist(), strict=True):
        first, members = order[begin], order[begin:end]
        its_places = places[members]
        if (np.diff(its_places) <= 0).any():
            raise IrregularError("an attribute stands twice in one event or trace")
        key = octets[quotes[first, 0] + 1 : quotes[first, 1]].tobytes()
        tag = TAG_OF_KIND[int(kinds[first])]
        groups.append(Group(_key(key), tag, bool(is_event[first]), its_places, values[begin:end]))
    return groups


def _key(octets: bytes) -> str:
    if b"&" in octets or min(octets, default=SPACE) < SPACE:
        raise IrregularError("a key with references or control characters")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError as error:
        raise IrregularError("a key that is not UTF-8") from error


def _key_marks(words: UInt64s, quotes: Int64s) -> UInt64s:
    """Return a 64-bit mark per key: equal keys have equal marks."""
    starts, lengths = quotes[:, 0] + 1, quotes[:, 1] - quotes[:, 0] - 1
    longest = int(lengths.max(initial=0))
    if longest > MAX_KEY_BYTES:
        raise IrregularError("a very long key")
    marks: UInt64s = (words[starts] & MASKS[np.minimum(lengths, 8)]) ^ (
        lengths.astype(np.uint64) * HASH_FACTOR
    )
    for done in range(8, longest, 8):
        longer = np.flatnonzero(lengths > done)
        more = words[starts[longer] + done] & MASKS[np.minimum(lengths[longer] - done, 8)]
        mixed = marks[longer] * HASH_FACTOR
        marks[longer] = (mixed ^ (mixed >> np.uint64(29))) + more * np.uint64(0xBF58476D1CE4E5B9)
    return marks


def _gather(octets: NDArray[np.uint8], starts: Int64s, ends: Int64s) -> pa.StringArray:
    lengths = ends - starts
    offsets = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    sources = np.repeat((starts - offsets[:-1]).astype(np.int32), lengths)
    sources += np.arange(len(sources), dtype=np.int32)
    data = octets[sources]
    if len(data) and data.min() < SPACE:
        raise IrregularError("control characters or line ends in a value")
    values = pa.StringArray.from_buffers(len(lengths), pa.py_buffer(offsets), pa.py_buffer(data))
    if len(data) and data.max() > 0x7F:
        try:
            values.validate(full=True)
        except pa.ArrowInvalid as error:
            raise IrregularError("a value that is not UTF-8") from error
    return values
