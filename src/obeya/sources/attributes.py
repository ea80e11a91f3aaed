"""A log's own columns: give each a type, find those that describe whole cases and those that name people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from obeya.sources.codes import codes_of, encode, encode_text
from obeya.tables.facts import Attribute, AttributeKind

MISSING_TEXT = ("", "?")
MISSING_NUMBER = (*MISSING_TEXT, "NA", "N/A", "NULL", "null", "None", "NaN", "nan", "-")
# A leading zero or more digits than a float holds says that a column of digits is an id, not a quantity.
NUMBER = r"^\s*[-+]?(?:0|[1-9]\d{0,14})(?:\.\d+)?\s*$"
DECIMAL_COMMA = r"^\s*[-+]?(?:0|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,14})(?:,\d+)?\s*$"
EXACT_IN_FLOAT = 2**53
TRUTH = {"true": True, "false": False}
# How the words of a text column can be read, in the order in which it is tried; what fits nothing else is text.
Form = Literal["truth", "number", "decimal comma", "text"]
FORMS: Final[tuple[Form, ...]] = ("truth", "number", "decimal comma", "text")
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

    `event_sources` and `case_sources` go from stored column (``e0``, ``k0``) to the column of the table the
    attribute came from; `case_columns` holds one value per case.
    """

    event_sources: dict[str, str]
    case_sources: dict[str, str]
    case_columns: dict[str, pa.Array]
    event_attributes: tuple[Attribute, ...]
    case_attributes: tuple[Attribute, ...]

    def add_to(self, cases: pa.Table) -> pa.Table:
        """Return the cases with the case attributes."""
        for column, values in self.case_columns.items():
            cases = cases.append_column(column, values)
        return cases


def settle_type(name: str, column: pa.ChunkedArray, form: Form | None = None) -> TypedColumn:
    """Decide from all values whether a column holds numbers, truths, times or text, and convert it.

    Text becomes a number only if every value is one and none looks like an id (leading zeros, more than
    15 digits); otherwise it stays text byte for byte. For a part of a column, `form` says how the whole of it
    is read (see `form_of`).
    """
    values = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_boolean(values.type):
        return TypedColumn(name, "truth", values, 0)
    if pa.types.is_timestamp(values.type) or pa.types.is_date(values.type):
        return TypedColumn(name, "time", values.cast(pa.timestamp("us"), safe=False), 0)
    if form != "text" and _is_quantity(values):
        return TypedColumn(name, "number", values.cast(pa.float64(), safe=False), 0)
    coded = encode_text(values)
    words = coded.dictionary.cast(pa.string())
    return _spread(name, coded, words, form or _fitting_form(words))


@dataclass(frozen=True, slots=True)
class FormSigns:
    """Whether some words of a column are there and all of them can be read in a form; `n_missing` stand for nothing."""

    is_known: bool
    can_all: bool
    n_missing: int

    @property
    def fits(self) -> bool:
        """Whether the column can be read in this form."""
        return self.is_known and self.can_all

    def __add__(self, other: FormSigns) -> FormSigns:
        """Return the signs of both parts of a column together."""
        return FormSigns(
            self.is_known or other.is_known, self.can_all and other.can_all, self.n_missing + other.n_missing
        )


def form_signs(column: pa.ChunkedArray) -> tuple[FormSigns, ...] | None:
    """Return how far each of `FORMS` fits a part of a column; None where the type of the column decides.

    Whole numbers count as words: where one of them is too long for a quantity, all are ids.
    """
    values = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    is_word = pa.types.is_string(values.type) or pa.types.is_dictionary(values.type)
    if not is_word and not pa.types.is_integer(values.type):
        return None
    if not is_word and _is_quantity(values):
        return tuple(FormSigns(True, form != "truth", 0) for form in FORMS)
    coded = encode_text(values)
    words = coded.dictionary.cast(pa.string())
    return tuple(
        replace(_signs(words, form), n_missing=_count(_is_missing(words, form), coded.indices))
        for form in FORMS
    )


def form_of(signs: Sequence[FormSigns]) -> tuple[Form, int]:
    """Return the form in which a column with these signs is read, and how many of its values mean nothing."""
    place = next(place for place, sign in enumerate(signs) if sign.fits or FORMS[place] == "text")
    return FORMS[place], signs[place].n_missing


def _is_quantity(values: pa.Array) -> bool:
    """Integers beyond 2^53 are ids: a float would merge neighbours."""
    if pa.types.is_integer(values.type):
        bounds = pc.min_max(values).as_py()
        return bounds["max"] is None or max(abs(bounds["min"]), abs(bounds["max"])) < EXACT_IN_FLOAT
    return bool(pa.types.is_floating(values.type) or pa.types.is_decimal(values.type))


def _is_missing(words: pa.Array, form: Form) -> pa.Array:
    markers = MISSING_NUMBER if form in ("number", "decimal comma") else MISSING_TEXT
    return pc.is_in(words, pa.array(markers, pa.string()))


def _signs(words: pa.Array, form: Form) -> FormSigns:
    if form == "text":
        return FormSigns(True, True, 0)
    present = words.filter(pc.invert(_is_missing(words, form)))
    if form == "truth":
        can = pc.is_in(pc.utf8_lower(present), pa.array(list(TRUTH)))
    else:
        can = pc.match_substring_regex(present, NUMBER if form == "number" else DECIMAL_COMMA)
    return FormSigns(len(present) > 0, bool(pc.all(can, min_count=0).as_py()), 0)


def _fitting_form(words: pa.Array) -> Form:
    return next(form for form in FORMS if _signs(words, form).fits)


def _count(mask: pa.Array, indices: pa.Array) -> int:
    return int(pc.sum(mask.cast(pa.int64()).take(indices.drop_null())).as_py() or 0)


def _spread(name: str, coded: pa.DictionaryArray, words: pa.Array, form: Form) -> TypedColumn:
    """Convert the distinct words and give every row the value of its word."""
    indices, is_missing = coded.indices, _is_missing(words, form)
    n_missing = _count(is_missing, indices)
    if form == "truth":
        truths = pc.if_else(is_missing, pa.scalar(None, pa.bool_()), pc.equal(pc.utf8_lower(words), "true"))
        return TypedColumn(name, "truth", truths.take(indices), n_missing)
    if form != "text":
        return TypedColumn(name, "number", _numbers(words, is_missing, form).take(indices), n_missing)
    kept = pc.if_else(is_missing, pa.scalar(None, pa.string()), words)
    if kept.null_count:
        encoded = kept.dictionary_encode()
        text = pa.DictionaryArray.from_arrays(encoded.indices.take(indices), encoded.dictionary)
        return TypedColumn(name, "text", text, n_missing)
    return TypedColumn(
        name, "text", pa.DictionaryArray.from_arrays(indices.cast(pa.int32()), kept), n_missing
    )


def _numbers(words: pa.Array, is_missing: pa.Array, form: Form) -> pa.Array:
    plain = words
    if form == "decimal comma":
        plain = pc.replace_substring(pc.replace_substring(words, ".", ""), ",", ".")
    trimmed = pc.if_else(
        is_missing, pa.scalar(None, pa.string()), pc.utf8_ltrim(pc.utf8_trim_whitespace(plain), "+")
    )
    return trimmed.cast(pa.float64())


@dataclass(frozen=True, slots=True)
class WordCounts:
    """How many different words a column has, and how many of them are known resources or e-mail addresses."""

    n: int = 0
    n_resources: int = 0
    n_emails: int = 0

    def __add__(self, other: WordCounts) -> WordCounts:
        """Return the counts of two sets of words that have none in common."""
        return WordCounts(
            self.n + other.n, self.n_resources + other.n_resources, self.n_emails + other.n_emails
        )


def count_words(words: Iterable[str], resources: frozenset[str]) -> WordCounts:
    """Count different words that stand for something."""
    each = [(word in resources, re.match(EMAIL, word) is not None) for word in words]
    return WordCounts(len(each), sum(known for known, _ in each), sum(email for _, email in each))


def names_people(column: TypedColumn, resources: frozenset[str]) -> bool:
    """Say whether a text column holds person names: it repeats the resources, is named so, or holds e-mails."""
    if column.kind != "text":
        return False
    return are_people(column.name, count_words(column.values.dictionary.drop_null().to_pylist(), resources))


def are_people(name: str, words: WordCounts) -> bool:
    """Say whether a text column with these words names people."""
    if not words.n:
        return False
    if words.n_resources and words.n_resources * 2 >= words.n:
        return True
    if PERSON_COLUMN.search(name) and not name.lower().endswith(("id", "type")):
        return True
    return words.n_emails * 2 >= words.n


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
    found = spread_over_cases(table, attributes, n_cases)
    placed = choose_places(
        attributes, [spread for spread, _ in found], case_scoped, has_repeats=n_cases < table.num_rows
    )
    place_of = {attribute.column: place for attribute, (_, place) in zip(attributes, found, strict=True)}
    return replace(
        placed,
        case_columns={
            column: table[source]
            .combine_chunks()
            .take(pa.array(np.maximum(place_of[source], 0), mask=place_of[source] < 0))
            for column, source in placed.case_sources.items()
        },
    )


@dataclass(frozen=True, slots=True)
class CaseSpread:
    """Whether no case has two values of an attribute, and whether some case has a value in some events only."""

    is_constant: bool
    has_gaps: bool

    def __add__(self, other: CaseSpread) -> CaseSpread:
        """Return the spread over the cases of both parts of a log."""
        return CaseSpread(self.is_constant and other.is_constant, self.has_gaps or other.has_gaps)


def spread_over_cases(
    table: pa.Table, attributes: Sequence[Attribute], n_cases: int
) -> list[tuple[CaseSpread, NDArray[np.int64]]]:
    """Return for each attribute its spread and the place of the first value of each case (-1: none)."""
    from obeya.kernels.linking import first_value_of_case

    case_index = np.asarray(table["case_index"].to_numpy(), np.int32)
    found = []
    for attribute in attributes:
        codes = codes_of(encode(table[attribute.column]))
        place, is_constant, has_gaps = first_value_of_case(case_index, codes, n_cases)
        found.append((CaseSpread(bool(is_constant), bool(has_gaps)), place))
    return found


def choose_places(
    attributes: Sequence[Attribute],
    spreads: Sequence[CaseSpread],
    case_scoped: frozenset[str],
    *,
    has_repeats: bool,
) -> PlacedAttributes:
    """Decide which attributes belong to events and which to cases; `has_repeats`: some case has several events."""
    of_events: list[Attribute] = []
    of_cases: list[Attribute] = []
    event_sources, case_sources = {}, {}
    for attribute, spread in zip(attributes, spreads, strict=True):
        is_constant = spread.is_constant and has_repeats
        whole_case = attribute.column in case_scoped
        if whole_case or is_constant:
            of_cases.append(replace(attribute, column=f"k{len(of_cases)}"))
            case_sources[of_cases[-1].column] = attribute.column
        if not whole_case and (not is_constant or spread.has_gaps):
            of_events.append(replace(attribute, column=f"e{len(of_events)}"))
            event_sources[of_events[-1].column] = attribute.column
    return PlacedAttributes(event_sources, case_sources, {}, tuple(of_events), tuple(of_cases))
