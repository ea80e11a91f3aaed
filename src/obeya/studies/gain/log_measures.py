"""The measures that a gain can be judged by in an event log: their kind, which way is better, and how they are read.

What each of them means stands in docs/how-to/gain.md and in `obeya.studies.measures.built_in`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.studies.gain.observations import Observations, observe
from obeya.studies.gain.registration import Balancing, Registration
from obeya.studies.gain.vocabulary import Better, Kind
from obeya.studies.measures.columns import LogColumns
from obeya.tables.filters import read_filter

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

_SECONDS_PER_HOUR: Final = 3600.0
_HOURS_PER_DAY: Final = 24.0


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a log: a measure, where it needs them with a step, a filter for errors, a limit in hours."""

    measure: str
    step: str | None = None
    errors: str | None = None
    limit_h: float | None = None


@dataclass(frozen=True, slots=True)
class LogMeasure:
    """A measure of an event log."""

    kind: Kind
    better: Better
    read: Callable[[LogColumns, Question], Observations]


def read_measure(log: EventLog, question: Question, *, case_type: str | None = None) -> Observations:
    """Return the rows of a measure, one per case (per time done, where a step is named).

    `case_type` names the case attribute whose mix is watched. Raises `QuestionError` for a measure, step or attribute
    that is not there, and where the log has no case left.
    """
    measure = measure_of(question.measure)
    columns = LogColumns(log)
    if not columns.cases.case_index.size:
        raise QuestionError("The filter leaves no case to measure. Take a filter away.")
    rows = measure.read(columns, question)
    return rows if case_type is None else _typed(rows, columns, case_type)


def measure_of(name: str) -> LogMeasure:
    """Return the measure of that name; `QuestionError` naming all where there is none."""
    found = LOG_MEASURES.get(ALIASES.get(name, name))
    if found is None:
        raise QuestionError(f"A gain cannot be judged by “{name}”. Choose one of: {', '.join(LOG_MEASURES)}.")
    return found


def slice_of(log: EventLog, text: str) -> EventLog:
    """Return the part of a log that a filter keeps; all of it for an empty text."""
    return log.where(read_filter(text)) if text.strip() else log


def question_of(asked: Registration | Balancing) -> Question:
    """Return what a registration asks of a log."""
    return Question(asked.measure, asked.step, asked.errors, asked.limit_h)


def _elapsed(columns: LogColumns, question: Question) -> Observations:
    return _times(columns, columns.cases.elapsed_s)


def _calendar(columns: LogColumns, question: Question) -> Observations:
    return _times(columns, columns.cases.calendar_s)


def _waits(columns: LogColumns, question: Question) -> Observations:
    cases = columns.cases
    if question.step is None:
        clock = cases.elapsed_s.sum() / max(float(cases.calendar_s.sum()), 1e-9)
        silent = (columns.last_day - cases.last_day) * _HOURS_PER_DAY * _SECONDS_PER_HOUR * min(clock, 1.0)
        return _times(columns, columns.sums().wait_s + np.where(cases.is_open, silent, 0.0))
    steps = columns.steps(question.step)
    known = np.isfinite(steps.wait_s)
    _something(known, question)
    return observe(
        "time",
        steps.arrived_day[known].astype(np.float64),
        steps.wait_s[known] / _SECONDS_PER_HOUR,
        ended=_morning_after(steps.started_day[known]),
        case=columns.cases.case_index[steps.place[known]],
        known_until=columns.last_day + 1.0,
        hides_open=True,
    )


def _touch(columns: LogColumns, question: Question) -> Observations:
    if not columns.sums().n_started.any():
        raise QuestionError("Touch time needs recorded starts, and this log has none.")
    if question.step is None:
        return _times(columns, columns.sums().service_s)
    steps = columns.steps(question.step)
    known = np.isfinite(steps.service_s)
    _something(known, question)
    return observe(
        "time",
        steps.started_day[known].astype(np.float64),
        steps.service_s[known] / _SECONDS_PER_HOUR,
        ended=_morning_after(steps.started_day[known]),
        case=columns.cases.case_index[steps.place[known]],
        known_until=columns.last_day + 1.0,
    )


def _rework(columns: LogColumns, question: Question) -> Observations:
    return _share(columns, _is_redone(columns, question))


def _first_pass(columns: LogColumns, question: Question) -> Observations:
    return _share(columns, ~_is_redone(columns, question))


def _is_redone(columns: LogColumns, question: Question) -> NDArray[np.bool_]:
    if question.step is None:
        return columns.sums().n_again > 0
    steps = columns.steps(question.step)
    redone = np.zeros(columns.cases.case_index.size, np.bool_)
    redone[steps.place[steps.is_again]] = True
    return redone


def _errors(columns: LogColumns, question: Question) -> Observations:
    if question.errors is None:
        raise QuestionError("The error rate needs a filter that says which cases went wrong.")
    return _share(columns, columns.mask(read_filter(question.errors)))


def _on_time(columns: LogColumns, question: Question) -> Observations:
    if question.limit_h is None:
        raise QuestionError("On time needs a limit in hours.")
    return _share(columns, columns.cases.elapsed_s <= question.limit_h * _SECONDS_PER_HOUR)


def _throughput(columns: LogColumns, question: Question) -> Observations:
    cases = columns.cases
    return _counted(columns, cases.last_day[~cases.is_open], cases.case_index[~cases.is_open])


def _arrivals(columns: LogColumns, question: Question) -> Observations:
    return _counted(columns, columns.cases.first_day, columns.cases.case_index)


LOG_MEASURES: Final[dict[str, LogMeasure]] = {
    "cycle_time": LogMeasure("time", "lower", _elapsed),
    "lead_time": LogMeasure("time", "lower", _calendar),
    "wait_time": LogMeasure("time", "lower", _waits),
    "touch_time": LogMeasure("time", "lower", _touch),
    "rework_rate": LogMeasure("proportion", "lower", _rework),
    "first_pass_yield": LogMeasure("proportion", "higher", _first_pass),
    "error_rate": LogMeasure("proportion", "lower", _errors),
    "on_time": LogMeasure("proportion", "higher", _on_time),
    "throughput": LogMeasure("count", "higher", _throughput),
    "arrivals": LogMeasure("count", "higher", _arrivals),
}

ALIASES: Final = {
    "rework": "rework_rate",
    "rework_share": "rework_rate",
    "errors": "error_rate",
    "error_share": "error_rate",
    "first_pass": "first_pass_yield",
    "service_time": "touch_time",
    "throughput_time": "cycle_time",
}


def _times(columns: LogColumns, seconds: NDArray[np.float64]) -> Observations:
    cases = columns.cases
    return observe(
        "time",
        cases.first_day.astype(np.float64),
        seconds / _SECONDS_PER_HOUR,
        is_open=cases.is_open,
        ended=_morning_after(cases.last_day),
        case=cases.case_index,
        known_until=columns.last_day + 1.0,
    )


def _share(columns: LogColumns, hits: NDArray[np.bool_]) -> Observations:
    cases = columns.cases
    return observe(
        "proportion",
        cases.first_day.astype(np.float64),
        hits.astype(np.float64),
        is_open=cases.is_open,
        ended=_morning_after(cases.last_day),
        case=cases.case_index,
        known_until=columns.last_day + 1.0,
    )


def _counted(columns: LogColumns, days: NDArray[np.int64], case: NDArray[np.int64]) -> Observations:
    return observe(
        "count",
        days.astype(np.float64),
        np.ones(days.size),
        known_until=columns.last_day + 1.0,
        case=case,
    )


def _morning_after(days: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return when it was known that something ended: the morning of the day after."""
    return (days + 1).astype(np.float64)


def _something(known: NDArray[np.bool_], question: Question) -> None:
    if not known.any():
        raise QuestionError(f"The times of “{question.step}” are not known in this log.")


def _typed(rows: Observations, columns: LogColumns, case_type: str) -> Observations:
    """Add the values of a case attribute as types; rows must be those of the cases."""
    if rows.n != columns.cases.case_index.size:
        raise QuestionError("The mix of case types can only be held fixed for measures of whole cases.")
    scope, attribute = columns.log.attribute(case_type)
    if scope != "case":
        raise QuestionError(f"“{case_type}” belongs to events; a case type is an attribute of cases.")
    column = columns.log.cases[attribute.column].cast("string").fill_null("")
    table = columns.log.cases.select("case_index", value=column).to_pyarrow()
    encoded = table["value"].combine_chunks().dictionary_encode()
    codes = np.zeros(rows.n, np.int32)
    places = columns.places_of(np.asarray(table["case_index"].to_numpy(), np.int64))
    codes[places] = np.asarray(encoded.indices.to_numpy(zero_copy_only=False), np.int32)
    return dataclasses.replace(rows, types=codes, type_names=tuple(encoded.dictionary.to_pylist()))
