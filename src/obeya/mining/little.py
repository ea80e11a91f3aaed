"""Little's law as a check that the counts of a log hang together: L = λ W."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from obeya.mining.answers import SECONDS_PER_DAY, rows_of
from obeya.mining.durations import calendar_seconds

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

# However long cases take, at least half of the log is measured.
MOST_WARM_UP = 0.25


@dataclass(frozen=True, slots=True)
class LittlesLaw:
    """Mean work in progress L against arrival rate λ times mean time in the system W, in calendar time."""

    window_from: datetime
    window_to: datetime
    warm_up_s: float
    "What is left out at both ends, because a log begins and ends with cases missing."
    n_arrivals: int
    "Cases that arrived in the window."
    mean_wip: float
    "L: the exact time average of the open cases over the window."
    arrivals_per_day: float
    "λ: arrivals in the window divided by its length."
    mean_time_s: float
    "W: mean time in the system of the cases that arrived in the window; open ones until the end of the log."
    wip_by_law: float
    "λ W."
    relative_difference: float
    "(λ W - L) / L: near 0 when the process is stable over the window."


def littles_law(log: EventLog, *, warm_up_s: float | None = None) -> LittlesLaw | None:
    """Return Little's law measured on a log; None when nothing is ever open or nothing arrives.

    The window is the span of the cases without `warm_up_s` at both ends (default: the 90th percentile of the
    time in the system, at most a quarter of the span). L is the area under the curve of open cases divided by
    the length of the window, so it counts no day's end but every second. Over a window that begins and ends
    with no case open the law holds exactly (Little, Operations Research 9, 1961); elsewhere the difference says
    how far arrivals, times and open cases are out of balance: a growing queue shows as λ W below or above L.
    """
    stays = _stays(log)
    span = rows_of(
        stays.agg(first_at=stays.first_at.min(), last_at=stays.left_at.max(), p90=stays.stay_s.quantile(0.9))
    )[0]
    if span["first_at"] is None:
        return None
    length_s = (span["last_at"] - span["first_at"]).total_seconds()
    warm_up = min(span["p90"], MOST_WARM_UP * length_s) if warm_up_s is None else warm_up_s
    begin, end = span["first_at"] + timedelta(seconds=warm_up), span["last_at"] - timedelta(seconds=warm_up)
    return _measure(stays, begin, end, warm_up) if end > begin else None


def _stays(log: EventLog) -> ir.Table:
    """Return when each case arrived and left; an open case stays until the end of the log."""
    import ibis

    cases = log.cases
    end_of_log = ibis.timestamp(log.span()[1].replace(tzinfo=None))
    left_at = ibis.ifelse(cases.is_complete, cases.last_at, end_of_log)
    stays = cases.select("first_at", left_at=left_at)
    return stays.mutate(stay_s=calendar_seconds(stays.first_at, stays.left_at))


def _measure(stays: ir.Table, begin: datetime, end: datetime, warm_up_s: float) -> LittlesLaw | None:
    import ibis

    window_from, window_to = ibis.timestamp(begin), ibis.timestamp(end)
    entered = ibis.ifelse(stays.first_at > window_from, stays.first_at, window_from)
    left = ibis.ifelse(stays.left_at < window_to, stays.left_at, window_to)
    inside_s = ibis.greatest(calendar_seconds(entered, left), 0.0)
    arrived = (stays.first_at >= window_from) & (stays.first_at <= window_to)
    row = rows_of(
        stays.agg(
            area_s=inside_s.sum(),
            n_arrivals=arrived.ifelse(1, 0).sum(),
            mean_s=stays.stay_s.mean(where=arrived),
        )
    )[0]
    length_s = (end - begin).total_seconds()
    if not row["area_s"] or not row["n_arrivals"]:
        return None
    n_arrivals, mean_wip = int(row["n_arrivals"]), row["area_s"] / length_s
    by_law = n_arrivals / length_s * row["mean_s"]
    return LittlesLaw(
        window_from=begin.replace(tzinfo=UTC),
        window_to=end.replace(tzinfo=UTC),
        warm_up_s=warm_up_s,
        n_arrivals=n_arrivals,
        mean_wip=mean_wip,
        arrivals_per_day=n_arrivals / length_s * SECONDS_PER_DAY,
        mean_time_s=row["mean_s"],
        wip_by_law=by_law,
        relative_difference=(by_law - mean_wip) / mean_wip,
    )
