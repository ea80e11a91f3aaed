"""The columns of a log's own: typed, hidden where they name people, and remarked on where that helps a reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from obeya.sources.attributes import Form, TypedColumn, names_people, replace_words, settle_type
from obeya.sources.lifecycle import Instances
from obeya.sources.mapping import DetectedMapping
from obeya.sources.raw import RawColumn
from obeya.tables.wording import say_count

# A longer text in every row is boilerplate, not a remark.
LONGEST_WORD = 60


def own_columns(raw_columns: Sequence[RawColumn], detected: DetectedMapping) -> list[RawColumn]:
    """Return the columns without a role: those of the log's own."""
    roles = {part for column in detected.columns.values() for part in column.split("+")}
    return [column for column in raw_columns if column.column not in roles]


def settle_columns(
    own: Sequence[RawColumn],
    table: pa.Table,
    known_as: Mapping[str, str],
    pseudonym: Callable[[str], str] | None,
    *,
    forms: Mapping[str, Form],
    people: frozenset[str] | None,
) -> tuple[dict[str, TypedColumn], list[str]]:
    """Type every column and replace the names of people in it; return the columns and notes on them.

    `forms` and `people` say what is known of the whole log when `table` is a part of it; what they leave
    out is found out.
    """
    settled: dict[str, TypedColumn] = {}
    notes: list[str] = []
    for column in own:
        typed = settle_type(column.name, table[column.column], forms.get(column.column))
        is_person = pseudonym is not None and (
            names_people(typed, frozenset(known_as)) if people is None else column.column in people
        )
        if is_person and pseudonym:
            typed = replace_words(typed, lambda word: known_as.get(word) or pseudonym(word))
        notes += say_column(typed.name, typed.n_missing, is_person=is_person, only_word=_only_word(typed))
        settled[column.column] = typed
    return settled, notes


def say_column(name: str, n_missing: int, *, is_person: bool, only_word: str | None) -> Iterator[str]:
    """Say what was noticed about a column of the log's own."""
    if n_missing:
        yield f"{say_count(n_missing)} empty or “?” values in column “{name}” were read as missing."
    if is_person:
        yield f"Column “{name}” seems to name people; its values were replaced by pseudonyms."
    elif only_word is not None:
        yield f"“{name}” is “{only_word}” in every row."


def _only_word(column: TypedColumn) -> str | None:
    """Return the one word that a text column repeats in all rows, as a file says something about itself."""
    if column.kind != "text" or len(column.values) < 2 or column.values.null_count:
        return None
    words = column.values.dictionary.drop_null()
    return str(words[0].as_py()) if len(words) == 1 and len(words[0].as_py()) <= LONGEST_WORD else None


def of_instances(column: TypedColumn, chosen: Instances) -> TypedColumn:
    """Return one value per instance: of its completion, or of its start where that says nothing."""
    values = column.values.take(pa.array(chosen.place))
    has_start = chosen.start_place >= 0
    if values.null_count and has_start.any():
        started = column.values.take(pa.array(np.maximum(chosen.start_place, 0)))
        values = pc.if_else(pa.array(has_start), pc.coalesce(values, started), values)
    return TypedColumn(column.name, column.kind, values, column.n_missing)
