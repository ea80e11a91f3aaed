"""Parquet files and data frames: types are kept, rarities become text, nothing is rounded in silence."""

from __future__ import annotations

import datetime as dt
import decimal
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from obeya.errors import InputError, UnsafeInputError
from obeya.sources.frames import raw_from_frame
from obeya.sources.raw import Limits

from .conftest import ReadHere

MOMENT = dt.datetime(2024, 1, 1, 8)


def many_types() -> pa.Table:
    return pa.table(
        {
            "case": pa.array(["12345678901234567890123", "NA", " 1 "]),
            "activity": pa.array(["A", "B", "A"]).dictionary_encode(),
            "big": pa.array([2**63 - 1, None, -1]),
            "amount": pa.array([decimal.Decimal("1.10"), None, decimal.Decimal("2.00")]),
            "done": pa.array([True, None, False]),
            "naive": pa.array([MOMENT] * 3, pa.timestamp("ns")),
            "zoned": pa.array([MOMENT] * 3, pa.timestamp("ms", tz="Europe/Berlin")),
            "day": pa.array([MOMENT.date()] * 3),
            "clock": pa.array([dt.time(8, 30)] * 3),
            "took": pa.array([dt.timedelta(minutes=1)] * 3),
            "parts": pa.array([[1, 2], None, []]),
            "where": pa.array([{"room": "é"}, None, {"room": "b"}]),
            "octets": pa.array([b"\xff\x00", None, b"a"]),
            "nothing": pa.nulls(3),
        }
    )


EXPECTED = {
    "case": ("text", ["12345678901234567890123", "NA", " 1 "]),
    "activity": ("text", ["A", "B", "A"]),
    "big": ("number", [2**63 - 1, None, -1]),
    "amount": ("number", [decimal.Decimal("1.10"), None, decimal.Decimal("2.00")]),
    "done": ("truth", [True, None, False]),
    "naive": ("time", [MOMENT] * 3),
    "zoned": ("time", [MOMENT.replace(tzinfo=dt.UTC)] * 3),
    "day": ("time", [dt.datetime(2024, 1, 1)] * 3),
    "clock": ("text", ["08:30:00.000000"] * 3),
    "took": ("number", [60.0] * 3),
    "parts": ("text", ["[1, 2]", None, "[]"]),
    "where": ("text", ['{"room": "é"}', None, '{"room": "b"}']),
    "octets": ("text", ["ff00", None, "61"]),
    "nothing": ("text", [None] * 3),
}


def test_parquet_types_are_kept(read_here: ReadHere, values_of, tmp_path: Path) -> None:
    pq.write_table(many_types(), tmp_path / "log.parquet")

    raw = read_here(tmp_path / "log.parquet")

    assert {c.name: (c.kind, values_of(raw, c.name)) for c in raw.columns} == EXPECTED
    assert raw.table["row"].to_pylist() == [0, 1, 2]
    assert "Column 'parts': nested values were kept as JSON text." in raw.notes


def test_an_arrow_table_gives_what_its_parquet_file_gives(values_of) -> None:
    raw = raw_from_frame(many_types())

    assert {c.name: (c.kind, values_of(raw, c.name)) for c in raw.columns} == EXPECTED
    assert raw.n_records == 3


def test_repeated_texts_stay_encoded_over_row_groups(read_here: ReadHere, values_of, tmp_path: Path) -> None:
    activities = [f"A{i // 100 % 7}" for i in range(3_000)]
    table = pa.table({"activity": activities, "id": [f"id-{i}" for i in range(3_000)]})
    pq.write_table(table, tmp_path / "log.parquet", row_group_size=250)

    raw = read_here(tmp_path / "log.parquet")

    assert pa.types.is_dictionary(raw.table.schema.field("c0").type)
    assert pa.types.is_string(raw.table.schema.field("c1").type)
    assert values_of(raw, "activity") == activities


def test_nanoseconds_that_are_cut_are_told(values_of) -> None:
    raw = raw_from_frame(pa.table({"at": pa.array([1_000_000_001], pa.timestamp("ns"))}))

    assert values_of(raw, "at") == [dt.datetime(1970, 1, 1, 0, 0, 1)]
    assert raw.notes == ("Column 'at': nanoseconds were cut to microseconds.",)


def test_control_characters_are_cleaned_in_typed_tables_too(values_of) -> None:
    """Covers L06."""
    table = pa.table({"activity": pa.array(["A\0B", "AB", None, "A\0B"]).dictionary_encode()})
    raw = raw_from_frame(table)

    assert values_of(raw, "activity") == ["AB", "AB", None, "AB"]
    assert raw.notes == (
        "2 values held control characters or letters in a composed-from-parts form; they were normalised.",
    )


def test_pandas_and_polars_frames_give_the_same_table(values_of) -> None:
    columns = {"case": ["1", "2"], "n": [1, 2], "at": [MOMENT, MOMENT]}
    from_pandas, from_polars = raw_from_frame(pd.DataFrame(columns)), raw_from_frame(pl.DataFrame(columns))

    for raw in (from_pandas, from_polars):
        assert [(c.name, c.kind) for c in raw.columns] == [("case", "text"), ("n", "number"), ("at", "time")]
        assert values_of(raw, "case") == ["1", "2"]
    assert from_pandas.table.drop(["line"]).to_pydict() == from_polars.table.drop(["line"]).to_pydict()


def test_pandas_categories_missing_values_and_named_indexes_are_kept(values_of) -> None:
    frame = pd.DataFrame(
        {"activity": pd.Categorical(["A", None, "B"]), "mixed": [1, "x", None], "n": [1.0, np.nan, 3.0]},
        index=pd.Index(["c1", "c2", "c3"], name="case"),
    )
    raw = raw_from_frame(frame)

    assert values_of(raw, "case") == ["c1", "c2", "c3"]
    assert values_of(raw, "activity") == ["A", None, "B"]
    assert values_of(raw, "mixed") == ["1", "x", None]
    assert values_of(raw, "n") == [1.0, None, 3.0]


def test_the_hash_of_a_frame_follows_its_content() -> None:
    frame = pa.table({"case": ["1", "2"]})

    assert raw_from_frame(frame).sha256 == raw_from_frame(pa.table({"case": ["1", "2"]})).sha256
    assert raw_from_frame(frame).sha256 != raw_from_frame(pa.table({"case": ["1", "3"]})).sha256
    assert raw_from_frame(frame).sha256 != raw_from_frame(pa.table({"kase": ["1", "2"]})).sha256


def test_what_is_no_table_of_rows_is_refused() -> None:
    with pytest.raises(InputError, match="list is not a data frame"):
        raw_from_frame([1, 2])
    with pytest.raises(InputError, match="has no rows"):
        raw_from_frame(pa.table({"case": pa.array([], pa.string())}))
    with pytest.raises(InputError, match="at most 2 are read"):
        raw_from_frame(pa.table({"a": [1], "b": [1], "c": [1]}), limits=Limits(max_columns=2))


def test_a_cut_parquet_file_is_incomplete(read_here: ReadHere, tmp_path: Path) -> None:
    pq.write_table(many_types(), tmp_path / "whole.parquet")
    content = (tmp_path / "whole.parquet").read_bytes()

    with pytest.raises(InputError, match="incomplete"):
        read_here(content[:-3], "cut.parquet")
    with pytest.raises(InputError, match="damaged"):
        read_here(content[: len(content) // 2] + content[-8:], "cut.parquet")


def test_a_parquet_file_that_unpacks_without_end_is_refused(read_here: ReadHere, tmp_path: Path) -> None:
    """Covers L35."""
    pq.write_table(pa.table({"case": pa.nulls(100_000, pa.int64())}), tmp_path / "log.parquet")
    with pytest.raises(UnsafeInputError, match="unpack to more than"):
        read_here(tmp_path / "log.parquet", limits=Limits(max_bytes=50_000))
