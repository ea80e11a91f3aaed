"""Find the rows behind each fault: one yes-or-no column a fault over the events, and reasons of rejected rows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from obeya.tables.columns import Flag

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

EVENT_FAULTS: Final = (
    "no_resource",
    "no_start",
    "no_completion",
    "repeated",
    "zero_time",
    "in_future",
    "in_clock_gap",
    "end_before_start",
    "other_spelling",
)
# A step of which fewer rows than this name somebody (or a start) does without: a system did it.
USUAL_SHARE: Final = 0.05
# The zero of computer clocks, wherever on earth it was read as a local time.
_ZERO_UNTIL: Final = datetime(1970, 1, 2, 12, tzinfo=UTC).replace(tzinfo=None)
_MISSING_REASONS: Final = ("no case id", "no activity", "no time")
_SEPARATORS: Final = re.compile(r"[\s_\-‐-―]+")


def marked_events(log: EventLog) -> ir.Table:
    """Return the events of a log with one column a fault, ``is_<fault>``, true where the row has it."""
    events = log.events
    marks = {
        "no_resource": _missing_where_usual(log, "resource"),
        "no_start": _missing_where_usual(log, "started_at"),
        "no_completion": events.completed_at.isnull() & events.case_index.isin(_ended(log)),
        "repeated": _repeats(log),
        "zero_time": (events.completed_at < _ZERO_UNTIL) | (events.started_at < _ZERO_UNTIL),
        "in_future": _has(events, Flag.IN_FUTURE),
        "in_clock_gap": _has(events, Flag.IN_DST_GAP),
        "end_before_start": _has(events, Flag.END_BEFORE_START),
        "other_spelling": _is_of(events, other_spellings(log)),
    }
    return events.mutate(**{f"is_{name}": mark.fill_null(False) for name, mark in marks.items()})


def other_spellings(log: EventLog) -> dict[int, int]:
    """Return the code of each rarer spelling of a step with the code of the usual one.

    Spellings are the same step when they differ in capitals, blanks, underscores and hyphens alone.
    """
    by_key: dict[str, list[int]] = {}
    for code, name in enumerate(log.activities):
        by_key.setdefault(spelled_alike(name), []).append(code)
    doubtful = [codes for codes in by_key.values() if len(codes) > 1]
    if not doubtful:
        return {}
    n_of = _counts_by_activity(log)
    found = {}
    for codes in doubtful:
        usual = max(codes, key=lambda code: (n_of.get(code, 0), -code))
        found.update({code: usual for code in codes if code != usual and n_of.get(code, 0)})
    return found


def spelled_alike(name: str) -> str:
    """Return what all spellings of a name have in common.

    >>> spelled_alike("Check  Invoice") == spelled_alike("check-invoice ")
    True
    """
    return _SEPARATORS.sub(" ", unicodedata.normalize("NFKC", name).casefold()).strip()


def distinct_rejected(rejected: pa.Table) -> pa.Table:
    """Return rejected rows with the fault each counts as: ``no_identity``, ``unreadable`` or both.

    A row that was sent again with a later file, word for word, is the same row.
    """
    once = rejected.group_by(["reason", "raw"], use_threads=False).aggregate([("line", "min")])
    once = once.sort_by("line_min")
    parts = [str(reason or "").split("; ") for reason in once["reason"].to_pylist()]
    missing = [[part.startswith(_MISSING_REASONS) for part in each] for each in parts]
    return pa.table(
        {
            "line": once["line_min"],
            "reason": once["reason"],
            "raw": once["raw"],
            "is_no_identity": pa.array([any(each) for each in missing], pa.bool_()),
            "is_unreadable": pa.array([not all(each) for each in missing], pa.bool_()),
        }
    )


def newest_event(log: EventLog) -> datetime | None:
    """Return the newest moment of an event whose time can be meant; None where no event has one."""
    events = log.events
    meant = events.filter(~_has(events, Flag.IN_FUTURE))
    newest: datetime | None = (
        meant.mutate(newest_at=_latest(meant)).newest_at.max().to_pyarrow().as_py()
        if log.activities
        else None
    )
    return None if newest is None or newest < _ZERO_UNTIL else newest


def _latest(events: ir.Table) -> ir.TimestampValue:
    import ibis

    return ibis.coalesce(events.completed_at, events.started_at)


def _missing_where_usual(log: EventLog, column: str) -> ir.BooleanValue:
    """Mark rows without a value in a column which enough rows of the same step have."""
    events = log.events
    counted = (
        events.group_by("activity")
        .agg(n=events.count(), n_known=events[column].count())
        .to_pyarrow()
        .to_pylist()
    )
    usual = [row["activity"] for row in counted if 0 < row["n_known"] >= USUAL_SHARE * row["n"]]
    return events[column].isnull() & _is_of(events, usual)


def _ended(log: EventLog) -> ir.Column:
    return log.cases.filter(log.cases.is_complete).case_index


def _repeats(log: EventLog) -> ir.BooleanValue:
    """Mark each row that has an earlier twin in its case, in every column that the log brought."""
    import ibis

    events = log.events
    # The import looked for twins already, with fewer columns: where it saw none there is none.
    if not log.facts.n_duplicate_rows:
        return ibis.literal(False)
    own = [attribute.column for attribute in log.facts.event_attributes]
    same = ["case_index", "activity", "started_at", "completed_at", "resource", *own]
    return ibis.row_number().over(group_by=[events[name] for name in same], order_by=events.position) > 0


def _counts_by_activity(log: EventLog) -> dict[int, int]:
    counted = log.events.group_by("activity").agg(n=log.events.count()).to_pyarrow().to_pylist()
    return {row["activity"]: row["n"] for row in counted}


def _has(events: ir.Table, flag: Flag) -> ir.BooleanValue:
    return (events.flags & int(flag)) != 0


def _is_of(events: ir.Table, codes: Sequence[int] | dict[int, int]) -> ir.BooleanValue:
    import ibis

    return events.activity.isin(sorted(codes)) if codes else ibis.literal(False)
