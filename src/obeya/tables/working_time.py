"""Express the durations of a log in working time, by a join with a table of days.

For an instant t on UTC day d the calendar gives the working seconds W(t) since its beginning:
``W(t) = cum_s(d) + Σ clip(seconds_of_day(t) − from_i, 0, to_i − from_i)``; a working duration is
``W(b) − W(a)``. The join is on an integer, so it costs the same on every engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from obeya.tables.instants import US_PER_S, epoch_us

if TYPE_CHECKING:
    import ibis.expr.types as ir

SECONDS_PER_DAY = 86_400
INTERVALS = ("1", "2", "3")


def events_in_working_time(events: ir.Table, days: pa.Table) -> ir.Table:
    """Return the events with `wait_s` and `service_s` in working seconds; nulls stay null."""
    import ibis

    arrived = ibis.coalesce(events.started_at, events.completed_at)
    timed = add_working_seconds(
        events.mutate(arrived_at=arrived),
        {
            "started_at": "w_start",
            "completed_at": "w_end",
            "previous_completed_at": "w_before",
            "arrived_at": "w_arrived",
        },
        days,
    )
    wait = ibis.greatest(timed.w_arrived - timed.w_before, 0.0)
    return timed.mutate(
        wait_s=ibis.ifelse(timed.wait_s.isnull(), ibis.null("float64"), wait),
        service_s=ibis.ifelse(timed.service_s.isnull(), ibis.null("float64"), timed.w_end - timed.w_start),
    ).select(events.columns)


def cases_in_working_time(cases: ir.Table, days: pa.Table) -> ir.Table:
    """Return the cases with `duration_s` in working seconds."""
    timed = add_working_seconds(cases, {"first_at": "w_first", "last_at": "w_last"}, days)
    return timed.mutate(duration_s=timed.w_last - timed.w_first).select(cases.columns)


def add_working_seconds(table: ir.Table, moments: dict[str, str], days: pa.Table) -> ir.Table:
    """Add one column of working seconds for each moment column (null where the moment is null)."""
    import ibis

    for moment, working in moments.items():
        names = {f"d_{working}_{name}": name for name in days.column_names}
        table_days = ibis.memtable(days).rename(names)
        stamped = table.mutate(**{f"s_{working}": epoch_us(table[moment]).cast("float64") / US_PER_S})
        stamped = stamped.mutate(
            **{f"n_{working}": (stamped[f"s_{working}"] / SECONDS_PER_DAY).floor().cast("int32")}
        )
        joined = stamped.left_join(
            table_days, stamped[f"n_{working}"] == table_days[f"d_{working}_epoch_day"]
        )
        of_day = joined[f"s_{working}"] - joined[f"n_{working}"] * float(SECONDS_PER_DAY)
        total = joined[f"d_{working}_cum_s"]
        for i in INTERVALS:
            begin, end = joined[f"d_{working}_from{i}_s"], joined[f"d_{working}_to{i}_s"]
            total = total + ibis.least(ibis.greatest(of_day - begin, 0.0), end - begin)
        table = joined.mutate(**{working: total}).drop(*names, f"s_{working}", f"n_{working}")
    return table
