"""Make a registration out of what people fill in, and fill in what is known already."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.utils import formats
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya.studies.gain import Registration, balance, read_measure, register_in_log
from obeya.studies.gain.log_measures import question_of, slice_of
from obeya.studies.gain.saying import say_measure
from obeya.tables.calendar_text import parse_calendar
from obeya.tables.filters import AllOf, Filter, read_filter, to_text
from obeya.tables.filters.kinds.case_state import CaseState
from obeya.tables.filters.kinds.time_window import TimeWindow
from obeya.tables.wording import say_share
from obeya_web.improvement.models import Improvement
from obeya_web.processes.logs import open_log
from obeya_web.processes.models import Process

# What binds a finding to its time, and would leave no case after go-live.
_OF_ITS_TIME: Final = (TimeWindow, CaseState)


class RegisterError(ObeyaError):
    """A gain cannot be registered so; the text says why."""


def prefilled(improvement: Improvement) -> dict[str, Any]:
    """Return what the finding of an improvement says already, for the form."""
    baseline = improvement.baseline or {}
    is_wait = baseline.get("measure") == "wait" and baseline.get("activity")
    return {
        "slice": without_time(improvement.where),
        "measure": "wait_time" if is_wait else "cycle_time",
        "step": baseline.get("activity") or "" if is_wait else "",
        "go_live": improvement.go_live,
        "least_effect": 10,
        "transition_days": 0,
    }


def without_time(text: str) -> str:
    """Return a filter without its time windows: a gain is judged over the cases of all times."""
    if not text.strip():
        return ""
    try:
        read = read_filter(text)
    except ObeyaError:
        return text
    return _kept(read)


def registration_of(given: Mapping[str, Any]) -> Registration:
    """Return the registration that a filled in form means; raises `ObeyaError` with every fault."""
    return register_in_log(
        given["measure"],
        given["go_live"],
        slice=given.get("slice", "").strip(),
        least_effect=given["least_effect"] / 100.0,
        baseline_from=given.get("baseline_from"),
        baseline_until=given.get("baseline_until"),
        trigger_days=given.get("trigger_days"),
        transition_days=given.get("transition_days") or 0,
        step=given.get("step", "").strip() or None,
        errors=given.get("errors", "").strip() or None,
        limit_h=given.get("limit_h"),
        balancing=tuple(
            balance(measure, errors=given.get("errors", "").strip() or None)
            for measure in given.get("balancing", ())
        ),
        comparison=given.get("comparison", "").strip() or None,
        **({"better": given["better"]} if given.get("better") else {}),
    )


def check_in_log(process: Process, registration: Registration) -> date | None:
    """Try a registration on the log; returns the last day of its data, None where there are none yet."""
    log = open_log(process)
    if log is None:
        return None
    if process.calendar:
        log = log.in_working_time(parse_calendar(process.calendar, zone=log.facts.zone))
    read_measure(slice_of(log, registration.slice), question_of(registration))
    for each in registration.balancing:
        read_measure(slice_of(log, registration.slice), question_of(each))
    if registration.comparison:
        read_measure(slice_of(log, registration.comparison), question_of(registration))
    return log.span()[1].date()


def is_late(registration: Registration, data_until: date | None, today: date) -> bool:
    """Say whether the weeks after go-live could be seen already when it was registered."""
    return min(data_until or today, today) > registration.starts_on + timedelta(days=1)


def summary_of(registration: Registration) -> list[tuple[str, str]]:
    """Return what was locked as pairs of words, for the page."""
    rows = [
        (_("Cases"), registration.slice or _("all cases")),
        (_("Step"), registration.step or ""),
        (_("Cases that went wrong"), registration.errors or ""),
        (_("On time within hours"), f"{registration.limit_h:g}" if registration.limit_h else ""),
        (_("Better is"), _("lower") if registration.better == "lower" else _("higher")),
        (_("Smallest effect worth having"), say_share(registration.least_effect)),
        (_("Baseline"), _baseline(registration)),
        (_("Goes live"), _day(registration.go_live)),
        (_("Days of transition"), str(registration.transition_days)),
        (
            _("Must not get worse"),
            ", ".join(str(say_measure(each.measure)) for each in registration.balancing),
        ),
        (_("Compared with"), registration.comparison or ""),
    ]
    return [(name, words) for name, words in rows if words]


def _baseline(registration: Registration) -> str:
    first = _day(registration.baseline_from) if registration.baseline_from else _("start of the data")
    if registration.baseline_until:
        return _("%(first)s up to %(until)s") % {
            "first": first,
            "until": _day(registration.baseline_until),
        }
    if registration.trigger_days is None:
        return _("%(first)s up to go-live, without the trigger window where the weeks suffice") % {
            "first": first
        }
    return _("%(first)s up to %(days)s days before go-live") % {
        "first": first,
        "days": registration.trigger_days,
    }


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")


def _kept(read: Filter) -> str:
    if isinstance(read, _OF_ITS_TIME):
        return ""
    if not isinstance(read, AllOf):
        return to_text(read)
    left = [each for each in read.filters if not isinstance(each, _OF_ITS_TIME)]
    if not left:
        return ""
    return to_text(left[0] if len(left) == 1 else AllOf(tuple(left)))
