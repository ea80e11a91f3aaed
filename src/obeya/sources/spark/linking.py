"""Bring whole cases together, a few at a time, and build and link them as a log that fits one machine is linked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from obeya.sources.assembling import without_repeats
from obeya.sources.attributes import CaseSpread, Form, spread_over_cases
from obeya.sources.building import BuildSettings, BuiltLog, build_kept, transitions_of
from obeya.sources.mapping import DetectedMapping
from obeya.sources.raw import RawColumn
from obeya.sources.spark.judging import CASE, kept_events
from obeya.sources.spark.tasks import in_each_partition
from obeya.sources.tallying import EventCounts, count_events
from obeya.tables.draft import write_parquet
from obeya.tables.facts import Attribute, Lifecycle
from obeya.tables.linking import link_in_blocks
from obeya.tables.privacy import pseudonym_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# Events of whole cases that one task holds in memory at a time.
ROWS_PER_PART = 1_000_000
PART = "case_part"


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """What is known of the whole log when its cases are linked; `key` is None where people keep their names."""

    columns: tuple[RawColumn, ...]
    detected: DetectedMapping
    lifecycle: Lifecycle
    activities: tuple[str, ...]
    resources: tuple[str, ...]
    forms: Mapping[str, Form]
    people: frozenset[str]
    key: bytes | None
    drops_duplicates: bool
    now: datetime
    folder: Path


@dataclass(frozen=True, slots=True)
class LinkedPart:
    """Some cases, linked: their files by name, and what was counted; cases are numbered from 0 in every part."""

    number: int
    files: dict[str, str]
    attributes: tuple[Attribute, ...]
    n_cases: int
    n_instances: int
    n_dropped: int
    n_set_aside: int
    n_tied: int
    counts: EventCounts
    spreads: tuple[CaseSpread, ...]


def link_parts(files: Sequence[str], plan: LinkPlan, session: SparkSession) -> list[LinkedPart]:
    """Link the kept rows in `files`; the parts come back in the order in which their cases first appear."""
    kept = read_kept(files, session)
    part_of_case = _number_cases(kept)
    n_parts = part_of_case[PART][-1].as_py() + 1
    rows = kept.join(session.createDataFrame(part_of_case), CASE)
    together = rows.repartition(n_parts, PART).sortWithinPartitions(PART, "row")
    return sorted(in_each_partition(together, partial(_link_cases, plan=plan)), key=lambda part: part.number)


def read_kept(files: Sequence[str], session: SparkSession) -> DataFrame:
    """Return the kept rows as a Spark frame; times without a zone stay without one."""
    from pyspark.sql.pandas.types import from_arrow_schema

    schema = from_arrow_schema(pq.read_schema(files[0]).remove_metadata(), prefer_timestamp_ntz=True)
    return session.read.schema(schema).parquet(*files)


def _number_cases(kept: DataFrame) -> pa.Table:
    """Return the part of each case; cases are taken in the order in which they first appear."""
    from pyspark.sql import functions as f

    found = kept.groupBy(CASE).agg(f.min("row").alias("first"), f.count("*").alias("n")).toArrow()
    found = found.sort_by("first")
    before = np.cumsum(found["n"].to_numpy()) - found["n"].to_numpy()
    return pa.table({CASE: found[CASE], PART: pa.array((before // ROWS_PER_PART).astype(np.int32))})


def _link_cases(batches: Iterator[pa.RecordBatch], *, plan: LinkPlan) -> Iterator[LinkedPart]:
    for number, table in _by_part(batches):
        yield _link_part(number, table, plan)


def _by_part(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[int, pa.Table]]:
    """Yield the rows of each part; batches come sorted by part."""
    waiting: list[pa.Table] = []
    current = -1
    for batch in batches:
        table = pa.Table.from_batches([batch])
        numbers = np.asarray(table[PART].to_numpy())
        ends = [*(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)]
        begin = 0
        for end in ends if len(numbers) else ():
            if numbers[begin] != current and waiting:
                yield current, pa.concat_tables(waiting).drop_columns([PART])
                waiting = []
            current = int(numbers[begin])
            waiting.append(table.slice(begin, end - begin))
            begin = end
    if waiting:
        yield current, pa.concat_tables(waiting).drop_columns([PART])


def _link_part(number: int, table: pa.Table, plan: LinkPlan) -> LinkedPart:
    built = _build(table, plan)
    spreads = spread_over_cases(built.instances, built.attributes, len(built.case_ids))
    instances, n_dropped = without_repeats(built) if plan.drops_duplicates else (built.instances, 0)
    counts, n_tied, tables = EventCounts(), 0, {"set_aside": built.set_aside}
    if instances.num_rows:
        blocks: list[pa.Table] = []
        linked = link_in_blocks(
            instances, case_ids=built.case_ids, n_activities=len(plan.activities), emit=blocks.append
        )
        for block in blocks:
            counts += count_events(block, built.attributes)
        n_tied = linked.n_tied
        tables |= {"events": pa.concat_tables(blocks), "cases": linked.cases, "variants": linked.variants}
    return LinkedPart(
        number=number,
        files={name: _write(each, plan.folder / name) for name, each in tables.items()},
        attributes=built.attributes,
        n_cases=len(built.case_ids),
        n_instances=built.instances.num_rows,
        n_dropped=n_dropped,
        n_set_aside=built.set_aside.num_rows,
        n_tied=n_tied,
        counts=counts,
        spreads=tuple(spread for spread, _ in spreads),
    )


def _build(table: pa.Table, plan: LinkPlan) -> BuiltLog:
    """Build the instances of a part under the codes of the whole log."""
    key = plan.key
    pseudonym = None if key is None else (lambda word: pseudonym_of(word, key))
    settings = BuildSettings(plan.now, plan.lifecycle, pseudonym, plan.forms, plan.people)
    kept = kept_events(table)
    transitions = transitions_of(kept.table, plan.detected.columns)
    built = build_kept(kept, plan.columns, plan.detected, transitions, settings)
    instances = _recoded(built.instances, "activity", built.activities, plan.activities)
    if "resource" in instances.column_names:
        instances = _recoded(instances, "resource", built.resources, plan.resources)
    return replace(built, instances=instances, activities=plan.activities, resources=plan.resources)


def _recoded(table: pa.Table, column: str, mine: tuple[str, ...], of_log: tuple[str, ...]) -> pa.Table:
    place = {name: code for code, name in enumerate(of_log)}
    codes = pa.array([place[name] for name in mine], pa.int32())
    values = codes.take(table[column].combine_chunks())
    return table.set_column(table.schema.get_field_index(column), column, values)


def _write(table: pa.Table, path: Path) -> str:
    unique = path.with_name(f"{path.name}-{uuid4().hex}.parquet")
    write_parquet(table, unique)
    return str(unique)
