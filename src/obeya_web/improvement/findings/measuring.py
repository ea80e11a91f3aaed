"""Measure the baseline of an improvement from the log that its finding was read in, and draw the map of its cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from obeya.figures.process_map import process_map_picture
from obeya.mining.process_map import process_map
from obeya.studies.baseline import Baseline, Quantile, baseline
from obeya.tables.calendar_text import parse_calendar
from obeya.tables.filters import read_filter
from obeya_web.improvement.findings.taking import read_select

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

SECONDS_PER_HOUR, SECONDS_PER_DAY = 3_600.0, 86_400.0
# Medians below this are kept in hours, longer ones in days.
DAYS_FROM_S = 2 * SECONDS_PER_DAY
PICTURED_ACTIVITIES, PICTURED_PATHS = 0.95, 0.9


@dataclass(frozen=True, slots=True)
class Measured:
    """The baseline as it is kept, and the fields of the improvement that follow from it."""

    baseline: dict[str, Any]
    measure: str
    measure_unit: str
    value: float


def slice_of(log: EventLog, *, where: str, calendar: str) -> EventLog:
    """Return the cases of a finding, in the time that was counted."""
    part = log.where(read_filter(where)) if where else log
    return part.in_working_time(parse_calendar(calendar, zone=log.facts.zone)) if calendar else part


def measured(part: EventLog, select: str) -> Measured:
    """Return the baseline of a part of a log: the wait of the selection, or else the lead time."""
    activity, source = read_select(select, part.activities)
    told = baseline(part, activity, source=source)
    is_long = told.median_s.value >= DAYS_FROM_S
    divisor = SECONDS_PER_DAY if is_long else SECONDS_PER_HOUR
    return Measured(
        baseline=as_json(told, divisor, "d" if is_long else "h"),
        measure=name_of(told),
        measure_unit=_("days") if is_long else _("hours"),
        value=round(told.median_s.value / divisor, 3),
    )


def picture_of(part: EventLog) -> str:
    """Return the map of the cases as a picture for a page."""
    figure = process_map_picture(
        process_map(part, activities=PICTURED_ACTIVITIES, paths=PICTURED_PATHS), metric="median wait"
    )
    return figure.to_svg("page")


def name_of(told: Baseline) -> str:
    """Say what was measured."""
    if told.measured == "lead_time":
        return _("Lead time, median")
    if told.source is None:
        return _("Wait before %(step)s, median") % {"step": told.activity}
    return _("Wait from %(source)s to %(step)s, median") % {"source": told.source, "step": told.activity}


def as_json(told: Baseline, divisor: float, unit: str) -> dict[str, Any]:
    """Return the baseline as the improvement keeps it: seconds, as counted, beside the values in its unit."""
    return {
        "measure": told.measured,
        "activity": told.activity,
        "source": told.source,
        "unit": unit,
        "n": told.n,
        "n_cases": told.basis.n_cases,
        "value": told.median_s.value / divisor,
        "low": _in_unit(told.median_s.low, divisor),
        "high": _in_unit(told.median_s.high, divisor),
        "median_s": _quantile(told.median_s),
        "p90_s": _quantile(told.p90_s),
        "first_at": told.first_at.isoformat(),
        "last_at": told.last_at.isoformat(),
        "as_of": told.basis.as_of.isoformat() if told.basis.as_of else None,
        "how": told.basis.filter,
        "clock": "working" if told.basis.working_day_h else "calendar",
        "wait_word": told.wait_word,
        "weeks": [{"week": week.week, "n": week.n, "median_s": week.median} for week in told.weeks],
    }


def _quantile(one: Quantile) -> dict[str, float | None]:
    return {"value": one.value, "low": one.low, "high": one.high}


def _in_unit(seconds: float | None, divisor: float) -> float | None:
    return None if seconds is None else seconds / divisor
