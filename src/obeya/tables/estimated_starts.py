"""Estimate when steps were started in a log that only knows when they were completed.

A step can begin once its case has arrived and the resource that completes it is free; the estimate is
the later of the two: ``start = max(previous completion in the case, previous completion by the resource)``
(Chapela-Campa and Dumas, *Enhancing business process simulation models with extraneous activity
delays*, 2022; people are assumed to begin at once). The first step of a case and steps without a
resource keep no start. Every estimate is flagged, and what follows from it is called estimated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from obeya.tables.columns import Flag
from obeya.tables.instants import calendar_seconds

if TYPE_CHECKING:
    import ibis.expr.types as ir


def estimate_starts(events: ir.Table) -> ir.Table:
    """Return the events with estimated `started_at`, `wait_s` and `service_s` where no start is recorded."""
    import ibis

    of_resource = ibis.window(group_by=events.resource, order_by=[events.completed_at, events.row])
    with_free = events.mutate(
        free_at=ibis.ifelse(
            events.resource.notnull(), events.completed_at.lag().over(of_resource), ibis.null("timestamp")
        )
    )
    is_estimable = (
        with_free.started_at.isnull()
        & with_free.resource.notnull()
        & with_free.previous_completed_at.notnull()
        & with_free.completed_at.notnull()
    )
    begun = ibis.greatest(
        with_free.previous_completed_at, ibis.coalesce(with_free.free_at, with_free.previous_completed_at)
    )
    start = ibis.least(begun, with_free.completed_at)
    known = with_free.mutate(is_estimable=is_estimable, estimate=start)
    return known.mutate(
        started_at=ibis.ifelse(known.is_estimable, known.estimate, known.started_at),
        wait_s=ibis.ifelse(
            known.is_estimable, calendar_seconds(known.previous_completed_at, known.estimate), known.wait_s
        ),
        service_s=ibis.ifelse(
            known.is_estimable, calendar_seconds(known.estimate, known.completed_at), known.service_s
        ),
        flags=ibis.ifelse(known.is_estimable, known.flags + int(Flag.START_ESTIMATED), known.flags),
    ).select(events.columns)
