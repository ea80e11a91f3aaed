"""What moves when a log is played: cases on paths and in activities, second by second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.mining.durations import US_PER_S, epoch_us

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

MOST_CASES = 1_000
"""More dots than this nobody can follow; a sample of cases stands for all."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Replay:
    """The moves of some cases, ordered by case and time.

    `moves` has one row per move: ``case_rank`` (a place in `case_ids`), ``place`` (from 0 on: a place in `paths`;
    -1 - i: the activity at place i of `activities`), ``from_s`` and ``to_s``, seconds after `first_at`.
    """

    case_ids: tuple[str, ...]
    activities: tuple[str, ...]
    paths: tuple[tuple[str, str], ...]
    moves: pa.Table
    first_at: datetime | None
    n_cases: int
    "Cases there are in all; fewer are played when there are more than `MOST_CASES`."


def replay(log: EventLog, *, most: int = MOST_CASES) -> Replay:
    """Return the moves of at most `most` cases, spread evenly over the order in which cases begin.

    A move along a path lasts from the completion before to the start after it (to the completion where no start is
    known), one in an activity from its start to its completion. The same log gives the same sample. Calendar time,
    whatever calendar the log counts in. Raises `QuestionError` when `most` is below 1.
    """
    if most < 1:
        raise QuestionError(f"At least one case must be played; {most} were asked for.")
    chosen, n_cases = _chosen_cases(log, most)
    rows = _instances(log, chosen)
    if rows.num_rows == 0:
        return Replay((), (), (), _moves_table(*[np.zeros(0)] * 4), None, n_cases)
    ids = chosen.order_by("case_rank").select("case_id").to_pyarrow()["case_id"].to_pylist()
    return _replayed(log, rows, tuple(ids), n_cases)


def _chosen_cases(log: EventLog, most: int) -> tuple[Any, int]:
    """Return every second, third … case in the order of their first events, numbered anew, and how many there are."""
    import ibis

    cases = log.cases
    n_cases = int(cases.count().to_pyarrow().as_py())
    every = max(1, -(-n_cases // most))
    by_start = ibis.window(order_by=[cases.first_at, cases.case_index])
    ranked = cases.select("case_index", "case_id", place=ibis.row_number().over(by_start))
    kept = ranked.filter(ranked.place % every == 0)
    return kept.select("case_index", "case_id", case_rank=(kept.place / every).floor().cast("int64")), n_cases


def _instances(log: EventLog, chosen: Any) -> pa.Table:
    events = log.events
    begun = events.started_at.coalesce(events.completed_at)
    timed = events.select(
        "case_index",
        "position",
        "activity",
        "previous_activity",
        left_us=epoch_us(events.previous_completed_at.coalesce(begun)),
        begin_us=epoch_us(begun),
        end_us=epoch_us(events.completed_at.coalesce(events.started_at)),
    )
    joined = timed.inner_join(chosen.select("case_index", "case_rank"), "case_index")
    table: pa.Table = joined.order_by("case_rank", "position").to_pyarrow()
    return table


def _replayed(log: EventLog, rows: pa.Table, case_ids: tuple[str, ...], n_cases: int) -> Replay:
    def column(name: str) -> NDArray[np.float64]:
        return np.asarray(rows[name].to_numpy(), np.float64)

    rank, activity, before = column("case_rank"), column("activity"), column("previous_activity")
    left, begin, end = column("left_us"), column("begin_us"), column("end_us")
    first_us = float(np.nanmin(np.minimum(left, begin)))
    has_path = ~np.isnan(before)
    pairs, path_of = np.unique(
        np.stack([before[has_path], activity[has_path]], axis=1), axis=0, return_inverse=True
    )
    codes, node_of = np.unique(activity, return_inverse=True)
    place = np.concatenate([path_of.reshape(-1).astype(np.float64), -1.0 - node_of])
    case = np.concatenate([rank[has_path], rank])
    from_s = (np.concatenate([left[has_path], begin]) - first_us) / US_PER_S
    to_s = (np.concatenate([begin[has_path], end]) - first_us) / US_PER_S
    order = np.lexsort((place < 0, from_s, case))
    moves = _moves_table(case[order], place[order], from_s[order], np.maximum(from_s, to_s)[order])
    names = log.activities
    return Replay(
        case_ids=case_ids,
        activities=tuple(names[int(code)] for code in codes),
        paths=tuple((names[int(a)], names[int(b)]) for a, b in pairs),
        moves=moves,
        first_at=_EPOCH + timedelta(microseconds=first_us),
        n_cases=n_cases,
    )


def _moves_table(
    case: NDArray[np.float64],
    place: NDArray[np.float64],
    from_s: NDArray[np.float64],
    to_s: NDArray[np.float64],
) -> pa.Table:
    return pa.table(
        {
            "case_rank": pa.array(case.astype(np.int64)),
            "place": pa.array(place.astype(np.int64)),
            "from_s": pa.array(np.round(from_s, 1)),
            "to_s": pa.array(np.round(to_s, 1)),
        }
    )
