"""A log's own columns: give each a type, find those that describe whole cases and those that name people."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from obeya.sources.codes import codes_of, encode, encode_text
from obeya.tables.facts import Attribute, AttributeKind

MISSING_TEXT = ("", "?")
MISSING_NUMBER = (*MISSING_TEXT, "NA", "N/A", "NULL", "null", "None", "NaN", "nan", "-")
# A leading zero or more digits than a float holds says that a column of digits is an id, not a quantity.
NUMBER = r"^\s*[-+]?(?:0|[1-9]\d{0,14})(?:\.\d+)?\s*$"
DECIMAL_COMMA = r"^\s*[-+]?(?:0|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,14})(?:,\d+)?\s*$"
EXACT_IN_FLOAT = 2**53
TRUTH = {"true": True, "false": False}
EMAIL = r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$"
PERSON_COLUMN = re.compile(
    r"(?:^|[\s_:.-])(?:user(?:name)?|resource|employee|agent|assignee|owner|clerk|handler|e-?mail|bearbeiter|"
    r"sachbearbeiter|benutzer|mitarbeiter|utilisateur|employé|usuario|empleado|medewerker|gebruiker)(?:$|[\s_:.-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """A column of the log with its kind settled; `n_missing` counts markers such as “?” read as missing."""

    name: str
    kind: AttributeKind
    values: pa.Array
    n_missing: int


@dataclass(frozen=True, slots=True)
class PlacedAttributes:
    """Attributes sorted into those of events and those of whole cases.

    `event_sources` goes from stored column (``e0``) to the column of the table the attribute came from;
    `case_columns` holds one value per case.
    """

    event_sources: dict[str, str]
    case_columns: dict[str, pa.Array]
    event_attributes: tuple[Attribute, ...]
    case_attributes: tuple[Attribute, ...]

    def add_to(self, cases: pa.Table) -> pa.Table:
        """Return the cases with the case attributes."""
        for column, values in self.case_columns.items():
            cases = cases.append_column(column, values)
        return cases


def settle_type(name: str, column: pa.ChunkedArray) -> TypedColumn:
    """Decide from all values whether a column holds numbers, truths, times or text, and convert it.

    Text becomes a number only if every value is one and none looks like an id (leading zeros, more than
    15 digits); otherwise it stays text byte for byte.
    """
    values = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_boolean(values.type):
        return TypedColumn(name, "truth", values, 0)
    if pa.types.is_timestamp(values.type) or pa.types.is_date(values.type):
        return TypedColumn(name, "time", values.cast(pa.timestamp("us"), safe=False), 0)
    if _is_quantity(values):
        return TypedColumn(name, "number", values.cast(pa.float64(), safe=False), 0)
    return _settle_text(name, encode_text(values))


def _is_quantity(values: pa.Array) -> bool:
    """Integers beyond 2^53 are ids: a float would merge neighbours."""
    if pa.types.is_integer(values.type):
        bounds = pc.min_max(values).as_py()
        return bounds["max"] is None or max(abs(bounds["min"]), abs(bounds["max"])) < EXACT_IN_FLOAT
    return bool(pa.types.is_floating(values.type) or pa.types.is_decimal(values.type))


def _settle_text(name: str, coded: pa.DictionaryArray) -> TypedColumn:
    words = coded.dictionary.cast(pa.string())
    for kind, missing, convert in (("truth", MISSING_TEXT, _truths), ("number", MISSING_NUMBER, _numbers)):
        is_missing = pc.is_in(words, pa.array(missing, pa.string()))
        present = words.filter(pc.invert(is_missing))
        if len(present) and (converted := convert(words, present, is_missing)) is not None:
            return _spread(name, kind, coded, converted, is_missing)  # type: ignore[arg-type]
    is_missing = pc.is_in(words, pa.array(MISSING_TEXT, pa.string()))
    return _spread(
        name, "text", coded, pc.if_else(is_missing, pa.scalar(None, pa.string()), words), is_missing
    )


def _spread(
    name: str, kind: AttributeKind, coded: pa.DictionaryArray, converted: pa.Array, is_missing: pa.Array
) -> TypedColumn:
    indices = coded.indices
    n_missing = int(pc.sum(is_missing.cast(pa.int64()).take(indices.drop_null())).as_py() or 0)
    if kind != "text":
        return TypedColumn(name, kind, converted.take(indices), n_missing)
    if converted.null_count:
        kept = converted.dictionary_encode()
        return TypedColumn(
            name, kind, pa.DictionaryArray.from_arrays(kept.indices.take(indices), kept.dictionary), n_missing
        )
    return TypedColumn(
        name, kind, pa.DictionaryArray.from_arrays(indices.cast(pa.int32()), converted), n_missing
    )


def _truths(words: pa.Array, present: pa.Array, is_missing: pa.Array) -> pa.Array | None:
    lowered = pc.utf8_lower(words)
    if not pc.all(pc.is_in(pc.utf8_lower(present), pa.array(list(TRUTH)))).as_py():
        return None
    return pc.if_else(is_missing, pa.scalar(None, pa.bool_()), pc.equal(lowered, "true"))


def _numbers(words: pa.Array, present: pa.Array, is_missing: pa.Array) -> pa.Array | None:
    if pc.all(pc.match_substring_regex(present, NUMBER)).as_py():
        plain = words
    elif pc.all(pc.match_substring_regex(present, DECIMAL_COMMA)).as_py():
        plain = pc.replace_substring(pc.replace_substring(words, ".", ""), ",", ".")
    else:
        return None
    trimmed = pc.if_else(
        is_missing, pa.scalar(None, pa.string()), pc.utf8_ltrim(pc.utf8_trim_whitespace(plain), "+")
    )
    return trimmed.cast(pa.float64())


def names_people(column: TypedColumn, resources: frozenset[str]) -> bool:
    """Say whether a text column holds person names: it repeats the resources, is named so, or holds e-mails."""
    if column.kind != "text" or not len(column.values):
        return False
    words = column.values.dictionary.drop_null().to_pylist()
    if not words:
        return False
    if resources and sum(word in resources for word in words) * 2 >= len(words):
        return True
    if PERSON_COLUMN.search(column.name) and not column.name.lower().endswith(("id", "type")):
        return True
    return sum(bool(re.match(EMAIL, word)) for word in words) * 2 >= len(words)


def replace_words(column: TypedColumn, substitute: Callable[[str], str]) -> TypedColumn:
    """Return a text column with every distinct value replaced."""
    words = column.values.dictionary.to_pylist()
    changed = pa.array([None if word is None else substitute(word) for word in words], pa.string())
    return TypedColumn(
        column.name,
        column.kind,
        pa.DictionaryArray.from_arrays(column.values.indices, changed),
        column.n_missing,
    )


def place_attributes(
    table: pa.Table, attributes: Sequence[Attribute], case_scoped: frozenset[str], n_cases: int
) -> PlacedAttributes:
    """Sort the attribute columns of events in any order into those of events and those of whole cases.

    One value in all events of every case makes a case attribute. One value in some events of a case and
    none in the others makes a case attribute too, and the events keep it, because they say when it was
    known. Values declared by the format as belonging to the case are case attributes only. Where every
    case has one event, nothing can be told apart and attributes stay with the events.
    """
    from obeya.kernels.linking import first_value_of_case

    case_index = np.asarray(table["case_index"].to_numpy(), np.int32)
    of_events: list[Attribute] = []
    of_cases: list[Attribute] = []
    event_sources, case_columns = {}, {}
    for attribute in attributes:
        values = table[attribute.column].combine_chunks()
        place, is_constant, has_gaps = first_value_of_case(case_index, codes_of(encode(values)), n_cases)
        is_constant = is_constant and n_cases < table.num_rows
        whole_case = attribute.column in case_scoped
        if whole_case or is_constant:
            of_cases.append(replace(attribute, column=f"k{len(of_cases)}"))
            case_columns[of_cases[-1].column] = values.take(pa.array(np.maximum(place, 0), mask=place < 0))
        if not whole_case and (not is_constant or has_gaps):
            of_events.append(replace(attribute, column=f"e{len(of_events)}"))
            event_sources[of_events[-1].column] = attribute.column
    return PlacedAttributes(event_sources, case_columns, tuple(of_events), tuple(of_cases))
