"""Score the quality of a log, and show the rows behind each fault."""

from __future__ import annotations

import functools
import operator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.studies.quality.dimensions import FAULTS
from obeya.studies.quality.marking import (
    EVENT_FAULTS,
    distinct_rejected,
    marked_events,
    newest_event,
    other_spellings,
)
from obeya.studies.quality.result import DataQuality, Score, score_of

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

EXPECTED_DAYS: Final = 7.0
"""After so many days new data are expected where nobody said otherwise: once a week."""
MOST_ROWS: Final = 10_000
SECONDS_PER_HOUR: Final = 3600
OF_REJECTED: Final = ("no_identity", "unreadable")
_BEHIND: Final = pa.schema(
    [
        ("row", pa.int64()),
        ("case_id", pa.string()),
        ("activity", pa.string()),
        ("started_at", pa.timestamp("us")),
        ("completed_at", pa.timestamp("us")),
        ("text", pa.string()),
    ]
)


def data_quality(
    log: EventLog, *, rejected: pa.Table, now: datetime, expected_days: float | None = EXPECTED_DAYS
) -> DataQuality:
    """Score completeness, uniqueness, validity, timeliness and consistency of a whole log.

    Each share is ``1 - n_faulty / n_checked``; `dimensions.py` says what is counted. `rejected` is the table of that
    name beside the log in its store. `now` is the moment of the look, which only timeliness depends on; timeliness is
    left out where no new data are expected (None). Rows that were rejected, and later sent and rejected again, count
    once. Raises `QuestionError` for a part of a log, whose rejected
    rows nobody knows, and for an expected time that is not positive.
    """
    if log.filter is not None:
        raise QuestionError("The quality of data is asked of a whole log; take the filter away.")
    if expected_days is not None and not expected_days > 0:
        raise QuestionError(f"New data are expected after {expected_days!r} days; it must be more than 0.")
    of_rejected = distinct_rejected(rejected)
    counted = {**_count_events(log), **_count_rejected(of_rejected)}
    n_stored, n_rejected = counted["n"], of_rejected.num_rows
    newest = newest_event(log)
    return DataQuality(
        version=log.facts.version,
        n_rows=n_stored + n_rejected,
        newest_at=None if newest is None else newest.replace(tzinfo=UTC),
        expected_days=expected_days,
        scores=(
            _of_rows("completeness", n_stored + n_rejected, counted, counted["no_identity"]),
            _of_rows("uniqueness", n_stored, counted),
            _of_rows("validity", n_stored + n_rejected, counted, counted["unreadable"]),
            *([] if expected_days is None else [timeliness(newest, now=now, expected_days=expected_days)]),
            _of_rows("consistency", n_stored, counted),
        ),
    )


def timeliness(newest: datetime | None, *, now: datetime, expected_days: float = EXPECTED_DAYS) -> Score:
    """Score how old the newest event is: ``1 - overdue / age`` in whole hours; no event at all scores 0.

    That is ``min(1, expected / age)``: data of twice the expected age score one half.

    >>> timeliness(datetime(2026, 1, 1), now=datetime(2026, 1, 15)).share
    0.5
    """
    if newest is None:
        return score_of("timeliness", n_checked=1, n_faulty=1, n_by_fault={"overdue": 1})
    seconds = (_utc(now) - _utc(newest)).total_seconds()
    age_h = max(0, int(seconds // SECONDS_PER_HOUR))
    overdue_h = max(0, age_h - round(expected_days * 24))
    return score_of("timeliness", n_checked=age_h, n_faulty=overdue_h, n_by_fault={"overdue": overdue_h})


def rows_behind(log: EventLog, *, rejected: pa.Table, fault: str, most: int = MOST_ROWS) -> pa.Table:
    """Return the first rows with a fault: `row`, `case_id`, `activity`, `started_at`, `completed_at`, `text`.

    `row` counts the records of all files of the log from 0; for rejected rows it is the line of their file. Times are
    UTC. `text` holds reason and raw text of a rejected row, and the usual spelling of a step. Raises `QuestionError`
    for a fault that is not in the list; `overdue` has no rows.
    """
    if fault not in FAULTS:
        raise QuestionError(f"There is no fault “{fault}”. There are: {', '.join(FAULTS)}.")
    if fault in OF_REJECTED:
        return _rejected_behind(distinct_rejected(rejected), fault, most)
    if fault not in EVENT_FAULTS:
        return _BEHIND.empty_table()
    marked = marked_events(log)
    chosen = marked.filter(marked[f"is_{fault}"]).order_by("row").limit(most)
    chosen = chosen.select("row", "case_index", "activity", "started_at", "completed_at")
    found = chosen.left_join(log.cases.select("case_index", "case_id"), "case_index")
    rows: list[dict[str, Any]] = found.to_pyarrow().sort_by("row").to_pylist()
    usual = other_spellings(log) if fault == "other_spelling" else {}
    return pa.Table.from_pylist(
        [
            {
                **row,
                "activity": log.activities[row["activity"]],
                "text": log.activities[usual[row["activity"]]] if usual else None,
            }
            for row in rows
        ],
        schema=_BEHIND,
    )


def _rejected_behind(rejected: pa.Table, fault: str, most: int) -> pa.Table:
    chosen = rejected.filter(rejected[f"is_{fault}"]).slice(0, most).to_pylist()
    rows = [{"row": row["line"], "text": f"{row['reason']}: {row['raw'] or ''}"} for row in chosen]
    return pa.Table.from_pylist(rows, schema=_BEHIND)


def _count_events(log: EventLog) -> dict[str, int]:
    """Count the rows with each fault, and with any fault of each dimension, in one pass."""
    marked = marked_events(log)
    sums = {name: marked[f"is_{name}"].cast("int64").sum() for name in EVENT_FAULTS}
    for key in {FAULTS[name].dimension for name in EVENT_FAULTS}:
        marks = [marked[f"is_{name}"] for name in EVENT_FAULTS if FAULTS[name].dimension == key]
        sums[key] = functools.reduce(operator.or_, marks).cast("int64").sum()
    row = marked.agg(n=marked.count(), **sums).to_pyarrow().to_pylist()[0]
    return {name: int(n or 0) for name, n in row.items()}


def _count_rejected(rejected: pa.Table) -> dict[str, int]:
    return {name: sum(rejected[f"is_{name}"].to_pylist()) for name in OF_REJECTED}


def _of_rows(key: str, n_checked: int, counted: dict[str, int], n_rejected: int = 0) -> Score:
    return score_of(key, n_checked=n_checked, n_faulty=counted[key] + n_rejected, n_by_fault=counted)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
