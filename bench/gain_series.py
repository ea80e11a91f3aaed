"""The series behind the error rates of the gain verdict, and the rule applied to many of them at once.

The simulated series go through the functions that judge a single one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from obeya.studies.gain.holding import holding_of, retention, slip_back
from obeya.studies.gain.looks import nominal_levels
from obeya.studies.gain.observations import observe
from obeya.studies.gain.registration import Registration
from obeya.studies.gain.segmented import PRE_TREND_LEVEL, segmented_reml, slope_p_value
from obeya.studies.gain.step_test import step_test
from obeya.studies.gain.testing import AGREEMENT
from obeya.studies.gain.week_plan import day_number, plan_weeks
from obeya.studies.gain.weekly import weekly

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]

LOOK_WEEKS = (4, 8, 12)
CASES_PER_DAY, SPREAD, DAY_SPREAD = 40, 0.8, 0.10
WEEK = 7


@dataclass(frozen=True)
class Verdicts:
    """What the rule says of many series."""

    improved: Truths
    held: Truths
    regressed: Truths


def autoregressive(rng: Generator, n: int, length: int, *, phi: float, spread: float) -> Numbers:
    """Draw `n` stationary AR(1) series with standard deviation `spread`."""
    from scipy.signal import lfilter

    noise = rng.normal(0, spread * np.sqrt(1 - phi**2), (n, length + 60))
    drawn: Numbers = lfilter([1.0], [1.0, -phi], noise, axis=1)[:, 60:]
    return drawn


def daily_means(rng: Generator, n: int, n_weeks: int, *, phi: float) -> Numbers:
    """Draw mean log times of days: 40 cases with a spread of 0.8 around a day effect."""
    days = n_weeks * WEEK
    effect = autoregressive(rng, n, days, phi=phi, spread=DAY_SPREAD)
    means: Numbers = effect + rng.normal(0, SPREAD / np.sqrt(CASES_PER_DAY), (n, days))
    return means


def log_weeks(rng: Generator, n: int, n_weeks: int, *, phi: float) -> Numbers:
    weeks: Numbers = daily_means(rng, n, n_weeks, phi=phi).reshape(n, n_weeks, WEEK).mean(axis=2)
    return weeks


def judge(weeks: Numbers, n_before: int) -> Verdicts:
    """Judge many series of log times as `judge_gain` judges one, with looks after 4, 8 and 12 weeks."""
    levels = nominal_levels(len(LOOK_WEEKS))
    has_trend = slope_p_value(weeks[:, :n_before]) < PRE_TREND_LEVEL
    improved = np.zeros(len(weeks), bool)
    for level, n_after in zip(levels, LOOK_WEEKS, strict=True):
        known = weeks[:, : n_before + n_after]
        step = step_test(known, n_before)
        p, difference = step.p_value(), np.array(step.difference)
        for place in np.flatnonzero(has_trend):
            change = segmented_reml(known[place], n_before).mean_change
            agrees = p[place] < AGREEMENT and change.value * difference[place] > 0
            p[place], difference[place] = change.p_value() if agrees else 1.0, change.value
        improved |= (p <= level) & (difference < 0)
    leveled = weeks.copy()
    for place in np.flatnonzero(has_trend):
        leveled[place] -= segmented_reml(weeks[place], n_before).slope.value * np.arange(weeks.shape[1])
    kept = retention(leveled, n_before, sign=-1.0)
    held, regressed = holding_of(kept.share, kept.p_value)
    return Verdicts(improved, improved & held, improved & regressed)


def with_effect(weeks: Numbers, n_before: int, ratio: float, *, until: int | None = None) -> Numbers:
    """Multiply times by `ratio` from go-live on, for `until` weeks where that is given."""
    changed = weeks.copy()
    end = weeks.shape[1] if until is None else n_before + until
    changed[:, n_before:end] += np.log(ratio)
    return changed


def logits(
    rng: Generator, n: int, n_weeks: int, *, share: float, cases: int, drift: float, phi: float
) -> tuple[Numbers, Numbers]:
    """Draw the logit of a share that drifts, week by week, and the cases of each week."""
    return np.log(share / (1 - share)) + autoregressive(rng, n, n_weeks, phi=phi, spread=drift), np.full(
        n_weeks, cases
    )


def share_weeks(rng: Generator, level: Numbers, cases: Numbers) -> Numbers:
    hits = rng.binomial(cases.astype(int), 1 / (1 + np.exp(-level)))
    logit: Numbers = np.log((hits + 0.5) / (cases - hits + 0.5))
    return logit


def count_weeks(rng: Generator, rate: Numbers) -> Numbers:
    roots: Numbers = 2 * np.sqrt(rng.poisson(rate) + 3 / 8)
    return roots


def first_alarm(weeks: Numbers, gained: float, spread: float) -> int | None:
    """Return the first alarm of a slip upwards, where lower is better."""
    path = slip_back(weeks, gained=gained, spread=spread, sign=-1.0).path
    over = np.flatnonzero(path > 5.0)
    return int(over[0]) if over.size else None


def young_log(rng: Generator, *, median_days: float, n_weeks: int = 24) -> tuple[Numbers, Numbers, float]:
    """Draw starts (days) and log times (hours) of a process in which nothing changes; go-live is day 0."""
    days = np.arange(-n_weeks * WEEK, 30)
    started = np.repeat(days.astype(float), CASES_PER_DAY) + rng.uniform(0, 1, days.size * CASES_PER_DAY)
    logs = np.log(24 * median_days) + rng.normal(0, SPREAD, started.size)
    return started, logs, 30.0


def naive_change(started: Numbers, logs: Numbers, as_of: float) -> float:
    """Compare completed cases that started after go-live with those that started before: the trap."""
    ended = started + np.exp(logs) / 24 <= as_of
    before, after = logs[ended & (started < 0)], logs[ended & (started >= 0)]
    return float(np.expm1(after.mean() - before.mean()))


def honest_change(started: Numbers, logs: Numbers, as_of: float) -> float:
    """Estimate the same change as `judge_gain` does, with open cases in it."""
    go_live = date(2026, 3, 2)
    origin = day_number(go_live)
    lasts = np.exp(logs)
    is_open = started + lasts / 24 > as_of
    rows = observe(
        "time",
        started + origin,
        np.where(is_open, 24 * (as_of - started), lasts),
        is_open=is_open,
        known_until=origin + as_of,
    )
    registration = Registration("cycle_time", "time", go_live, trigger_days=0)
    found = weekly(rows, plan_weeks(registration, rows, until=np.inf))
    return float(np.expm1(step_test(found.y, found.n_before).difference))
