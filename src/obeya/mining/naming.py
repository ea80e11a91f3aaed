"""From the names people use to the codes a log holds."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from obeya.errors import QuestionError

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog


def code_of(log: EventLog, activity: str) -> int:
    """Return the code of an activity; `QuestionError` with the nearest names when there is none of that name."""
    if activity in log.activities:
        return log.activities.index(activity)
    near = difflib.get_close_matches(activity, log.activities, n=3, cutoff=0.4) or log.activities[:5]
    raise QuestionError(f"The log has no activity “{activity}”. It has, for example: {', '.join(near)}.")
