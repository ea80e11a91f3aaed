"""What the parts of a column say adds up to what the whole column says; no Spark is needed to see that."""

from __future__ import annotations

from functools import reduce
from operator import add

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given
from hypothesis import strategies as st

from obeya.errors import MappingError
from obeya.sources.attributes import form_of, form_signs, settle_type, spread_over_cases
from obeya.sources.spark.clocks import first_of_each_sort
from obeya.sources.time_fields import read_fields
from obeya.sources.timestamps import parse_times
from obeya.tables.facts import Attribute
from obeya.tables.linking import number_variants

WORDS = st.sampled_from(
    [
        "",
        "?",
        "NA",
        "true",
        "False",
        "1",
        "0",
        "007",
        "2.50",
        "1.000",
        "1,5",
        "1.234,5",
        "1234567890123456",
        "ok",
        None,
    ]
)
NUMBER = st.integers(1, 31)
DATES = st.one_of(
    st.builds("{:02}/{:02}/{}".format, NUMBER, NUMBER, st.sampled_from([2023, 2024])),
    st.builds("{:02}.{:02}.{:02} 08:15".format, NUMBER, NUMBER, st.integers(1, 40)),
    st.builds("{:02}-{:02}-{:02}".format, NUMBER, NUMBER, NUMBER),
    st.builds("2024-{:02}-{:02}T08:00Z".format, NUMBER, NUMBER),
    st.just("soon"),
)


Lines = list[tuple[int, str]]


def outcome(lines: Lines) -> str | None:
    """Say how times are read: in which order of day and month, or why not."""
    numbers, texts = [line for line, _ in lines], [text for _, text in lines]
    try:
        return parse_times(pa.array(texts, pa.string()), name="time", lines=pa.array(numbers)).date_order
    except MappingError as refusal:
        return str(refusal)


@given(st.lists(st.lists(DATES, min_size=1, max_size=8, unique=True), min_size=1, max_size=4))
def test_a_few_texts_of_each_part_decide_the_order_of_day_and_month(parts: list[list[str]]) -> None:
    whole: Lines = []
    telling: Lines = []
    for part in parts:
        lines = list(enumerate(part, start=len(whole) + 1))
        telling += [
            lines[place] for place in sorted(first_of_each_sort(read_fields(pa.array(part))).tolist())
        ]
        whole += lines
    if telling:
        assert outcome(telling) == outcome(whole)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=6), min_size=1, max_size=4))
def test_a_column_read_in_parts_has_the_type_and_values_of_the_whole(parts: list[list[str | None]]) -> None:
    columns = [pa.chunked_array([pa.array(part, pa.string())]) for part in parts]
    signs = [form_signs(column) for column in columns]
    form, n_missing = form_of([reduce(add, each) for each in zip(*signs, strict=True)])
    whole = settle_type("x", pa.chunked_array([chunk for column in columns for chunk in column.chunks]))
    of_parts = [settle_type("x", column, form) for column in columns]
    assert {part.kind for part in of_parts} == {whole.kind}
    assert n_missing == whole.n_missing == sum(part.n_missing for part in of_parts)
    assert [v for part in of_parts for v in part.values.to_pylist()] == whole.values.to_pylist()


@given(st.lists(st.lists(st.integers(0, 2**54), min_size=1, max_size=3), min_size=1, max_size=3))
def test_one_number_too_long_for_a_quantity_makes_ids_of_all(parts: list[list[int]]) -> None:
    columns = [pa.chunked_array([pa.array(part, pa.int64())]) for part in parts]
    form, _ = form_of([reduce(add, each) for each in zip(*map(form_signs, columns), strict=True)])
    whole = settle_type("x", pa.chunked_array([chunk for column in columns for chunk in column.chunks]))
    assert {settle_type("x", column, form).kind for column in columns} == {whole.kind}


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 2), st.sampled_from("ab?")), min_size=3), min_size=1, max_size=3
    )
)
def test_an_attribute_is_constant_where_it_is_in_every_part(parts: list[list[tuple[int, str]]]) -> None:
    """The cases of each part are its own."""
    attribute = (Attribute("x", "x", "text"),)

    def table(rows: list[tuple[int, str]], first_case: int) -> pa.Table:
        words = [None if word == "?" else word for _, word in rows]
        cases = [case + first_case for case, _ in rows]
        return pa.table({"case_index": pa.array(cases, pa.int32()), "x": pa.array(words, pa.string())})

    spreads = [spread_over_cases(table(part, 0), attribute, 3)[0][0] for part in parts]
    tables = [table(part, 3 * number) for number, part in enumerate(parts)]
    ((whole, _),) = spread_over_cases(pa.concat_tables(tables), attribute, 3 * len(parts))
    joined = reduce(add, spreads)
    assert joined.is_constant == whole.is_constant
    if whole.is_constant:
        assert joined.has_gaps == whole.has_gaps


@given(
    st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=4), min_size=1, max_size=12), st.integers(1, 5)
)
def test_variants_numbered_over_parts_are_those_of_the_whole(cases: list[list[int]], size: int) -> None:
    of_cases, whole = number_variants(*flat(cases))
    parts = [number_variants(*flat(cases[begin : begin + size])) for begin in range(0, len(cases), size)]
    sequences = [sequence for _, variants in parts for sequence in variants["activities"].to_pylist()]
    n_cases = np.array([n for _, variants in parts for n in variants["n_cases"].to_pylist()], np.int64)
    number_of, joined = number_variants(*flat(sequences), n_cases)
    assert joined.equals(whole)
    first = np.cumsum([0, *(variants.num_rows for _, variants in parts)])
    renumbered = [
        number_of[begin:][of_part] for begin, (of_part, _) in zip(first.tolist(), parts, strict=False)
    ]
    assert np.concatenate(renumbered).tolist() == of_cases.tolist()


def flat(cases: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    lengths = pc.list_value_length(pa.array(cases)).to_numpy()
    codes = np.array([code for case in cases for code in case], np.int32)
    return codes, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
