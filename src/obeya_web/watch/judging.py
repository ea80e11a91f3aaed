"""Judge a registration on any day of the data: all days of a watch from one reading of the log."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from obeya.errors import QuestionError
from obeya.studies.gain import GainVerdict, OtherChange, Registration, judge_gain, read_measure
from obeya.studies.gain.in_log import judge_gain_in_log
from obeya.studies.gain.log_measures import question_of, slice_of
from obeya.tables.calendar_text import parse_calendar
from obeya_web.processes.logs import open_log
from obeya_web.watch.models import GainRegistration, WatchState
from obeya_web.watch.words import LOOK_DAYS, TRADE_OFF

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

WEEK: Final = timedelta(days=7)
FIRST_DAYS: Final = timedelta(days=28)
# After the last look a state a month is enough.
MONTH: Final = timedelta(days=28)
MOST_DAYS: Final = 120


@dataclasses.dataclass(frozen=True, slots=True)
class Judged:
    """The verdicts of a watch by day, and the version of the log that they were read from."""

    log_version: str
    verdicts: tuple[GainVerdict, ...]


def log_of_gain(gain: GainRegistration) -> EventLog:
    """Return the log of a registration in the calendar that was registered; `QuestionError` without data."""
    log = open_log(gain.process)
    if log is None:
        raise QuestionError("The process has no data yet: import its event log.")
    if not gain.calendar:
        return log
    return log.in_working_time(parse_calendar(gain.calendar, zone=log.facts.zone))


def last_morning(log: EventLog) -> date:
    """Return the morning after the last day of the data: what is known then is all there is."""
    return log.span()[1].date() + timedelta(days=1)


def judge_now(gain: GainRegistration, *, as_of: date | None = None) -> GainVerdict:
    """Return the verdict as of a day (by default the last of the data), with where it slipped."""
    log = log_of_gain(gain)
    return judge_gain_in_log(gain.registration, log, as_of=_not_after(as_of, log), others=others_of(gain))


def judge_days(gain: GainRegistration, *, until: date | None = None) -> Judged:
    """Return the verdicts of every week since go-live, of every look, and of the last day of the data."""
    log = log_of_gain(gain)
    asked = gain.registration
    last = _not_after(until, log)
    chosen = slice_of(log, asked.slice)
    rows = read_measure(chosen, question_of(asked), case_type=asked.case_type)
    comparison = None
    if asked.comparison:
        comparison = read_measure(slice_of(log, asked.comparison), question_of(asked))
    balancing = {each.measure: read_measure(chosen, question_of(each)) for each in asked.balancing}
    others = others_of(gain)
    verdicts = tuple(
        judge_gain(asked, rows, as_of=day, comparison=comparison, balancing=balancing, others=others)
        for day in days_to_judge(asked, last)
    )
    return Judged(str(log.facts.version), verdicts)


def days_to_judge(asked: Registration, last: date) -> list[date]:
    """Return the days on which a watch looks, up to and with the last one of the data."""
    days = {last, *(morning_after(asked.starts_on, day) for day in LOOK_DAYS)}
    day = asked.starts_on + FIRST_DAYS + timedelta(days=1)
    while day < last and len(days) < MOST_DAYS:
        days.add(day)
        day += WEEK if (day - asked.starts_on).days <= LOOK_DAYS[-1] else MONTH
    return sorted(each for each in days if each <= last)


def morning_after(starts_on: date, look_day: int) -> date:
    """Return the morning on which a look is taken, so many days after go-live and transition."""
    return starts_on + timedelta(days=look_day + 1)


def others_of(gain: GainRegistration) -> list[OtherChange]:
    """Return other registered changes on the same cases: those of the process with the same filter, or with none."""
    own = gain.registration
    rows = (
        GainRegistration.objects.filter(process=gain.process_id, replaced_at=None)
        .exclude(improvement=gain.improvement_id)
        .exclude(improvement__deleted_at__isnull=False)
        .select_related("improvement")
    )
    return [
        OtherChange(row.improvement.title, row.go_live)
        for row in rows
        if _overlap(row.registration.slice, own.slice)
    ]


def _overlap(first: str, second: str) -> bool:
    """Say whether two slices are known to share cases; different filters are taken to be apart."""
    return not first.strip() or not second.strip() or first.strip() == second.strip()


def state_of(gain: GainRegistration, verdict: GainVerdict, log_version: str) -> WatchState:
    """Return a verdict as the state that is kept; not saved yet."""
    effect = verdict.effect
    return WatchState(
        gain=gain,
        as_of=verdict.as_of,
        log_version=log_version,
        word=verdict.verdict,
        ratio=effect.ratio if effect else None,
        low=effect.low if effect else None,
        high=effect.high if effect else None,
        p_value=verdict.p_value,
        retention=verdict.retention,
        hours_per_week=effect.natural.per_week if effect else None,
        n_weeks=verdict.weeks_after,
        is_amber=verdict.alarm is not None and verdict.alarm.is_amber,
        looks=[
            {
                "day": look.day,
                "due": look.due.isoformat(),
                "is_spent": look.is_spent,
                "is_crossed": look.is_crossed,
                "holding": look.holding,
                "verdict": look.verdict,
            }
            for look in verdict.looks
        ],
    )


def latest_states(gains: Iterable[GainRegistration]) -> dict[int, WatchState]:
    """Return the latest state of each registration, by its number; one question."""
    keys = [gain.pk for gain in gains]
    latest: dict[int, WatchState] = {}
    for state in WatchState.objects.filter(gain__in=keys).order_by("as_of"):
        latest[state.gain_id] = state
    return latest


def traded_looks(gains: Iterable[GainRegistration]) -> dict[int, frozenset[int]]:
    """Return for each registration the looks on whose day it was a trade-off; one question."""
    rows = list(gains)
    found = set(
        WatchState.objects.filter(gain__in=[gain.pk for gain in rows], word=TRADE_OFF).values_list(
            "gain", "as_of"
        )
    )
    return {
        gain.pk: frozenset(day for day in LOOK_DAYS if (gain.pk, morning_after(gain.starts_on, day)) in found)
        for gain in rows
    }


def states_by_gain(gains: Sequence[int]) -> dict[int, list[WatchState]]:
    """Return all states of registrations in the order of their days; one question."""
    found: dict[int, list[WatchState]] = {key: [] for key in gains}
    for state in WatchState.objects.filter(gain__in=gains).order_by("as_of"):
        found[state.gain_id].append(state)
    return found


def _not_after(day: date | None, log: EventLog) -> date:
    last = last_morning(log)
    return last if day is None else min(day, last)
