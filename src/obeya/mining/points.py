"""The points behind two charts: one throughput time per case, one dot per step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from obeya.mining.local_time import local_moment

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

# More dots than this no chart can show apart; whole cases are left out, every second, third … one kept.
MOST_STEPS = 200_000


def case_durations(log: EventLog) -> NDArray[np.float64]:
    """Return the throughput time of every case in seconds, in the time the log counts, in no order."""
    column = log.cases.select("duration_s").to_pyarrow()["duration_s"]
    return np.asarray(column.to_numpy(), np.float64)


def steps_over_time(log: EventLog, *, most: int = MOST_STEPS) -> pa.Table:
    """Return one row per activity instance for a dotted chart.

    Columns: ``case_rank`` (0 for the case that starts first), ``at`` (completion, else start, as the clock of the
    display zone showed it), ``activity`` (name). With more than `most` instances only every k-th case is kept;
    the ranks stay those among all cases.
    """
    import ibis

    by_start = ibis.window(order_by=[log.cases.first_at, log.cases.case_index])
    ranked = log.cases.select("case_index", case_rank=ibis.row_number().over(by_start))
    n_instances = int(log.cases.n_events.sum().coalesce(0).to_pyarrow().as_py())
    every = max(1, -(-n_instances // most))
    chosen = ranked.filter(ranked.case_rank % every == 0)
    events = log.events
    timed = events.select(
        "case_index",
        "position",
        "activity",
        at=local_moment(events.completed_at.coalesce(events.started_at), log),
    )
    rows = timed.inner_join(chosen, "case_index").order_by("case_rank", "position").to_pyarrow()
    names: Any = pa.DictionaryArray.from_arrays(
        rows["activity"].combine_chunks().cast(pa.int32()), pa.array(log.activities, pa.string())
    )
    return pa.table(
        {
            "case_rank": rows["case_rank"].cast(pa.int64()),
            "at": rows["at"].cast(pa.timestamp("us")),
            "activity": names.cast(pa.string()),
        }
    )
