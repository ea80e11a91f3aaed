"""Make one log of linked parts: number cases and variants over all of them, and place the log's own columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial, reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from obeya.sources.attributes import PlacedAttributes, choose_places, spread_over_cases
from obeya.sources.spark.linking import LinkedPart
from obeya.sources.spark.tasks import for_each_item
from obeya.sources.tallying import stored_columns
from obeya.tables.draft import write_parquet
from obeya.tables.linking import LinkedCases, number_variants

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PART_NAME = "part-{:05}.parquet"


def place_columns(parts: Sequence[LinkedPart]) -> PlacedAttributes:
    """Decide from all parts which of the log's own columns belong to cases and which to events."""
    n_cases, n_instances = sum(part.n_cases for part in parts), sum(part.n_instances for part in parts)
    spreads = [reduce(add, each) for each in zip(*(part.spreads for part in parts), strict=True)]
    return choose_places(parts[0].attributes, spreads, frozenset(), has_repeats=n_cases < n_instances)


def write_events(
    parts: Sequence[LinkedPart], placed: PlacedAttributes, folder: Path, workdir: Path, session: SparkSession
) -> PlacedAttributes:
    """Write the events as they are stored, part by part, to `folder`; return the placing with the cases' values."""
    folder.mkdir()
    filled = [part for part in parts if "events" in part.files]
    before = np.cumsum([0, *(part.n_cases for part in filled)]).tolist()
    items = [
        (part, first, str(folder / PART_NAME.format(number)))
        for number, (part, first) in enumerate(zip(filled, before, strict=False))
    ]
    files = for_each_item(session, items, partial(_write_part, placed=placed, workdir=workdir))
    values = pa.concat_tables([pq.read_table(file) for file in files]).unify_dictionaries()
    return replace(placed, case_columns={name: values[name].combine_chunks() for name in placed.case_sources})


def join_cases(parts: Sequence[LinkedPart]) -> LinkedCases:
    """Return cases and variants numbered over all parts."""
    filled = [part for part in parts if "cases" in part.files]
    variants = [pq.read_table(part.files["variants"]) for part in filled]
    sequences = pa.concat_tables([table.select(["activities", "n_cases"]) for table in variants])
    lists = pa.concat_arrays(sequences["activities"].chunks)
    lengths = np.asarray(pc.list_value_length(lists).to_numpy(zero_copy_only=False), np.int64)
    number_of, numbered = number_variants(
        np.asarray(lists.flatten().to_numpy(), np.int32),
        np.concatenate([[0], np.cumsum(lengths)]),
        np.asarray(sequences["n_cases"].to_numpy(), np.int64),
    )
    first_variant = np.cumsum([0, *(table.num_rows for table in variants)])
    cases = [
        _renumbered(pq.read_table(part.files["cases"]), number_of[first:])
        for part, first in zip(filled, first_variant.tolist(), strict=False)
    ]
    joined = pa.concat_tables(cases)
    joined = joined.set_column(0, "case_index", pa.array(np.arange(joined.num_rows, dtype=np.int32)))
    return LinkedCases(joined.combine_chunks(), numbered, sum(part.n_tied for part in parts))


def read_set_aside(parts: Sequence[LinkedPart]) -> pa.Table:
    """Return the rows that are no instance, in the order of the source."""
    return pa.concat_tables([pq.read_table(part.files["set_aside"]) for part in parts]).sort_by("row")


def _renumbered(cases: pa.Table, number_of: np.ndarray) -> pa.Table:
    codes = number_of[np.asarray(cases["variant"].to_numpy())]
    return cases.set_column(
        cases.schema.get_field_index("variant"), "variant", pa.array(codes.astype(np.int32))
    )


def _write_part(item: tuple[LinkedPart, int, str], *, placed: PlacedAttributes, workdir: Path) -> str:
    """Write the events of one part as they are stored, and the values of its cases beside; return the latter."""
    part, first_case, target = item
    events = pq.read_table(part.files["events"])
    of_cases = [
        attribute for attribute in part.attributes if attribute.column in placed.case_sources.values()
    ]
    found = spread_over_cases(events, of_cases, part.n_cases)
    place_of = {attribute.column: place for attribute, (_, place) in zip(of_cases, found, strict=True)}
    columns = {"case": pa.array(np.arange(part.n_cases, dtype=np.int32))}
    for stored, source in placed.case_sources.items():
        place = place_of[source]
        values = events[source].combine_chunks()
        columns[stored] = values.take(pa.array(np.maximum(place, 0), mask=place < 0))
    values_file = workdir / f"case-values-{uuid4().hex}.parquet"
    write_parquet(pa.table(columns), values_file)
    renumbered = pc.add(events["case_index"], pa.scalar(first_case, pa.int32()))
    events = events.set_column(0, "case_index", renumbered)
    # Another try of the same task writes the same bytes; a reader sees one whole file.
    fresh = workdir / f"events-{uuid4().hex}.parquet"
    write_parquet(stored_columns(events, placed), fresh)
    fresh.rename(target)
    return str(values_file)
