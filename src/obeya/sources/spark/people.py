"""Find the columns that name people, from the different words that each text column has in the whole log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa

from obeya.sources.attributes import MISSING_TEXT, WordCounts, are_people, count_words
from obeya.sources.raw import RawColumn
from obeya.sources.spark.linking import read_kept
from obeya.sources.spark.tasks import in_each_partition

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def find_people(
    files: Sequence[str], columns: Sequence[RawColumn], resources: frozenset[str], session: SparkSession
) -> frozenset[str]:
    """Return which of the text columns in the kept rows name people (see `are_people`)."""
    from pyspark.sql import functions as f

    if not columns:
        return frozenset()
    words = [
        f.struct(f.lit(column.column).alias("column"), f.col(column.column).cast("string").alias("word"))
        for column in columns
    ]
    pairs = read_kept(files, session).select(f.explode(f.array(*words)).alias("pair")).select("pair.*")
    known = pairs.where(f.col("word").isNotNull() & ~f.col("word").isin(*MISSING_TEXT)).distinct()
    counts = in_each_partition(known, partial(_count, resources=resources))
    found: dict[str, WordCounts] = {}
    for column, of_part in counts:
        found[column] = found.get(column, WordCounts()) + of_part
    return frozenset(
        column.column for column in columns if are_people(column.name, found.get(column.column, WordCounts()))
    )


def _count(
    batches: Iterator[pa.RecordBatch], *, resources: frozenset[str]
) -> Iterator[tuple[str, WordCounts]]:
    for batch in batches:
        words: dict[str, list[str]] = {}
        for pair in batch.to_pylist():
            words.setdefault(pair["column"], []).append(pair["word"])
        for column, of_column in words.items():
            yield column, count_words(of_column, resources)
