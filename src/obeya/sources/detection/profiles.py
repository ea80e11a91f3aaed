"""What the values of a column say about its role, from the first rows of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from obeya.sources.detection.names import transition_of
from obeya.sources.raw import ColumnKind, ColumnScope, RawColumn, RawTable
from obeya.sources.time_texts import MISSING_TIMES
from obeya.sources.timestamps import TimeLikeness, time_likeness

SAMPLE_ROWS = 20_000
_TIME_SAMPLE_ROWS = 2_000
_MOSTLY = 0.8
_CLOCK = r"^\s*(?:\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[AaPp]\.?[Mm]\.?)?|\d{5,6})\s*$"
_MAX_TRANSITIONS = 30
_WHOLE_CASES = 0.99  # share of cases from which on a column is said to describe the case

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Profile:
    """One column, or a day and a clock column joined: its name, its sample and what was counted in it.

    `codes` number the distinct values of the sampled rows, −1 for missing ones; `transitions` holds start,
    complete, other when all values are words of a lifecycle; ids have digits in every value
    and are no decimal numbers.
    """

    column: str
    name: str
    scope: ColumnScope
    kind: ColumnKind
    codes: Codes
    n_distinct: int
    n_missing: int
    examples: tuple[str, ...]
    time: TimeLikeness
    is_clock: bool
    transitions: frozenset[str]
    is_numeric: bool
    looks_like_ids: bool

    @property
    def n_rows(self) -> int:
        """The number of sampled rows."""
        return len(self.codes)

    @property
    def n_present(self) -> int:
        """The number of sampled rows with a value."""
        return self.n_rows - self.n_missing

    @property
    def is_time(self) -> bool:
        """Whether (nearly) all values read as times; numbers count only where the name agrees."""
        return self.n_present > 0 and self.time.share >= _MOSTLY

    @property
    def is_unique(self) -> bool:
        """Whether no value occurs twice."""
        return self.n_present > 1 and self.n_distinct == self.n_present


def profile_columns(raw: RawTable) -> list[Profile]:
    """Profile each column of a table on its first rows."""
    head = raw.table.slice(0, SAMPLE_ROWS)
    return [profile_column(column, head[column.column]) for column in raw.columns]


def profile_column(column: RawColumn, values: pa.ChunkedArray) -> Profile:
    """Profile one column on the given rows."""
    coded = values if pa.types.is_dictionary(values.type) else _encoded(values)
    codes, words = _codes_and_words(coded)
    shown = tuple(str(word) for word in words[:3])
    is_text = column.kind in ("text", "number") or pa.types.is_date(values.type)
    likeness = time_likeness(values.slice(0, _TIME_SAMPLE_ROWS)) if is_text or column.kind == "time" else None
    return Profile(
        column=column.column,
        name=column.name,
        scope=column.scope,
        kind=column.kind,
        codes=codes,
        n_distinct=len(words),
        n_missing=int((codes < 0).sum()),
        examples=shown,
        time=likeness or TimeLikeness(0.0, has_clock=False, is_number=False),
        is_clock=_all_match(words, _CLOCK),
        transitions=_transitions(words) if column.kind == "text" else frozenset(),
        looks_like_ids=_all_match(words, r"\d") and not _all_match(words, r"^\s*[-+]?\d+[.,]\d+\s*$"),
        is_numeric=column.kind == "number" or _all_match(words, r"^\s*[-+]?\d+(?:[.,]\d+)?\s*$"),
    )


def is_constant_in_cases(case: Profile, other: Profile) -> bool:
    """Whether (nearly) all cases with several events show one value only, so that it describes the case."""
    is_known = (case.codes >= 0) & (other.codes >= 0)
    case_of, value_of = case.codes[is_known], other.codes[is_known]
    size = np.bincount(case_of, minlength=case.n_distinct)
    pairs = np.unique(case_of * (other.n_distinct + 1) + value_of)
    n_values = np.bincount(pairs // (other.n_distinct + 1), minlength=case.n_distinct)
    has_several = size > 1
    return bool(has_several.sum() >= 2 and (n_values[has_several] == 1).mean() >= _WHOLE_CASES)


def say_the_same(one: Profile, other: Profile) -> bool:
    """Whether two columns part the rows in the same way: a number and its text, or copies of one another."""
    if one.n_distinct != other.n_distinct:
        return False
    pairs = np.unique(one.codes * (other.n_distinct + 1) + other.codes)
    return len(pairs) <= max(one.n_distinct, other.n_distinct) + 1


def numbers_instances(one: Profile, lifecycle: Profile, owners: Sequence[Profile]) -> bool:
    """Whether each value stands for one activity instance: one case, one activity, each transition once.

    At least half of the values must have two rows, so that there is something to pair.
    """
    is_known = one.codes >= 0
    if not is_known.any() or one.n_missing > one.n_rows * (1 - _MOSTLY):
        return False
    value = one.codes[is_known]
    for owner in owners:
        if len(np.unique(value * (owner.n_distinct + 2) + owner.codes[is_known] + 1)) != one.n_distinct:
            return False
    transition = lifecycle.codes[is_known]
    once = len(np.unique(value * (lifecycle.n_distinct + 2) + transition + 1)) == len(value)
    return bool(once and (np.bincount(value) >= 2).mean() >= 0.5)


def _encoded(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Number the values; times as text, because Python cannot hold every time a file can."""
    if pa.types.is_timestamp(values.type):
        values = values.cast(pa.timestamp("us"), safe=False)
    if pa.types.is_temporal(values.type):
        values = values.cast(pa.string())
    if pa.types.is_boolean(values.type):
        values = values.cast(pa.string())
    if pa.types.is_nested(values.type):
        values = pa.chunked_array(
            [pa.array([None if v is None else str(v) for v in values.to_pylist()], pa.string())]
        )
    return values.dictionary_encode()


def _codes_and_words(coded: pa.ChunkedArray) -> tuple[Codes, list[object]]:
    """Codes from 0 over the values that occur and are not missing, and these values."""
    if coded.num_chunks == 0:
        return np.array([], np.int64), []
    whole = coded.unify_dictionaries().combine_chunks()
    codes = np.asarray(whole.indices.cast(pa.int64()).fill_null(-1), np.int64)
    used = np.unique(codes[codes >= 0])
    words = whole.dictionary.take(pa.array(used)).to_pylist()
    is_kept = np.array(
        [not (isinstance(word, str) and word.strip() in MISSING_TIMES) for word in words], np.bool_
    )
    place = np.full(len(whole.dictionary) + 1, -1, np.int64)
    place[used[is_kept]] = np.arange(int(is_kept.sum()))
    return place[codes], [word for word, kept in zip(words, is_kept, strict=True) if kept]


def _all_match(words: list[object], pattern: str) -> bool:
    if not words:
        return False
    texts = pa.array([str(word) for word in words[:_TIME_SAMPLE_ROWS]])
    return bool(pc.all(pc.match_substring_regex(texts, pattern)).as_py())


def _transitions(words: list[object]) -> frozenset[str]:
    """The kinds of transition that a column names, if all its words are transitions of a lifecycle."""
    kinds = {transition_of(str(word)) for word in words[:_MAX_TRANSITIONS]}
    return (
        frozenset(kind or "" for kind in kinds)
        if None not in kinds and len(words) < _MAX_TRANSITIONS
        else frozenset()
    )
