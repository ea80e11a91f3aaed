"""A registered change judged in an event log: its slice, its measure, its comparison and its balancing measures."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from obeya.studies.gain.context import OtherChange
from obeya.studies.gain.holding import WINDOW_WEEKS
from obeya.studies.gain.judging import judge_gain
from obeya.studies.gain.log_measures import ALIASES, measure_of, question_of, read_measure, slice_of
from obeya.studies.gain.registration import Balancing, Registration
from obeya.studies.gain.result import GainVerdict
from obeya.studies.gain.slip_search import locate_slip
from obeya.tables.filters import read_filter, to_text

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog


def judge_gain_in_log(
    registration: Registration,
    log: EventLog,
    *,
    as_of: date | None = None,
    others: Sequence[OtherChange] = (),
) -> GainVerdict:
    """Judge a registered change by a log; filters of the registration narrow it. See `judge_gain` for the rest.

    Where the gain regressed or the slip-back alarm stands, `slip` says where.

    Raises `QuestionError` or `FilterError` where measure, step, attribute or filter do not fit the log.
    """
    chosen = slice_of(log, registration.slice)
    comparison = None
    if registration.comparison:
        comparison = read_measure(slice_of(log, registration.comparison), question_of(registration))
    judged = judge_gain(
        registration,
        read_measure(chosen, question_of(registration), case_type=registration.case_type),
        as_of=as_of,
        comparison=comparison,
        balancing={each.measure: read_measure(chosen, question_of(each)) for each in registration.balancing},
        others=others,
    )
    if not _asks_where(judged):
        return judged
    return dataclasses.replace(judged, slip=locate_slip(registration, log, as_of=as_of))


def _asks_where(judged: GainVerdict) -> bool:
    has_slipped = judged.verdict == "regressed" or (judged.alarm is not None and judged.alarm.is_amber)
    return has_slipped and judged.registration.kind != "count" and judged.weeks_after >= 2 * WINDOW_WEEKS


def register_in_log(measure: str, go_live: date, **fields: object) -> Registration:
    """Return the registration of a change judged by one of the measures of a log; `fields` as in `Registration`.

    Kind and direction are those of the measure, unless `better` is given. Filters are registered in the one way of
    writing them, so that the same promise has the same hash however it was typed.

    Raises `QuestionError` for another measure, and `FilterError` for a filter that cannot be read.
    """
    known = measure_of(measure)
    given: dict[str, Any] = {"better": known.better, **fields}
    for name in ("slice", "comparison"):
        if given.get(name):
            given[name] = to_text(read_filter(given[name]))
    return Registration(measure=ALIASES.get(measure, measure), kind=known.kind, go_live=go_live, **given)


def balance(measure: str, **fields: object) -> Balancing:
    """Return a balancing measure of a log; `fields` as in `Balancing`."""
    known = measure_of(measure)
    given: dict[str, Any] = {"better": known.better, **fields}
    return Balancing(measure=ALIASES.get(measure, measure), kind=known.kind, **given)
