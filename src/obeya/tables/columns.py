"""The physical columns of a log, named once; attribute columns are ``e0, e1, …`` and ``k0, k1, …``.

Names that a log brings along are data and never become identifiers.
"""

from __future__ import annotations

from enum import IntFlag
from typing import Final

import pyarrow as pa


class Flag(IntFlag):
    """What was noticed about one activity instance; several may hold at once."""

    UNMATCHED_START = 1
    UNMATCHED_COMPLETE = 2
    END_BEFORE_START = 4
    BEFORE_1970 = 8
    IN_FUTURE = 16
    IN_DST_GAP = 32
    IN_DST_OVERLAP = 64
    START_ESTIMATED = 128


MOMENT: Final = pa.timestamp("us")

EVENT_FIELDS: Final = (
    pa.field("case_index", pa.int32()),
    pa.field("position", pa.int32()),
    pa.field("activity", pa.int32()),
    pa.field("started_at", MOMENT),
    pa.field("completed_at", MOMENT),
    pa.field("resource", pa.int32()),
    pa.field("previous_activity", pa.int32()),
    pa.field("next_activity", pa.int32()),
    pa.field("previous_resource", pa.int32()),
    pa.field("previous_completed_at", MOMENT),
    pa.field("wait_s", pa.float64()),
    pa.field("service_s", pa.float64()),
    pa.field("activity_occurrence", pa.int32()),
    pa.field("path_occurrence", pa.int32()),
    pa.field("n_source_events", pa.int32()),
    pa.field("flags", pa.int32()),
    pa.field("row", pa.int64()),
)

CASE_FIELDS: Final = (
    pa.field("case_index", pa.int32()),
    pa.field("case_id", pa.string()),
    pa.field("first_at", MOMENT),
    pa.field("last_at", MOMENT),
    pa.field("duration_s", pa.float64()),
    pa.field("n_events", pa.int32()),
    pa.field("variant", pa.int32()),
    pa.field("first_activity", pa.int32()),
    pa.field("last_activity", pa.int32()),
    pa.field("is_complete", pa.bool_()),
)

VARIANT_FIELDS: Final = (
    pa.field("variant", pa.int32()),
    pa.field("n_cases", pa.int64()),
    pa.field("activities", pa.list_(pa.int32())),
    pa.field("n_activities", pa.int32()),
)
