"""Compute measures of a log: one, or all of a process in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.errors import FilterError, ObeyaError, QuestionError
from obeya.studies.measures import cohorts, flow
from obeya.studies.measures.built_in import definition_of
from obeya.studies.measures.cohorts import Cohort
from obeya.studies.measures.columns import Bools, LogColumns, can_be_masked
from obeya.studies.measures.definition import Asked, Definition, Period, Statistic
from obeya.studies.measures.periods import Periods, periods_of
from obeya.studies.measures.result import Failed, Point, Series
from obeya.tables.filters import Filter

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

_OF_STEPS: Final = ("touch_time", "wait_time", "rework_rate")


def series_of(
    log: EventLog,
    measure: str | Asked,
    *,
    filter: Filter | None = None,
    statistic: Statistic | None = None,
    period: Period = "week",
) -> Series:
    """Return one measure of a log, week by week or by another period.

    `measure` is the key of a built-in definition or an `Asked` with its options; `filter` and `statistic` fill in
    what it leaves open. Times are in seconds, shares from 0 to 1. Open cases count in times with what they have taken
    so far; periods in which fewer than 90 % of the cases have ended, and those that the data cut, are marked and left
    out of `Series.judged`. Raises `QuestionError` or `FilterError` for what does not fit the log.

    By months, for example: ``series_of(log, "lead_time", period="month").judged``.
    """
    asked = Asked(measure) if isinstance(measure, str) else measure
    if filter is not None:
        asked = replace(asked, filter=filter if asked.filter is None else asked.filter & filter)
    found = all_series(log, [replace(asked, statistic=asked.statistic or statistic)], period=period)[0]
    if isinstance(found, Failed):
        raise QuestionError(found.fault)
    return found


def all_series(
    log: EventLog, asked: Iterable[Asked], *, period: Period = "week"
) -> tuple[Series | Failed, ...]:
    """Return several measures in the order asked; one that fails says why, and the others go on.

    The log is read once for all measures with filters on whole cases; a filter that removes single events changes
    what a case is, and is read for itself.
    """
    wanted = tuple(asked)
    whole = LogColumns(log)
    columns: dict[Filter | None, LogColumns] = {None: whole}
    _read_ahead(whole, wanted)
    found: list[Series | Failed] = []
    for one in wanted:
        try:
            found.append(_series(log, one, columns, period))
        except ObeyaError as fault:
            found.append(Failed(one, str(fault)))
    return tuple(found)


def _read_ahead(columns: LogColumns, wanted: Sequence[Asked]) -> None:
    """Ask what many measures need in one question each; what does not fit is said by the measure that needs it."""
    filters = [
        f
        for one in wanted
        for f in (one.filter, one.errors, one.agreed)
        if f is not None and can_be_masked(f)
    ]
    context = columns.log.filter_context()
    columns.read_filters(one for one in filters if not any(True for _ in one.faults(context)))
    known = columns.log.activities
    columns.read_steps(
        one.step for one in wanted if one.measure in _OF_STEPS and one.step is not None and one.step in known
    )


def _series(log: EventLog, asked: Asked, columns: dict[Filter | None, LogColumns], period: Period) -> Series:
    definition = definition_of(asked.measure)
    statistic = _statistic(definition, asked)
    whole = columns[None]
    of, kept = whole, None
    if asked.filter is not None and not can_be_masked(asked.filter):
        if asked.filter not in columns:
            columns[asked.filter] = LogColumns(log.where(asked.filter))
        of = columns[asked.filter]
    elif asked.filter is not None:
        kept = whole.mask(asked.filter)
    if kept is None:
        kept = of.mask(None)
    periods = periods_of(period, whole.first_day, whole.last_day)
    points = _points(of, definition, asked, statistic, kept, periods)
    part = log if asked.filter is None else replace(log, filter=asked.filter)
    basis = part.basis(n_cases=int(kept.sum()))
    return Series(definition, statistic, period, points, asked, basis)


def _statistic(definition: Definition, asked: Asked) -> Statistic:
    if definition.index == "values":
        raise QuestionError(f"“{definition.name}” is not in an event log; its values are typed in or sent.")
    chosen = asked.statistic or definition.statistics[0]
    if chosen not in definition.statistics:
        raise QuestionError(
            f"“{definition.name}” cannot be asked as {chosen}; it can be {', '.join(definition.statistics)}."
        )
    if asked.step is not None and not definition.takes_step:
        raise QuestionError(f"“{definition.name}” is about whole cases; it cannot be asked of one step.")
    for need, given in (("errors", asked.errors), ("limit", asked.limit_s), ("agreed", asked.agreed)):
        if need in definition.needs and given is None:
            raise QuestionError(f"“{definition.name}” needs a {_NEEDED[need]}.")
    return chosen


_NEEDED: Final = {
    "errors": "filter that says which cases went wrong",
    "limit": "limit: how long is on time",
    "agreed": "filter that says which cases follow the agreed path",
}


def _points(
    of: LogColumns,
    definition: Definition,
    asked: Asked,
    statistic: Statistic,
    kept: Bools,
    periods: Periods,
) -> tuple[Point, ...]:
    if "starts" in definition.needs and of.log.facts.starts == "none":
        raise QuestionError(
            f"“{definition.name}” needs start times, and this log has only completions. "
            "Import a column with starts, or let them be estimated."
        )
    if definition.index == "calendar":
        return _flow(of, asked.measure, statistic, kept, periods)
    if asked.step is not None and asked.measure != "cycle_time":
        return _of_step(of, asked, statistic, kept, periods)
    return _of_cases(of, asked, statistic, kept, periods)


def _flow(
    of: LogColumns, measure: str, statistic: Statistic, kept: Bools, periods: Periods
) -> tuple[Point, ...]:
    if measure == "ageing":
        return flow.ageing_points(of, kept, periods, statistic)
    compute = {
        "arrivals": flow.arrival_points,
        "throughput": flow.throughput_points,
        "wip": flow.wip_points,
        "backlog": flow.backlog_points,
    }[measure]
    return compute(of, kept, periods)


def _of_cases(
    of: LogColumns, asked: Asked, statistic: Statistic, kept: Bools, periods: Periods
) -> tuple[Point, ...]:
    cases = of.cases
    day, is_open = cases.first_day[kept], cases.is_open[kept]
    if asked.measure == "cycle_time" and (asked.step or asked.until):
        return cohorts.time_points(cohorts.cycle_between(of, asked, kept), periods, statistic)
    if asked.measure == "cycle_time":
        return cohorts.time_points(Cohort(day, cases.elapsed_s[kept], is_open), periods, statistic)
    if asked.measure == "lead_time":
        return cohorts.time_points(Cohort(day, cases.calendar_s[kept], is_open), periods, statistic)
    if asked.measure == "on_time":
        limit_s = asked.limit_s or 0.0
        return cohorts.within_points(Cohort(day, cases.elapsed_s[kept], is_open), periods, limit_s)
    if asked.measure in ("error_rate", "adherence"):
        counted = asked.errors if asked.measure == "error_rate" else asked.agreed
        hit = of.mask(counted)[kept].astype(np.float64)
        return cohorts.share_points(Cohort(day, hit, is_open), periods)
    sums = of.sums()
    if asked.measure in ("first_pass_yield", "rework_rate"):
        again = sums.n_again[kept] > 0
        wanted = again if asked.measure == "rework_rate" else ~again
        return cohorts.share_points(Cohort(day, wanted.astype(np.float64), is_open), periods)
    if asked.measure == "flow_efficiency":
        timed = kept & (sums.n_started == sums.n_steps)
        cohort = Cohort(cases.first_day[timed], cases.elapsed_s[timed], cases.is_open[timed])
        return cohorts.ratio_points(cohort, sums.service_s[timed], periods)
    value = sums.wait_s if asked.measure == "wait_time" else sums.service_s
    return cohorts.ended_only(Cohort(day, value[kept], is_open), periods, statistic)


def _of_step(
    of: LogColumns, asked: Asked, statistic: Statistic, kept: Bools, periods: Periods
) -> tuple[Point, ...]:
    steps = of.steps(str(asked.step))
    if asked.measure == "rework_rate":
        return _rework_of_step(of, asked, kept, periods)
    if asked.after is not None:
        if asked.after not in of.log.activities:
            raise FilterError(f"The log has no activity “{asked.after}”.")
        steps = steps.where(steps.after == of.log.activities.index(asked.after))
    if asked.measure == "wait_time":
        return cohorts.step_points(steps, steps.wait_s, steps.arrived_day, periods, statistic, kept)
    return cohorts.step_points(steps, steps.service_s, steps.started_day, periods, statistic, kept)


def _rework_of_step(of: LogColumns, asked: Asked, kept: Bools, periods: Periods) -> tuple[Point, ...]:
    steps = of.steps(str(asked.step))
    n_cases = of.cases.case_index.size
    has_it, again = np.zeros(n_cases, np.bool_), np.zeros(n_cases, np.bool_)
    has_it[steps.place] = True
    again[steps.place[steps.is_again]] = True
    chosen = kept & has_it
    cases = of.cases
    return cohorts.share_points(
        Cohort(cases.first_day[chosen], again[chosen].astype(np.float64), cases.is_open[chosen]), periods
    )
