"""The time between any two activities of the same case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from obeya.errors import QuestionError
from obeya.mining.answers import distribution_of, rows_of
from obeya.mining.durations import with_seconds
from obeya.mining.local_time import local_month
from obeya.mining.naming import code_of
from obeya.mining.trends import monthly_medians, months_of, series_by, slope_per_month
from obeya.tables.basis import Distribution, MonthlyMedian
from obeya.tables.summaries import DISTRIBUTION, summarise_groups

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

FromOccurrence = Literal["first", "last"]
ToOccurrence = Literal["first", "last", "next"]


@dataclass(frozen=True, slots=True)
class Throughput:
    """The time from the completion of one activity to the completion of another in the same case."""

    source: str
    target: str
    from_occurrence: FromOccurrence
    "Which completion of the source the clock starts with."
    to_occurrence: ToOccurrence
    "Which completion of the target it stops with; `next` is the first after the clock started."
    n_cases: int
    "Cases with both, in this order: those that were measured."
    n_without_target: int
    "Cases with the source and without the target."
    n_backwards: int
    "Cases where the chosen target was completed before the source: not measured."
    duration_s: Distribution | None
    months: tuple[MonthlyMedian, ...]
    "By the month in which the target was completed."
    trend_s_per_month: float | None


def throughput_between(
    log: EventLog, source: str, target: str, *, from_occurrence: FromOccurrence, to_occurrence: ToOccurrence
) -> Throughput:
    """Return the time from `source` to `target` per case, from completion to completion.

    Raises `QuestionError` for an activity the log does not have or an occurrence that is not known.
    """
    _check_occurrences(from_occurrence, to_occurrence)
    begun = _completions(log, source, "begin_at", from_occurrence)
    targets = log.events.filter(log.events.activity == code_of(log, target))
    joined = begun.left_join(targets.select("case_index", "completed_at"), "case_index")
    pairs = _stop_clock(joined, to_occurrence)
    timed = with_seconds(pairs, log, begin="begin_at", end="end_at", name="between_s")
    is_forward = timed.end_at >= timed.begin_at
    counted = {
        "n_forward": is_forward,
        "n_without_target": timed.end_at.isnull(),
        "n_backwards": timed.end_at < timed.begin_at,
    }
    between = is_forward.ifelse(timed.between_s, None)
    row = rows_of(
        summarise_groups(timed, by=(), counts=counted, values={"between": between}, quantiles=DISTRIBUTION)
    )[0]
    months = monthly_medians(
        timed.filter(is_forward),
        by=(),
        month=local_month(timed.end_at, log),
        values={"between": timed.between_s},
    )
    series = series_by(months, (), "between").get((), [])
    return Throughput(
        source=source,
        target=target,
        from_occurrence=from_occurrence,
        to_occurrence=to_occurrence,
        n_cases=row["n_forward"],
        n_without_target=row["n_without_target"],
        n_backwards=row["n_backwards"],
        duration_s=distribution_of(row, "between"),
        months=months_of(series, "between"),
        trend_s_per_month=slope_per_month(series, "between"),
    )


def _completions(log: EventLog, activity: str, name: str, occurrence: FromOccurrence) -> ir.Table:
    done = log.events.filter(
        (log.events.activity == code_of(log, activity)) & log.events.completed_at.notnull()
    )
    completed_at = done.completed_at.min() if occurrence == "first" else done.completed_at.max()
    return done.group_by("case_index").agg(**{name: completed_at})


def _stop_clock(joined: ir.Table, occurrence: ToOccurrence) -> ir.Table:
    end_at = {
        "first": joined.completed_at.min(),
        "last": joined.completed_at.max(),
        "next": joined.completed_at.min(where=joined.completed_at >= joined.begin_at),
    }[occurrence]
    return joined.group_by("case_index", "begin_at").agg(end_at=end_at)


def _check_occurrences(from_occurrence: str, to_occurrence: str) -> None:
    for name, given, known in (
        ("from", from_occurrence, get_args(FromOccurrence)),
        ("to", to_occurrence, get_args(ToOccurrence)),
    ):
        if given not in known:
            raise QuestionError(
                f"The {name} occurrence “{given}” is not known; it can be {', '.join(known)}."
            )
