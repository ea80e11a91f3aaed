"""Times before and at each step, and how many of them are long beside those of all steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from obeya.mining.answers import rows_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

Counts = NDArray[np.int64]
Amounts = NDArray[np.float64]
NONE = -1


@dataclass(frozen=True, slots=True)
class Tally:
    """Times of one kind (before or at a step) by group: how many, their sum, and how many are long.

    `n_first` counts, for each case, the first instance only, so that it counts cases; `n_long` are those of them
    that took longer than the median of all steps.
    """

    n: Counts
    seconds: Amounts
    n_first: Counts
    n_long: Counts

    def mean(self, at: int) -> float:
        """Return the mean seconds of one group; 0 of none."""
        return float(self.seconds[at] / self.n[at]) if self.n[at] else 0.0

    def mean_of_others(self, at: int) -> float:
        """Return the mean seconds of all other groups; 0 of none."""
        n = float(self.n.sum() - self.n[at])
        return float((self.seconds.sum() - self.seconds[at]) / n) if n else 0.0

    def share_long(self) -> float:
        """Return the share of long ones in all groups."""
        return float(self.n_long.sum() / max(1, self.n_first.sum()))


@dataclass(frozen=True, slots=True)
class Moves:
    """One row per path (source is -1 at the beginning of a case), and the sums over paths for each activity.

    `n_again` counts moves to an activity that the case has had before, `n_changed` moves that change the
    resource. `waits_by_path`, `waits`, `services` tally the time before a path's target, before an activity, and
    at it. By activity, `n_cases_of` and `n_cases_again` count the cases that have it and that have it twice or
    more, `n_moves_after` the moves that cases make once they have had it; `median_wait_s` and `p90_wait_s` are
    quantiles of the time before it, `median_service_s` of the time at it.
    """

    source: Counts
    target: Counts
    n: Counts
    n_cases: Counts
    n_again: Counts
    n_changed: Counts
    waits_by_path: Tally
    waits: Tally
    services: Tally
    n_cases_of: Counts
    n_cases_again: Counts
    n_moves_after: Counts
    pooled_median_wait_s: float
    median_wait_s: Amounts
    p90_wait_s: Amounts
    median_service_s: Amounts

    @property
    def total_wait_s(self) -> float:
        """All seconds before all steps."""
        return float(self.waits.seconds.sum())


def survey_moves(log: EventLog) -> Moves:
    """Tally every path and activity of the log in two passes."""
    events = log.events
    pooled = rows_of(events.agg(wait=events.wait_s.median(), service=events.service_s.median()))[0]
    quantiles = _quantiles(events, len(log.activities))
    rows = _path_rows(log, pooled)
    n = len(log.activities)
    source, target = rows["source"].astype(np.int64), rows["activity"].astype(np.int64)
    return Moves(
        source=source,
        target=target,
        n=rows["n"].astype(np.int64),
        n_cases=rows["n_path_first"].astype(np.int64),
        n_again=rows["n_again"].astype(np.int64),
        n_changed=rows["n_changed"].astype(np.int64),
        waits_by_path=_tally(rows, "n_wait", "wait_s", "n_path_first", "n_path_long"),
        waits=_summed(_tally(rows, "n_wait", "wait_s", "n_wait_first", "n_wait_long"), target, n),
        services=_summed(
            _tally(rows, "n_service", "service_s", "n_service_first", "n_service_long"), target, n
        ),
        n_cases_of=np.bincount(target, rows["n_step_first"], n).astype(np.int64),
        n_cases_again=np.bincount(target, rows["n_step_second"], n).astype(np.int64),
        n_moves_after=np.bincount(target, rows["n_after"], n).astype(np.int64),
        pooled_median_wait_s=float(pooled["wait"] or 0.0),
        median_wait_s=quantiles["median_wait"],
        p90_wait_s=quantiles["p90_wait"],
        median_service_s=quantiles["median_service"],
    )


def _path_rows(log: EventLog, pooled: dict[str, Any]) -> dict[str, Amounts]:
    """Return one row per path with its counts; a missing count is 0."""
    lengths = log.cases.select(case_of_length="case_index", n_in_case="n_events")
    events = log.events.inner_join(lengths, log.events.case_index == lengths.case_of_length)
    waited, served = events.wait_s.notnull(), events.service_s.notnull()
    first_step, first_path = events.activity_occurrence == 1, events.path_occurrence == 1
    long_wait, long_service = (
        _longer(column, pooled[name])
        for column, name in ((events.wait_s, "wait"), (events.service_s, "service"))
    )
    counts = {
        "n_step_first": first_step,
        "n_step_second": events.activity_occurrence == 2,
        "n_path_first": first_path & waited,
        "n_path_long": first_path & long_wait,
        "n_wait": waited,
        "n_wait_first": first_step & waited,
        "n_wait_long": first_step & long_wait,
        "n_service": served,
        "n_service_first": first_step & served,
        "n_service_long": first_step & long_service,
        "n_again": events.activity_occurrence > 1,
        "n_changed": events.resource != events.previous_resource,
    }
    grouped = events.group_by(source=events.previous_activity.fill_null(NONE), activity=events.activity).agg(
        n=events.count(),
        wait_s=events.wait_s.sum(),
        service_s=events.service_s.sum(),
        n_after=(events.n_in_case - 1 - events.position).sum(where=first_step),
        **{name: count(which) for name, which in counts.items()},
    )
    table = grouped.order_by("source", "activity").to_pyarrow()
    return {name: floats_of(table[name]) for name in table.column_names}


def _quantiles(events: ir.Table, n_activities: int) -> dict[str, Amounts]:
    grouped = events.group_by("activity").agg(
        median_wait=events.wait_s.quantile(0.5),
        p90_wait=events.wait_s.quantile(0.9),
        median_service=events.service_s.quantile(0.5),
    )
    table = grouped.to_pyarrow()
    place = np.asarray(table["activity"].to_numpy(), np.int64)
    found = {}
    for name in ("median_wait", "p90_wait", "median_service"):
        found[name] = np.full(n_activities, np.nan)
        found[name][place] = table[name].cast(pa.float64()).to_numpy(zero_copy_only=False)
    return found


def count(which: ir.BooleanValue) -> ir.IntegerScalar:
    """Count the rows for which `which` holds; unknown is no."""
    return which.fill_null(False).ifelse(1, 0).sum()


def floats_of(column: pa.ChunkedArray) -> Amounts:
    """Return a column as floats, missing values as 0."""
    values: Amounts = np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64)
    return np.nan_to_num(values)


def _longer(seconds: ir.FloatingValue, than: float | None) -> ir.BooleanValue:
    return seconds > (0.0 if than is None else float(than))


def _tally(rows: dict[str, Amounts], n: str, seconds: str, n_first: str, n_long: str) -> Tally:
    whole = (rows[name].astype(np.int64) for name in (n_first, n_long))
    return Tally(rows[n].astype(np.int64), rows[seconds], *whole)


def _summed(tally: Tally, group: Counts, n_groups: int) -> Tally:
    """Sum a tally of paths over the paths into each activity."""
    n, n_first, n_long = (
        np.bincount(group, part, n_groups).astype(np.int64) for part in (tally.n, tally.n_first, tally.n_long)
    )
    seconds = np.bincount(group, tally.seconds, n_groups).astype(np.float64)
    return Tally(n, seconds, n_first, n_long)
