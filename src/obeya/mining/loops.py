"""Self-loops and repetitions as bupaR defines them, as tables computed from the linked events.

A *run* is a maximal series of instances of one activity in a case with nothing in between. A run of two or
more is a self-loop of size ``instances - 1``. An activity with two or more runs in a case is one repetition of
size ``runs - 1``. Either is a *repeat* when one resource did all its instances and a *redo* when several did.
(edeaR 1.0, `number_of_selfloops`, `number_of_repetitions`; Swennen and others, SIMPDA 2015.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from obeya.mining.answers import Row, share_of, statistics_of
from obeya.tables.basis import Statistics

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

KINDS: Final = ("repeat", "redo", "unknown")


@dataclass(frozen=True, slots=True)
class LoopStatistics:
    """How many loops of one kind there are, in all and per case, and how large they are."""

    n: int
    n_cases: int
    "Cases with at least one."
    share_of_cases: float
    per_case: Statistics | None
    "Loops per case, cases without any included."
    size: Statistics | None
    "Size of the loops; null when there is none."


@dataclass(frozen=True, slots=True)
class Loops:
    """Loops of one shape, split by who did the work."""

    all: LoopStatistics
    repeat: LoopStatistics
    "One resource did all instances."
    redo: LoopStatistics
    "Several resources did them."
    unknown: LoopStatistics
    "Not told apart, because the resource of an instance is missing."


def runs_of(log: EventLog) -> ir.Table:
    """Return one row per run of every activity that a case has more than once.

    ``position - activity_occurrence`` stays the same inside a run and grows from each run to the next, so that
    one group-by finds the runs. Columns: ``case_index, activity, run, n`` instances, ``low, high, n_known``
    resources, ``first_done_at, last_done_at`` completions, ``service_again_s`` of instances after the first.
    """
    repeated = reworked_events(log)
    is_again = repeated.activity_occurrence > 1
    return repeated.group_by(
        "case_index", "activity", run=repeated.position - repeated.activity_occurrence
    ).agg(
        n=repeated.count(),
        low=repeated.resource.min(),
        high=repeated.resource.max(),
        n_known=repeated.resource.count(),
        first_done_at=repeated.completed_at.min(),
        last_done_at=repeated.completed_at.max(),
        service_again_s=repeated.service_s.sum(where=is_again),
    )


def reworked_events(log: EventLog) -> ir.Table:
    """Return the instances of every activity that its case has more than once."""
    events = log.events
    # Exactly one row of each reworked (case, activity) is its second occurrence: no distinct is needed.
    reworked = events.filter(events.activity_occurrence == 2).select("case_index", "activity")
    return events.semi_join(reworked, ["case_index", "activity"])


def activities_of(runs: ir.Table) -> ir.Table:
    """Return one row per case and reworked activity: its instances, runs, self-loops by kind, and span."""
    is_loop = runs.n > 1
    loops = {f"n_{kind}_self_loops": (is_loop & (kind_of(runs) == kind)).ifelse(1, 0).sum() for kind in KINDS}
    return runs.group_by("case_index", "activity").agg(
        n=runs.n.sum(),
        n_runs=runs.count(),
        low=runs.low.min(),
        high=runs.high.max(),
        n_known=runs.n_known.sum(),
        first_done_at=runs.first_done_at.min(),
        last_done_at=runs.last_done_at.max(),
        service_again_s=runs.service_again_s.sum(),
        **loops,
    )


def kind_of(table: ir.Table) -> ir.StringValue:
    """Return whether one resource did all `n` instances of a row, several did, or that is not known."""
    import ibis

    several = table.low != table.high
    return ibis.ifelse(several, "redo", ibis.ifelse(table.n_known == table.n, "repeat", "unknown"))


def loops_of(sizes: Iterable[Row], per_case: Iterable[Row], *, n_cases: int, suffix: str) -> Loops:
    """Build the statistics of one shape of loops from two tables of counts.

    `sizes` has ``kind, size, n_loops``; `per_case` has one row for each combination of the numbers of loops of
    a case (``n_repeat_<suffix>, n_redo_<suffix>, n_unknown_<suffix>``) with ``n_cases``; cases of the log that
    are in none of its rows have no loop.
    """
    sizes, per_case = list(sizes), list(per_case)
    return Loops(
        all=_statistics(sizes, per_case, KINDS, n_cases, suffix),
        repeat=_statistics(sizes, per_case, ("repeat",), n_cases, suffix),
        redo=_statistics(sizes, per_case, ("redo",), n_cases, suffix),
        unknown=_statistics(sizes, per_case, ("unknown",), n_cases, suffix),
    )


def _statistics(
    sizes: list[Row], per_case: list[Row], kinds: tuple[str, ...], n_cases: int, suffix: str
) -> LoopStatistics:
    chosen = [row for row in sizes if row["kind"] in kinds]
    numbers = [sum(row[f"n_{kind}_{suffix}"] for kind in kinds) for row in per_case]
    counts = [row["n_cases"] for row in per_case]
    n_with = sum(n for number, n in zip(numbers, counts, strict=True) if number)
    return LoopStatistics(
        n=sum(row["n_loops"] for row in chosen),
        n_cases=n_with,
        share_of_cases=share_of(n_with, n_cases),
        per_case=statistics_of([*numbers, 0], [*counts, n_cases - sum(counts)]),
        size=statistics_of([row["size"] for row in chosen], [row["n_loops"] for row in chosen]),
    )
