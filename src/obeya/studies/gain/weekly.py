"""From rows to one number a week: mean log time, empirical logit, or Anscombe square root and log rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from obeya.studies.gain.censoring import MATURE, closed_share, complete, kaplan_meier_quantile, shape_of
from obeya.studies.gain.mix import standardised_means
from obeya.studies.gain.observations import Numbers, Observations
from obeya.studies.gain.week_plan import EPOCH_WEEKDAY, WEEK, WeekPlan

Scale = Literal["log", "logit", "square root", "log rate"]

FEWEST_IN_WEEK: Final = 5
"""A week with fewer cases (a closed week at the turn of the year) is no week of this process and is left out."""

FEWEST_FIGURES: Final = 3
"""The same where each day has one figure."""

_FLOOR: Final = 0.01
_ENOUGH_FOR_A_WEEKDAY: Final = 20


@dataclass(frozen=True, slots=True)
class Weeks:
    """One number a week on the scale of the test, and what people know it as; weeks that cannot count are left out."""

    starts: NDArray[np.int64]
    y: Numbers
    natural: Numbers
    "Mean hours per case, share, or number per week (per unit of exposure where that differs)."
    n: Numbers
    "Cases, or units of exposure."
    closed: Numbers
    "Share of the cases that have ended."
    n_before: int
    scale: Scale
    medians: tuple[float, float]
    "Of the cases before and after, Kaplan–Meier; NaN where it does not apply."
    n_zero: int = 0
    "Times of zero or nearly so, which were raised to 1 % of the median before."
    n_left_out: int = 0
    "Weeks without enough cases."
    n_immature: int = 0
    "Weeks whose cases have not ended and cannot be filled in."

    @property
    def n_after(self) -> int:
        """Return the number of weeks after the change."""
        return int(self.y.size) - self.n_before

    @property
    def n_provisional(self) -> int:
        """Return how many weeks after the change have less than 90 % of their cases ended."""
        return int((self.closed[self.n_before :] < MATURE).sum())


def weekly(rows: Observations, plan: WeekPlan, *, by_type: bool = False, as_log: bool = False) -> Weeks:
    """Return the weekly statistic of `rows` in the weeks of `plan`.

    Times lose the weekday profile of the baseline first, and open cases enter with their expected time. With
    `by_type` the mix of case types is held at that of the baseline (direct standardisation). `as_log` counts on the
    scale of logarithms, on which the weeks of two slices can be subtracted.
    """
    week = plan.week_of(rows.started)
    if rows.kind == "time":
        return _times(rows, plan, week, by_type)
    if rows.kind == "proportion":
        return _proportions(rows, plan, week, by_type)
    return _counts(rows, plan, week, as_log)


def _times(rows: Observations, plan: WeekPlan, week: NDArray[np.int64], by_type: bool) -> Weeks:
    n_weeks = plan.starts.size
    before = (week >= 0) & (week < plan.n_before)
    floor = _floor(rows.value[before & ~rows.is_open])
    logs = np.log(np.maximum(rows.value, floor))
    week, n_immature = _without_unseen(rows, plan, week)
    shape = shape_of(logs, week, rows.is_open, n_weeks)
    filled = complete(logs, week, rows.is_open, n_weeks, shape=shape)
    adjusted = filled.logs - _weekday_profile(rows, filled.logs, before)
    inside = week >= 0
    n = np.bincount(week[inside], minlength=n_weeks).astype(np.float64)
    if by_type:
        y = standardised_means(adjusted, week, rows.types, plan, n_types=len(rows.type_names))
        natural = standardised_means(filled.values, week, rows.types, plan, n_types=len(rows.type_names))
    else:
        y = _means(adjusted[inside], week[inside], n_weeks)
        natural = _means(filled.values[inside], week[inside], n_weeks)
    after = week >= plan.n_before
    medians = tuple(
        kaplan_meier_quantile(rows.value[side], rows.is_open[side], 0.5) for side in (before, after)
    )
    fewest = FEWEST_FIGURES if rows.are_figures else FEWEST_IN_WEEK
    few = n < (1 if rows.one_row_per_period else fewest)
    return _kept(
        plan, y, natural, n, closed_share(week, rows.is_open, n_weeks), few, "log",
        medians=(medians[0], medians[1]), n_zero=int((rows.value[inside] < floor).sum()), n_immature=n_immature,
    )  # fmt: skip


def _proportions(rows: Observations, plan: WeekPlan, week: NDArray[np.int64], by_type: bool) -> Weeks:
    n_weeks = plan.starts.size
    closed = closed_share(week, rows.is_open, n_weeks)
    week, n_immature = _without_unseen(rows, plan, week)
    known = (week >= 0) & ~rows.is_open
    hits = _sums(week[known], rows.value[known], n_weeks)
    n = _sums(week[known], rows.size[known], n_weeks)
    share = hits / np.maximum(n, 1e-12)
    if by_type:
        own = rows.value / np.maximum(rows.size, 1e-12)
        share = standardised_means(
            np.where(known, own, 0.0), np.where(known, week, -1), rows.types, plan,
            n_types=len(rows.type_names), weights=rows.size,
        )  # fmt: skip
    hits = share * n
    y = np.log((hits + 0.5) / (n - hits + 0.5))
    # An error may still come in a case that runs: a young week is not judged, and nothing stands in for it.
    immature = closed < MATURE
    few = (n < FEWEST_IN_WEEK) | immature
    n_immature += int(immature[plan.n_before :].sum())
    return _kept(plan, y, share, n, closed, few, "logit", n_immature=n_immature)


def _counts(rows: Observations, plan: WeekPlan, week: NDArray[np.int64], as_log: bool) -> Weeks:
    n_weeks = plan.starts.size
    inside = week >= 0
    counted = _sums(week[inside], rows.value[inside], n_weeks)
    ones = np.ones(n_weeks)
    is_even = bool((rows.size == 1).all())
    if is_even and not as_log:
        return _kept(plan, 2 * np.sqrt(counted + 3 / 8), counted, ones, ones, ones < 1, "square root")
    exposure = ones if is_even else _sums(week[inside], rows.size[inside], n_weeks)
    with np.errstate(divide="ignore"):
        y = np.log((counted + 0.5) / exposure)
    return _kept(plan, y, counted / np.maximum(exposure, 1e-12), exposure, ones, exposure <= 0, "log rate")


def _kept(
    plan: WeekPlan,
    y: Numbers,
    natural: Numbers,
    n: Numbers,
    closed: Numbers,
    left_out: NDArray[np.bool_],
    scale: Scale,
    *,
    medians: tuple[float, float] = (np.nan, np.nan),
    n_zero: int = 0,
    n_immature: int = 0,
) -> Weeks:
    kept = ~left_out
    return Weeks(
        starts=plan.starts[kept],
        y=y[kept],
        natural=natural[kept],
        n=n[kept],
        closed=closed[kept],
        n_before=int(kept[: plan.n_before].sum()),
        scale=scale,
        medians=medians,
        n_zero=n_zero,
        n_left_out=max(0, int(left_out.sum()) - n_immature),
        n_immature=n_immature,
    )


def _without_unseen(
    rows: Observations, plan: WeekPlan, week: NDArray[np.int64]
) -> tuple[NDArray[np.int64], int]:
    """Take out weeks of a file that leaves out open cases, where fewer than 90 % can have ended."""
    if not rows.hides_open or not plan.n_before:
        return week, 0
    before = (week >= 0) & (week < plan.n_before)
    if not before.any():
        return week, 0
    lasts = float(np.quantile(rows.ended[before] - rows.started[before], MATURE))
    young = plan.starts + WEEK + lasts > rows.known_until + 1
    young[: plan.n_before] = False
    return np.where((week >= 0) & young[np.maximum(week, 0)], -1, week), int(young.sum())


def _weekday_profile(rows: Observations, logs: Numbers, before: NDArray[np.bool_]) -> Numbers:
    """Return what the weekday of each start adds in the baseline, 0 for weekdays with few cases."""
    if rows.one_row_per_period:
        return np.zeros(logs.size)
    weekday = (np.floor(rows.started).astype(np.int64) + EPOCH_WEEKDAY) % WEEK
    n = np.bincount(weekday[before], minlength=WEEK)
    if not n.sum():
        return np.zeros(logs.size)
    sums = np.bincount(weekday[before], weights=logs[before], minlength=WEEK)
    profile = np.where(n >= _ENOUGH_FOR_A_WEEKDAY, sums / np.maximum(n, 1) - sums.sum() / n.sum(), 0.0)
    return np.asarray(profile[weekday], np.float64)


def _floor(values: Numbers) -> float:
    positive = values[values > 0]
    return _FLOOR * float(np.median(positive)) if positive.size else 1e-6


def _means(values: Numbers, week: NDArray[np.int64], n_weeks: int) -> Numbers:
    return _sums(week, values, n_weeks) / np.maximum(np.bincount(week, minlength=n_weeks), 1)


def _sums(week: NDArray[np.int64], values: Numbers, n_weeks: int) -> Numbers:
    return np.asarray(np.bincount(week, weights=values, minlength=n_weeks), np.float64)
