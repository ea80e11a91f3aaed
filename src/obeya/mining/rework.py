"""What is done again: self-loops, repetitions, returns, and the hours they take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from obeya.mining.answers import SECONDS_PER_HOUR, Row, rows_of, share_of
from obeya.mining.durations import with_seconds
from obeya.mining.loops import KINDS, Loops, activities_of, kind_of, loops_of, reworked_events, runs_of
from obeya.tables.basis import Basis
from obeya.tables.summaries import summarise_groups

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

WORST_CASES = 10


@dataclass(frozen=True, slots=True)
class ReworkedActivity:
    """One activity that is done again in some case."""

    activity: str
    n_again: int
    "Instances after the first one of their case."
    n_cases_reworked: int
    "Cases that have it more than once."
    share_of_cases: float
    "Cases that have it more than once, of those that have it."
    hours_lost: float
    "Hours from the first to the last completion, summed over the cases."
    service_hours_again: float | None
    "Service hours of the instances after the first; null where no start is known."
    n_self_loops: int
    n_repetitions: int
    n_repeat: int
    "Self-loops and repetitions done by one resource."
    n_redo: int
    "Self-loops and repetitions done by several resources."
    n: int
    "Activity instances in all."
    n_cases: int
    "Cases that have the activity."


@dataclass(frozen=True, slots=True)
class Return:
    """A path that goes back to an activity the case has had before, after at least one other."""

    source: str
    target: str
    n: int
    n_cases: int
    hours_lost: float
    "Hours from the previous completion of the target to this one, summed over the moves."


@dataclass(frozen=True, slots=True)
class ReworkedCase:
    """One case that spends much time on work done again."""

    case_id: str
    n_again: int
    "Instances after the first of their activity."
    hours_lost: float


@dataclass(frozen=True, slots=True)
class Rework:
    """Everything that is done more than once in a case."""

    n_cases: int
    n_cases_reworked: int
    "Cases with an activity done more than once."
    share_of_cases: float
    n_again: int
    "Instances after the first of their activity in their case."
    self_loops: Loops
    "The same activity twice or more with nothing in between; size = instances - 1."
    repetitions: Loops
    "An activity that comes back after others, once per case and activity; size = how often it comes back."
    hours_lost: float
    "Hours between the first and the last completion of an activity done again; each hour of a case once."
    share_of_lead_time: float | None
    "The hours lost as a share of the throughput hours of all cases."
    service_hours_again: float | None
    activities: tuple[ReworkedActivity, ...]
    "Most hours first."
    returns: tuple[Return, ...]
    "Most hours first."
    worst_cases: tuple[ReworkedCase, ...]
    basis: Basis


def rework(log: EventLog) -> Rework:
    """Return what is done again in a log, counted as bupaR counts it, and the time it takes.

    Hours are those from the first completion of an activity to the completion of its last repetition in the
    same case: the time by which the case would at most be shorter if the first time had been enough. The spans
    of different activities overlap; the hours of the log and of a case count every moment once, the hours of
    an activity or a return count their own span in full. Time is as the log counts it (calendar or working).
    """
    with runs_of(log).cache() as runs:
        pairs = with_seconds(
            activities_of(runs), log, begin="first_done_at", end="last_done_at", name="span_s"
        )
        per_case = _per_case(log, pairs)
        sizes = _self_loop_sizes(runs)
        of_pairs = _by_activity(pairs)
        of_cases = _histogram(per_case)
        worst = _worst_cases(log, per_case)
    lead = rows_of(log.cases.agg(n=log.cases.count(), lead_s=log.cases.duration_s.sum()))[0]
    n_cases, lead_s = int(lead["n"]), lead["lead_s"] or 0.0
    lost_s = sum(row["lost_s"] or 0.0 for row in of_cases)
    activities = _reworked_activities(log, sizes, of_pairs)
    again = [a.service_hours_again for a in activities if a.service_hours_again is not None]
    n_reworked = sum(row["n_cases"] for row in of_cases)
    returning = [{**row, "n_loops": row["n_pairs"]} for row in of_pairs if row["size"]]
    return Rework(
        n_cases=n_cases,
        n_cases_reworked=n_reworked,
        share_of_cases=share_of(n_reworked, n_cases),
        n_again=sum(activity.n_again for activity in activities),
        self_loops=loops_of(sizes, of_cases, n_cases=n_cases, suffix="self_loops"),
        repetitions=loops_of(returning, of_cases, n_cases=n_cases, suffix="repetitions"),
        hours_lost=lost_s / SECONDS_PER_HOUR,
        share_of_lead_time=lost_s / lead_s if lead_s else None,
        service_hours_again=sum(again) if again else None,
        activities=activities,
        returns=_returns(log),
        worst_cases=worst,
        basis=log.basis(n_cases=n_cases),
    )


def _self_loop_sizes(runs: ir.Table) -> list[Row]:
    loops = runs.filter(runs.n > 1).mutate(kind=kind_of, size=lambda table: table.n - 1)
    return list(rows_of(loops.group_by("activity", "kind", "size").agg(n_loops=loops.count())))


def _by_activity(pairs: ir.Table) -> list[Row]:
    sized = pairs.mutate(kind=kind_of, size=pairs.n_runs - 1)
    grouped = sized.group_by("activity", "kind", "size").agg(
        n_pairs=sized.count(),
        n_again=(sized.n - 1).sum(),
        span_s=sized.span_s.sum(),
        service_again_s=sized.service_again_s.sum(),
    )
    return list(rows_of(grouped))


def _per_case(log: EventLog, pairs: ir.Table) -> ir.Table:
    """Return one row per case with rework: its loops by kind, instances done again, seconds lost."""
    import ibis

    # Each span counts from where the spans that began before it have ended: their union, in one window.
    before = ibis.window(group_by="case_index", order_by=["first_done_at", "activity"], rows=(None, -1))
    reached = pairs.mutate(reached_at=pairs.last_done_at.max().over(before), kind=kind_of)
    new = reached.mutate(
        new_from=ibis.ifelse(
            reached.reached_at > reached.first_done_at, reached.reached_at, reached.first_done_at
        )
    )
    timed = with_seconds(new, log, begin="new_from", end="last_done_at", name="new_s")
    repeats = {
        f"n_{kind}_repetitions": ((timed.n_runs > 1) & (timed.kind == kind)).ifelse(1, 0).sum()
        for kind in KINDS
    }
    loops = {f"n_{kind}_self_loops": timed[f"n_{kind}_self_loops"].sum() for kind in KINDS}
    return timed.group_by("case_index").agg(
        n_again=(timed.n - 1).sum(), lost_s=timed.new_s.sum(), **repeats, **loops
    )


def _histogram(per_case: ir.Table) -> list[Row]:
    """Count the cases with each combination of numbers of loops."""
    numbers = [f"n_{kind}_{shape}" for kind in KINDS for shape in ("self_loops", "repetitions")]
    grouped = per_case.group_by(numbers).agg(n_cases=per_case.count(), lost_s=per_case.lost_s.sum())
    return list(rows_of(grouped))


def _worst_cases(log: EventLog, per_case: ir.Table) -> tuple[ReworkedCase, ...]:
    import ibis

    worst = per_case.select("case_index", "n_again", "lost_s")
    named = worst.order_by(ibis.desc("lost_s"), ibis.desc("n_again"), "case_index").limit(WORST_CASES)
    rows = rows_of(named.inner_join(log.cases.select("case_index", "case_id"), "case_index"))
    ranked = sorted(rows, key=lambda row: (-(row["lost_s"] or 0.0), -row["n_again"], row["case_index"]))
    return tuple(
        ReworkedCase(row["case_id"], int(row["n_again"]), (row["lost_s"] or 0.0) / SECONDS_PER_HOUR)
        for row in ranked
    )


def _reworked_activities(
    log: EventLog, self_loops: list[Row], pairs: list[Row]
) -> tuple[ReworkedActivity, ...]:
    events = log.events
    counts = {"n": None, "n_cases": events.activity_occurrence == 1}
    counted = summarise_groups(events, by=("activity",), counts=counts, values={})
    totals = {row["activity"]: row for row in rows_of(counted)}
    codes = {row["activity"] for row in pairs}
    found = [
        _reworked_activity(
            log.activities[code],
            totals[code],
            [row for row in self_loops if row["activity"] == code],
            [row for row in pairs if row["activity"] == code],
        )
        for code in codes
    ]
    return tuple(sorted(found, key=lambda a: (-a.hours_lost, -a.n_again, a.activity)))


def _reworked_activity(
    activity: str, total: Row, self_loops: list[Row], pairs: list[Row]
) -> ReworkedActivity:
    returning = [row for row in pairs if row["size"]]

    def done_by(kind: str) -> int:
        return _sum(self_loops, "n_loops", lambda row: row["kind"] == kind) + _sum(
            returning, "n_pairs", lambda row: row["kind"] == kind
        )

    n_reworked = _sum(pairs, "n_pairs")
    again = [row["service_again_s"] for row in pairs if row["service_again_s"] is not None]
    return ReworkedActivity(
        activity=activity,
        n_again=_sum(pairs, "n_again"),
        n_cases_reworked=n_reworked,
        share_of_cases=share_of(n_reworked, total["n_cases"]),
        hours_lost=sum(row["span_s"] or 0.0 for row in pairs) / SECONDS_PER_HOUR,
        service_hours_again=sum(again) / SECONDS_PER_HOUR if again else None,
        n_self_loops=_sum(self_loops, "n_loops"),
        n_repetitions=_sum(returning, "n_pairs"),
        n_repeat=done_by("repeat"),
        n_redo=done_by("redo"),
        n=total["n"],
        n_cases=total["n_cases"],
    )


def _sum(rows: list[Row], name: str, which: Callable[[Row], bool] = lambda row: True) -> int:
    return sum(int(row[name]) for row in rows if which(row))


def _returns(log: EventLog) -> tuple[Return, ...]:
    import ibis

    events = reworked_events(log)
    same = ibis.window(group_by=["case_index", "activity"], order_by="position")
    timed = events.mutate(before_at=events.completed_at.lag().over(same))
    back = timed.filter((timed.activity_occurrence > 1) & (timed.previous_activity != timed.activity))
    measured = with_seconds(back, log, begin="before_at", end="completed_at", name="back_s")
    grouped = measured.group_by("previous_activity", "activity").agg(
        n=measured.count(), n_cases=measured.case_index.nunique(), lost_s=measured.back_s.sum()
    )
    found = [
        Return(
            source=log.activities[row["previous_activity"]],
            target=log.activities[row["activity"]],
            n=row["n"],
            n_cases=row["n_cases"],
            hours_lost=(row["lost_s"] or 0.0) / SECONDS_PER_HOUR,
        )
        for row in rows_of(grouped)
    ]
    return tuple(sorted(found, key=lambda move: (-move.hours_lost, -move.n, move.source, move.target)))
