"""Run our own functions on the workers of a Spark session; what they return comes back, errors too.

Tables go by files, not by answers: the workers write them to a folder that they and the driver share.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa

from obeya.errors import ObeyaError, QuestionError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Item = TypeVar("Item")
Answer = TypeVar("Answer")
ANSWER_SCHEMA = pa.schema([("answer", pa.binary())])
NO_PYTHON = (
    "The workers of this Spark session run a Python that does not have obeya. Install obeya where they run and "
    "set PYSPARK_PYTHON to that Python before the session starts."
)


def in_each_partition(
    frame: DataFrame, work: Callable[[Iterator[pa.RecordBatch]], Iterable[Answer]]
) -> list[Answer]:
    """Run `work` on the batches of every partition and return all answers in the order of partitions.

    An error that `work` raises on purpose is raised here. Raises `QuestionError` where the workers lack obeya.
    """

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        try:
            said = [pickle.dumps(answer) for answer in work(batches)]
        except ObeyaError as refusal:
            said = [pickle.dumps(refusal)]
        yield pa.record_batch([pa.array(said, pa.binary())], schema=ANSWER_SCHEMA)

    rows = _collected(frame.mapInArrow(run, "answer binary"))
    # They were pickled by this very function, and Spark brings its own results home in the same way.
    answers = [pickle.loads(row["answer"]) for row in rows]
    for answer in answers:
        if isinstance(answer, ObeyaError):
            raise answer
    return answers


def for_each_item(
    session: SparkSession, items: Sequence[Item], work: Callable[[Item], Answer]
) -> list[Answer]:
    """Run `work` on every item, one task each, and return the answers in the order of the items."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[Answer]:
        for batch in batches:
            for place in batch["id"].to_pylist():
                yield work(items[place])

    return in_each_partition(session.range(0, len(items), 1, max(len(items), 1)), run)


def _collected(frame: DataFrame) -> list[Any]:
    from pyspark.errors import PySparkException

    try:
        return frame.collect()
    except PySparkException as fault:
        if "ModuleNotFoundError" in str(fault):
            raise QuestionError(NO_PYTHON) from fault
        raise
