"""Which cases are over: what usually ends a case, and which cases have been silent for long."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# A pause longer than this share of all pauses between two events of a case is long.
LONG_PAUSE = 0.99
US_PER_S = 1_000_000


def infer_end_activities(cases: pa.Table, n_cases_of_activity: np.ndarray) -> Collection[int]:
    """Return the activities after which a case is normally over: they end it at least every second time.

    `n_cases_of_activity` says in how many cases each activity code occurs. An activity must also end at
    least 1 % of the cases; where none qualifies, every last activity counts.
    """
    ends = np.bincount(cases["last_activity"].to_numpy(), minlength=n_cases_of_activity.size)
    qualifies = (ends * 2 >= np.maximum(n_cases_of_activity, 1)) & (ends * 100 >= cases.num_rows) & (ends > 0)
    chosen = np.flatnonzero(qualifies)
    return [int(code) for code in (chosen if chosen.size else np.flatnonzero(ends))]


def mark_complete(cases: pa.Table, end_activities: Collection[int], long_pause_s: float) -> pa.Array:
    """Say for each case whether it is over: it ended with an end activity, or has long been silent.

    *Long* is longer than `long_pause_s` (99 % of the pauses between two events of a case are shorter),
    counted back from the end of the log.
    """
    ended = pc.is_in(cases["last_activity"], pa.array(sorted(end_activities), pa.int32()))
    last_at = cases["last_at"].cast(pa.int64()).to_numpy()
    silent = (last_at.max(initial=0) - last_at) / US_PER_S > long_pause_s
    return pc.or_(ended.combine_chunks(), pa.array(silent))
