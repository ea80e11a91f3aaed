"""Link events anew after some of them were filtered away, as importing only the rest would.

Everything is Ibis over one engine: window functions over the position inside a case, and group-bys.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

US_PER_S = 1_000_000

Clock = Callable[["ir.Table", dict[str, str]], "ir.Table"]


def relink(
    kept: ir.Table, cases: ir.Table, *, clock: Clock | None = None
) -> tuple[ir.Table, ir.Table, ir.Table]:
    """Return events, cases and variants for the events `kept` out of a linked log.

    `kept` holds rows of the log's events with their old positions; `cases` the cases they belong to, whose id,
    completeness and attributes stay. Cases without events vanish. `clock` counts the seconds of waits and
    durations (None: calendar time). Variants are numbered by cases, then length, then first case.
    """
    summary = _summarise_cases(kept)
    variants = _number_variants(summary)
    return relink_events(kept, clock=clock), _describe_cases(summary, cases, variants, clock), variants


def relink_events(kept: ir.Table, *, clock: Clock | None = None) -> ir.Table:
    """Return the events with position, neighbours, waits and occurrence numbers as they are without the others."""
    import ibis

    case = ibis.window(group_by=kept.case_index, order_by=kept.position)
    moved = kept.select(
        *(name for name in kept.columns if name not in _NEIGHBOUR_COLUMNS),
        position=ibis.row_number().over(case).cast("int32"),
        previous_activity=kept.activity.lag().over(case),
        next_activity=kept.activity.lead().over(case),
        previous_resource=kept.resource.lag().over(case),
        previous_completed_at=kept.completed_at.lag().over(case),
        arrived_at=arrived_at(kept),
    )
    timed = seconds_between(moved, "previous_completed_at", "arrived_at", name="wait_s", clock=clock)
    same = ibis.window(group_by=[timed.case_index, timed.activity], order_by=timed.position)
    move = ibis.window(
        group_by=[timed.case_index, timed.previous_activity, timed.activity], order_by=timed.position
    )
    path_occurrence = (ibis.row_number().over(move) + 1).cast("int32")
    counted = timed.mutate(
        activity_occurrence=(ibis.row_number().over(same) + 1).cast("int32"),
        path_occurrence=ibis.ifelse(timed.position == 0, ibis.null("int32"), path_occurrence),
    )
    return counted.select(kept.columns)


_NEIGHBOUR_COLUMNS = (
    "position",
    "previous_activity",
    "next_activity",
    "previous_resource",
    "previous_completed_at",
    "wait_s",
    "activity_occurrence",
    "path_occurrence",
)


def count_cases_of_variants(cases: ir.Table, variants: ir.Table) -> ir.Table:
    """Return the variants that `cases` follow, with the number of these cases; their numbers stay."""
    counts = cases.group_by("variant").agg(n_cases=cases.count())
    return variants.drop("n_cases").inner_join(counts, "variant").select(variants.columns)


def arrived_at(events: ir.Table) -> ir.TimestampValue:
    """Return when a step was taken up: its start, or its completion where no start is known."""
    import ibis

    return ibis.coalesce(events.started_at, events.completed_at)


def seconds_between(table: ir.Table, begin: str, end: str, *, name: str, clock: Clock | None) -> ir.Table:
    """Add the seconds from one moment column to another, 0 where they overlap, null where one is missing."""
    import ibis

    if clock is None:
        elapsed = table[end].delta(table[begin], unit="microsecond") / float(US_PER_S)
        return table.mutate(**{name: _not_negative(elapsed)})
    timed = clock(table, {begin: "clock_begin", end: "clock_end"})
    known = timed[begin].notnull() & timed[end].notnull()
    elapsed = ibis.ifelse(known, timed.clock_end - timed.clock_begin, ibis.null("float64"))
    return timed.mutate(**{name: _not_negative(elapsed)}).drop("clock_begin", "clock_end")


def _not_negative(seconds: ir.FloatingValue) -> ir.FloatingValue:
    """Raise to zero what lies below; a missing value stays missing, which `greatest` would not ensure."""
    return (seconds < 0).ifelse(0.0, seconds)


def _summarise_cases(kept: ir.Table) -> ir.Table:
    """Return one row per case: span, size, and the activities in order as a list.

    One group-by for all, of which an engine computes only what a question needs.
    """
    import ibis

    begun, ended = arrived_at(kept), ibis.coalesce(kept.completed_at, kept.started_at)
    step = ibis.struct({"place": kept.position, "activity": kept.activity})
    found = kept.group_by("case_index").agg(
        first_at=ibis.least(begun, ended).min(),
        last_at=ibis.greatest(begun, ended).max(),
        n_events=kept.count().cast("int32"),
        first_activity=kept.activity.argmin(kept.position),
        last_activity=kept.activity.argmax(kept.position),
        steps=step.collect(),
    )
    return found.mutate(activities=found.steps.sort().map(lambda each: each["activity"])).drop("steps")


def _number_variants(summary: ir.Table) -> ir.Table:
    """Number the distinct sequences by rank: most cases first, then the shorter one, then the first case."""
    import ibis

    found = summary.group_by("activities").agg(
        n_cases=summary.count(), n_activities=summary.n_events.max(), first_case=summary.case_index.min()
    )
    order = [ibis.desc(found.n_cases), found.n_activities, found.first_case]
    return found.select(
        variant=ibis.row_number().over(order_by=order).cast("int32"),
        n_cases="n_cases",
        activities="activities",
        n_activities="n_activities",
    )


def _describe_cases(summary: ir.Table, cases: ir.Table, variants: ir.Table, clock: Clock | None) -> ir.Table:
    """Join what the kept events say about a case with what stays as it was."""
    numbered = summary.inner_join(variants.select("variant", "activities"), "activities")
    timed = seconds_between(numbered, "first_at", "last_at", name="duration_s", clock=clock)
    staying = cases.select("case_index", *(name for name in cases.columns if name not in timed.columns))
    return staying.inner_join(timed, "case_index").select(cases.columns)
