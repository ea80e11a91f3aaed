"""The rhythm in which a step is done, beside the rhythm in which work arrives before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.mining.answers import rows_of
from obeya.mining.durations import US_PER_S, epoch_us
from obeya.studies.findings.chance import log_tail
from obeya.studies.findings.days import StepDays
from obeya.studies.findings.kind import LEAST_CASES
from obeya.studies.findings.words import say_weekdays
from obeya.tables.sentences import phrase, say, say_many
from obeya.tables.wording import say_number, say_share

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

# A step has a weekly rhythm when it was done in this many weeks.
LEAST_WEEKS: Final = 8
# These weekdays hold this share of the begins, and far fewer of the arrivals.
LEAST_ON_WEEKDAYS: Final = 0.75
MOST_ARRIVING_ON_WEEKDAYS: Final = 0.6
ONLY: Final = 0.9
# Weekdays with a smaller share of the arrivals are not compared.
LEAST_OF_WEEKDAY: Final = 0.05
# A batch has at least this many cases, and the days (minutes) with begins are a third of those with arrivals.
LEAST_IN_BATCH: Final = 5.0
LEAST_CONCENTRATION: Final = 3.0
LEAST_TOGETHER: Final = 0.5
_MINUTE_US: Final = 60 * US_PER_S

WeekdayWait = tuple[int, float]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a step is done, what proves it, and the log-probability of it by chance alone.

    `by_weekday` holds the weekdays of arrival (Monday 0) with the shortest and the longest mean wait in seconds.
    """

    words: str
    proof: str
    log_chance: float
    numbers: Mapping[str, float | int]
    by_weekday: tuple[WeekdayWait, WeekdayWait] | None = None


@dataclass(frozen=True, slots=True)
class Minutes:
    """How many cases begin (arrive) in the same minute as another; `squares` sums the squared sizes of batches."""

    n: int
    begun_together: int
    begun_squares: int
    arrived_together: int


def weekday_rhythm(days: StepDays) -> Rhythm | None:
    """Return the one or two weekdays that hold most begins while work arrives on others as well.

    What begins on one day is one decision, so that the weeks are counted, not the cases.
    """
    begun, arrived = (np.bincount(days.weekday, values, 7) for values in (days.n_taken_up, days.n_arrived))
    order, weeks = np.argsort(-begun, kind="stable"), _n_weeks(days)
    for n_days in (1, 2):
        chosen = tuple(sorted(int(day) for day in order[:n_days]))
        share, arriving = (float(v[list(chosen)].sum() / v.sum()) for v in (begun, arrived))
        if weeks < LEAST_WEEKS or share < LEAST_ON_WEEKDAYS or arriving > MOST_ARRIVING_ON_WEEKDAYS * share:
            continue
        by_chance = float(np.sort(arrived)[::-1][:n_days].sum() / arrived.sum())
        return Rhythm(
            words=say(
                phrase("on {days} only") if share >= ONLY else phrase("on {days}"), days=say_weekdays(chosen)
            ),
            proof=say_many(
                n_days,
                "{share} begin on that day, while {arriving} of the work arrives on it",
                "{share} begin on these days, while {arriving} of the work arrives on them",
                share=say_share(share),
                arriving=say_share(arriving),
            ),
            log_chance=log_tail(share * weeks, weeks, by_chance),
            numbers={"share_begun": round(share, 4), "share_arriving": round(arriving, 4), "n_weeks": weeks},
            by_weekday=_wait_by_weekday(days),
        )
    return None


def rare_days(days: StepDays) -> Rhythm | None:
    """Return how often many cases begin on the same few days, a third of the days with arrivals or fewer.

    Were begins spread over the days as arrivals are, so many days without a begin would be rare: days hit by
    independent throws are negatively associated (Dubhashi and Ranjan, Random Structures & Algorithms 13, 1998).
    """
    n = float(days.n_arrived.sum())
    days_arriving, days_begun = (int((v > 0).sum()) for v in (days.n_arrived, days.n_taken_up))
    in_batch = float((days.n_taken_up**2).sum() / max(1.0, days.n_taken_up.sum()))
    is_rare = days_begun >= LEAST_WEEKS and days_begun * LEAST_CONCENTRATION <= days_arriving
    if in_batch < LEAST_IN_BATCH or not is_rare:
        return None
    hit = 1 - (1 - days.n_arrived[days.n_arrived > 0] / n) ** n
    missed_by_chance = float(np.clip(1 - hit.mean(), 1 / n, 1 - 1 / n))
    return Rhythm(
        words=say("every {n} days", n=say_number(days.n_arrived.size / days_begun)),
        proof=say(
            "it begins on {begun} days, about {batch} cases at a time, while work arrives on {arriving}",
            begun=str(days_begun),
            batch=say_number(in_batch),
            arriving=str(days_arriving),
        ),
        log_chance=log_tail(days_arriving - days_begun, days_arriving, missed_by_chance),
        numbers={
            "n_days_begun": days_begun,
            "n_days_arriving": days_arriving,
            "mean_batch": round(in_batch, 1),
        },
    )


def same_minute(minutes: Minutes | None) -> Rhythm | None:
    """Return whether several cases begin in the same minute far more often than they arrive in the same minute."""
    if minutes is None or minutes.n < LEAST_CASES:
        return None
    together, arriving = minutes.begun_together / minutes.n, minutes.arrived_together / minutes.n
    in_batch = minutes.begun_squares / minutes.n
    if in_batch < LEAST_IN_BATCH or together < max(LEAST_TOGETHER, LEAST_CONCENTRATION * arriving):
        return None
    n_batches = minutes.n / in_batch
    return Rhythm(
        words=say("in batches"),
        proof=say(
            "{share} begin in the same minute as others, about {batch} at a time, while {arriving} of the work "
            "arrives so",
            share=say_share(together),
            batch=say_number(in_batch),
            arriving=say_share(arriving),
        ),
        log_chance=log_tail(together * n_batches, n_batches, max(arriving, 1 / minutes.n)),
        numbers={"share_begun_together": round(together, 4), "share_arriving_together": round(arriving, 4)},
    )


def survey_minutes(log: EventLog, steps: list[int]) -> dict[int, Minutes]:
    """Count, for each step, the cases that begin (arrive) in the same minute as at least one other."""
    if not steps:
        return {}
    events = log.events
    known = events.filter(
        events.activity.isin(steps) & events.wait_s.notnull() & events.previous_completed_at.notnull()
    )
    moments = {"begun": known.started_at.coalesce(known.completed_at), "arrived": known.previous_completed_at}
    found: dict[int, dict[str, int]] = {}
    for name, moment in moments.items():
        minute = (epoch_us(moment) / _MINUTE_US).floor().cast("int64")
        by_minute = known.group_by("activity", minute=minute).agg(n=known.count())
        together = (by_minute.n > 1).ifelse(by_minute.n, 0).sum()
        squares = (by_minute.n * by_minute.n).sum()
        for row in rows_of(
            by_minute.group_by("activity").agg(n=by_minute.n.sum(), together=together, squares=squares)
        ):
            counts = found.setdefault(row["activity"], {"n": int(row["n"])})
            counts |= {f"{name}_together": int(row["together"]), f"{name}_squares": int(row["squares"])}
    return {
        step: Minutes(each["n"], each["begun_together"], each["begun_squares"], each["arrived_together"])
        for step, each in found.items()
    }


def _wait_by_weekday(days: StepDays) -> tuple[WeekdayWait, WeekdayWait]:
    """Return the weekdays of arrival with the shortest and the longest mean wait, of those with enough arrivals."""
    arrived, wait_s = (np.bincount(days.weekday, values, 7) for values in (days.n_arrived, days.wait_s))
    usual = np.flatnonzero(arrived >= LEAST_OF_WEEKDAY * arrived.sum())
    means = wait_s[usual] / arrived[usual]
    soonest, latest = int(means.argmin()), int(means.argmax())
    return (int(usual[soonest]), float(means[soonest])), (int(usual[latest]), float(means[latest]))


def _n_weeks(days: StepDays) -> int:
    """Return in how many weeks the step began."""
    monday = (np.arange(days.n_taken_up.size) + days.first_day + 3) // 7
    return int(np.unique(monday[days.n_taken_up > 0]).size)
