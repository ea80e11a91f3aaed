"""When cases come: a fixed rhythm where there is one, else a weekly profile with its latest level and trend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from obeya.tables.sentences import say
from obeya.twin.discovery.fitting import fit_distribution
from obeya.twin.discovery.hours import WORKING_DAYS, days_seen, open_hours
from obeya.twin.discovery.observations import HOUR_S, Floats, Ints, Observations, local_seconds
from obeya.twin.discovery.weeks import ALWAYS, DAY_S, WEEK_S, Weekly, clock_of
from obeya.twin.discovery.words import say_gaps, say_level, say_rhythm, say_trend
from obeya.twin.model import Arrivals, Distribution, Fit, WeekCalendar

CALENDAR: Final = "arrivals"
RHYTHM: Final = 0.9
"From this share of equal working gaps on cases come in a fixed rhythm."
COMMON: Final = 0.5
"The most common gap must make up this share for a rhythm to be looked for."
REGULAR: Final = 0.6
"Gaps whose spread is below this share of their mean are too regular for chance; they are drawn as gaps."
FEWEST: Final = 20
"Below this many cases, or where all came within a day, only their mean number per week is used."
FEWEST_WEEKS: Final = 8
"A trend needs this many weeks."
STEEP: Final = 3.0
"A trend counts from this many standard errors on."
STEEPEST: Final = 0.1
"No trend is carried on at more than this change per week, and none downwards: cases would stop coming."
UNEVEN: Final = 0.001
"Arrivals are spread evenly over the week unless hours or weekdays differ with less than this chance."
SMOOTH: Final = 4.0
"So many cases of the mean profile are mixed into every hour, so that chance does not look like a profile."


@dataclass(frozen=True, slots=True)
class LearnedArrivals:
    """Arrivals, the calendar they name if any, and how well they fit."""

    arrivals: Arrivals
    calendars: tuple[WeekCalendar, ...]
    fits: tuple[Fit, ...]


def learn_arrivals(
    observed: Observations, *, recent: float = 1.0, with_trend: bool = False
) -> LearnedArrivals:
    """Return how cases come; the level is that of the last `recent` share of the time, with a trend if asked for."""
    instants, at_once = _at_once(np.sort(observed.arrived))
    local = local_seconds(instants, observed.zone)
    if instants.size >= FEWEST:
        regular = _rhythm(local, at_once) or _regular(local, at_once)
        if regular is not None:
            return regular
    return _profile(local, at_once, recent=recent, with_trend=with_trend)


def _at_once(arrived: Floats) -> tuple[Floats, int]:
    """Return the distinct instants and how many cases come at each, where that is nearly always the same number."""
    instants, counts = np.unique(arrived, return_counts=True)
    usual = int(np.median(counts))
    if usual > 1 and np.mean(counts == usual) >= RHYTHM:
        return instants, usual
    return arrived, 1


def _rhythm(local: Floats, at_once: int) -> LearnedArrivals | None:
    """Return the fixed rhythm of arrivals inside a calendar, if there is one."""
    gaps = np.round(np.diff(local))
    values, counts = np.unique(gaps, return_counts=True)
    beat = float(values[counts.argmax()])
    if beat <= 0 or counts.max() < COMMON * gaps.size:
        return None
    weeks = (ALWAYS, _hours_around(local, beat))
    shares = [_share_in_rhythm(local, beat, weekly) for weekly in weeks]
    weekly, share = (weeks[1], shares[1]) if shares[1] > shares[0] else (weeks[0], shares[0])
    if share < RHYTHM:
        return None
    clock = clock_of(weekly)
    fit = Fit(
        part="arrivals",
        about="",
        measure=say("share of gaps that keep the rhythm"),
        value=share,
        n=int(local.size),
        words=say_rhythm(at_once, beat, clock.per_week_s),
    )
    gap = Distribution(kind="fixed", parameters=(beat,))
    return LearnedArrivals(
        arrivals=Arrivals(gaps=gap, calendar=CALENDAR, cases_at_once=at_once, first_at_start=True),
        calendars=(WeekCalendar(name=CALENDAR, weekly=weekly),),
        fits=(fit,),
    )


def _share_in_rhythm(local: Floats, beat: float, weekly: Weekly) -> float:
    worked = np.diff(clock_of(weekly).working_seconds(local))
    return float(np.mean(np.abs(worked - beat) <= 0.01 * beat + 1.0))


def _hours_around(local: Floats, beat: float) -> Weekly:
    """Return for each weekday the usual first to last arrival, half a beat more on both sides."""
    day, place = np.unique(np.floor(local / DAY_S).astype(np.int64), return_inverse=True)
    firsts = np.full(day.size, np.inf)
    lasts = np.full(day.size, -np.inf)
    np.minimum.at(firsts, place, local - day[place] * DAY_S)
    np.maximum.at(lasts, place, local - day[place] * DAY_S)
    n_weeks = max((day[-1] - day[0] + 1) / 7, 1.0)
    weekly: list[tuple[tuple[int, int], ...]] = []
    for weekday in range(7):
        mine = day % 7 == weekday
        if mine.sum() < 0.5 * n_weeks:
            weekly.append(())
            continue
        begin = max(int(_most_common(firsts[mine]) - beat / 2), 0)
        weekly.append(((begin, min(int(_most_common(lasts[mine]) + beat / 2), DAY_S)),))
    return tuple(weekly)


def _most_common(values: Floats) -> float:
    kinds, counts = np.unique(np.round(values), return_counts=True)
    return float(kinds[counts.argmax()])


def _regular(local: Floats, at_once: int) -> LearnedArrivals | None:
    """Return gaps on a calendar where they are far more regular than chance would make them."""
    weekly = open_hours(local).weekly
    clock = clock_of(weekly)
    worked = np.diff(clock.working_seconds(local))
    mean = float(worked.mean())
    if mean <= 0 or worked.std() >= REGULAR * mean:
        return None
    gap, distance = fit_distribution(worked)
    fit = Fit(
        part="arrivals",
        about="",
        measure=say("Wasserstein distance of gaps as a share of the mean"),
        value=distance / mean,
        n=int(local.size),
        words=say_gaps(at_once, mean, gap.kind, clock.per_week_s),
    )
    return LearnedArrivals(
        arrivals=Arrivals(gaps=gap, calendar=CALENDAR, cases_at_once=at_once, first_at_start=True),
        calendars=(WeekCalendar(name=CALENDAR, weekly=weekly),),
        fits=(fit,),
    )


def _profile(local: Floats, at_once: int, *, recent: float, with_trend: bool) -> LearnedArrivals:
    first, last = float(local[0]), float(local[-1])
    span = max(last - first, float(HOUR_S))
    begin = last - recent * span
    part = local[local >= begin]
    tells = local.size >= FEWEST and span >= DAY_S
    shape = weekly_profile(local) if tells else np.full(168, 1 / 168)
    level = max(part.size - 1, 1) / max(weeks_between(begin, last, shape), 1 / 168)
    growth, error = growth_per_week(local)
    if with_trend and abs(growth) > STEEP * error:
        level = _level_at_end(local, float(np.clip(growth, -STEEPEST, STEEPEST)))
        words = say_trend(level * at_once, growth)
        growth = min(max(growth, 0.0), STEEPEST)
    else:
        words = say_level(level * at_once, recent)
        growth = 0.0
    fit = Fit(
        part="arrivals",
        about="",
        measure=say("relative standard error of the weekly number"),
        value=1 / max(part.size, 1) ** 0.5,
        n=int(local.size),
        words=words,
    )
    rates = tuple(float(rate) for rate in level * shape)
    arrivals = Arrivals(weekly_rates=rates, growth_per_week=growth, cases_at_once=at_once)
    return LearnedArrivals(arrivals=arrivals, calendars=(), fits=(fit,))


def weekly_profile(local: Floats) -> Floats:
    """Return the share of each hour of the week: weekday times hour of day, and what the hour itself has seen.

    Of the days that the log does not reach those from Monday to Friday are taken to be like the mean of the others.
    """
    hour = (local // HOUR_S).astype(np.int64) % 168
    counts = np.bincount(hour, minlength=168).reshape(7, 24).astype(np.float64)
    seen = days_seen(local)
    missing = [day for day in WORKING_DAYS if not seen[day]]
    counts[missing] = counts[seen].mean(axis=0)
    if not _is_uneven(counts.sum(axis=0)) and not _is_uneven(counts.sum(axis=1)):
        return np.full(168, 1 / 168)
    by_day, by_hour = counts.sum(axis=1, keepdims=True), counts.sum(axis=0, keepdims=True)
    expected = by_day * by_hour / counts.sum()
    mixed = counts.sum() / 168
    weight = mixed / (mixed + SMOOTH)
    shape = (weight * counts + (1 - weight) * expected) / counts.sum()
    return np.asarray(shape.ravel())


def weeks_between(begin: float, end: float, shape: Floats) -> float:
    """Return how many weeks of a profile lie between two local instants: Monday to Friday is a week of office hours.

    >>> office = np.tile(np.repeat([0.0, 0.025, 0.0], [9, 8, 7]), 7) * np.repeat([1, 0], [120, 48])
    >>> round(weeks_between(9 * HOUR_S, (4 * 24 + 17) * HOUR_S, office), 9)
    1.0
    """
    before = np.append(0.0, np.cumsum(shape))
    week, second = np.divmod(np.array([begin, end]), WEEK_S)
    passed = week * before[-1] + np.interp(second / HOUR_S, np.arange(169), before)
    return float(passed[1] - passed[0])


def _is_uneven(counts: Floats) -> bool:
    """Say whether counts differ by more than chance makes them (chi-square)."""
    expected = counts.sum() / counts.size
    return bool(special.chdtrc(counts.size - 1, ((counts - expected) ** 2 / expected).sum()) < UNEVEN)


def growth_per_week(local: Floats) -> tuple[float, float]:
    """Return the change of the number of arrivals per week (Poisson regression) and its standard error."""
    counts = _per_week(local)
    if counts.size < FEWEST_WEEKS:
        return 0.0, np.inf
    week = np.arange(counts.size) - (counts.size - 1) / 2
    design = np.column_stack((np.ones(counts.size), week))
    beta = np.array([np.log(max(counts.mean(), 0.1)), 0.0])
    for _ in range(25):
        mean = np.exp(np.clip(design @ beta, -20, 20))
        information = design.T @ (design * mean[:, None])
        beta = beta + np.linalg.solve(information, design.T @ (counts - mean))
    dispersion = max(float(np.sum((counts - mean) ** 2 / np.maximum(mean, 1e-9)) / (counts.size - 2)), 1.0)
    error = float(np.sqrt(np.linalg.inv(information)[1, 1] * dispersion))
    return float(np.expm1(beta[1])), error


def _level_at_end(local: Floats, growth: float) -> float:
    counts = _per_week(local)
    weights = (1 + growth) ** (np.arange(counts.size) - (counts.size - 0.5))
    return float(counts.sum() / weights.sum())


def _per_week(local: Floats) -> Ints:
    """Return the number of arrivals in each whole week, counted back from the last one."""
    back = np.floor((local[-1] - local) / WEEK_S).astype(np.int64)
    whole = int((local[-1] - local[0]) // WEEK_S)
    return np.bincount(back, minlength=whole + 1)[:whole][::-1]
