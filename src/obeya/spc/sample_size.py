"""How many are needed: to see a difference between two groups, or to know one number to within a margin.

Sources: J. Cohen, Statistical Power Analysis for the Behavioral Sciences, 1988 (means, by the noncentral t);
J. L. Fleiss, Statistical Methods for Rates and Proportions, chapter 4 (shares, without correction for continuity);
NIST/SEMATECH e-Handbook 7.2.2.2 and 7.2.4.2.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy import special, stats

from obeya.spc.samples import Faults, check_share

POWER: Final = 0.8
ALPHA: Final = 0.05
MOST: Final = 10**9
"No answer is looked for beyond this many."

Kind = Literal["means", "proportions", "counts", "mean margin", "proportion margin"]


@dataclass(frozen=True, slots=True)
class SampleSize:
    """How many are needed, and what that rests on."""

    kind: Kind
    n: float
    "In each group: values, units, or for counts the exposure (days, batches) in which the rates were given."
    n_total: float
    n_expected: tuple[float, float] | None
    "Counts to be expected in both groups; null for other kinds."
    effect: float
    "What is to be seen: the difference in standard deviations, of the shares, of the rates, or the margin."
    power: float | None
    "How often the difference will be found if it is there; null for a margin."
    alpha: float
    sides: int
    sentence: str


def size_for_means(
    difference: float, sd: float, *, power: float = POWER, alpha: float = ALPHA, sides: int = 2
) -> SampleSize:
    """Return how many values each of two groups needs to show a difference of means, by the t-test.

    >>> size_for_means(0.5, 1.0).n
    64
    """
    faults = _asked(power, alpha, sides)
    _finite(faults, difference=difference, sd=sd)
    if difference == 0:
        faults.add("the difference is 0; say which difference would matter")
    if sd <= 0:
        faults.add(f"the standard deviation is {sd:g}; it is above 0")
    faults.settle(_REMEDY)
    effect = abs(difference) / sd

    def reached(n: int) -> float:
        return _t_power(effect, n, alpha, sides)

    n = _least(2, lambda k: reached(k) >= power)
    words = f"{n:,} values in each group show a difference of {abs(difference):g} (standard deviation {sd:g})"
    return SampleSize(
        "means", n, 2 * n, None, effect, reached(n), alpha, sides, _promise(words, reached(n), alpha)
    )


def size_for_proportions(
    share_before: float, share_after: float, *, power: float = POWER, alpha: float = ALPHA, sides: int = 2
) -> SampleSize:
    """Return how many units each of two groups needs to show a difference of shares, by the chi-square test.

    >>> size_for_proportions(0.5, 0.4).n
    388
    """
    faults = _asked(power, alpha, sides)
    for share in (share_before, share_after):
        if not 0 <= share <= 1:
            faults.add(f"{share:g} is no share; it lies between 0 and 1, such as 0.08 for 8 %")
    if share_before == share_after:
        faults.add("both shares are equal; say which difference would matter")
    faults.settle(_REMEDY)
    apart = abs(share_after - share_before)
    middle = (share_before + share_after) / 2
    null = math.sqrt(2 * middle * (1 - middle))
    real = math.sqrt(share_before * (1 - share_before) + share_after * (1 - share_after))
    n = _rounded_up(((_z(alpha, sides) * null + special.ndtri(power) * real) / apart) ** 2)
    reached = float(special.ndtr((apart * math.sqrt(n) - _z(alpha, sides) * null) / real)) if real else 1.0
    words = (
        f"{n:,} units in each group show a change from {100 * share_before:g} % to {100 * share_after:g} %"
    )
    return SampleSize(
        "proportions", n, 2 * n, None, apart, reached, alpha, sides, _promise(words, reached, alpha)
    )


def size_for_counts(
    rate_before: float, rate_after: float, *, power: float = POWER, alpha: float = ALPHA, sides: int = 2
) -> SampleSize:
    """Return the exposure each of two groups needs to show a difference of rates, by the score test.

    Rates are counts per unit of exposure, such as errors per day; the answer is in that unit.

    >>> round(size_for_counts(10, 8).n, 1)
    35.3
    """
    faults = _asked(power, alpha, sides)
    _finite(faults, rate_before=rate_before, rate_after=rate_after)
    if min(rate_before, rate_after) < 0:
        faults.add("a rate is never negative")
    if rate_before == rate_after:
        faults.add("both rates are equal; say which difference would matter")
    faults.settle(_REMEDY)
    apart, both = abs(rate_after - rate_before), rate_before + rate_after
    n = (_z(alpha, sides) + float(special.ndtri(power))) ** 2 * both / apart**2
    expected = n * rate_before, n * rate_after
    words = (
        f"An exposure of {n:,.3g} in each group, with about {expected[0]:,.0f} and {expected[1]:,.0f} counts, "
        f"shows a change from {rate_before:g} to {rate_after:g}"
    )
    return SampleSize("counts", n, 2 * n, expected, apart, power, alpha, sides, _promise(words, power, alpha))


def size_for_mean_margin(margin: float, sd: float, *, alpha: float = ALPHA) -> SampleSize:
    """Return how many values are needed to know a mean to within ± `margin`, by the t-distribution.

    >>> size_for_mean_margin(1.0, 5.0).n
    99
    """
    faults = _asked(POWER, alpha, 2)
    _finite(faults, margin=margin, sd=sd)
    if margin <= 0 or sd <= 0:
        faults.add("margin and standard deviation are above 0")
    faults.settle(_REMEDY)

    def narrow(n: int) -> bool:
        return float(stats.t.ppf(1 - alpha / 2, n - 1)) * sd / math.sqrt(n) <= margin

    n = _least(2, narrow)
    words = f"{n:,} values give the mean to within ± {margin:g} at {100 * (1 - alpha):g} % confidence."
    return SampleSize("mean margin", n, n, None, margin, None, alpha, 2, words)


def size_for_proportion_margin(margin: float, *, share: float = 0.5, alpha: float = ALPHA) -> SampleSize:
    """Return how many units are needed to know a share to within ± `margin`; 0.5 is the hardest share.

    >>> size_for_proportion_margin(0.05).n
    385
    """
    faults = _asked(POWER, alpha, 2)
    check_share(margin, name="margin", faults=faults)
    check_share(share, name="share", faults=faults)
    faults.settle(_REMEDY)
    n = _rounded_up(_z(alpha, 2) ** 2 * share * (1 - share) / margin**2)
    words = (
        f"{n:,} units give a share near {100 * share:g} % to within ± {100 * margin:g} points at "
        f"{100 * (1 - alpha):g} % confidence."
    )
    return SampleSize("proportion margin", n, n, None, margin, None, alpha, 2, words)


_REMEDY: Final = "Correct the numbers and ask again."


def _asked(power: float, alpha: float, sides: int) -> Faults:
    faults = Faults("The sample size cannot be computed:")
    check_share(power, name="power", faults=faults)
    check_share(alpha, name="alpha", faults=faults)
    if sides not in (1, 2):
        faults.add(f"a test has 1 or 2 sides, not {sides}")
    return faults


def _finite(faults: Faults, **numbers: float) -> None:
    for name, number in numbers.items():
        if not math.isfinite(number):
            faults.add(f"{name.replace('_', ' ')}: {number} is no finite number")


def _z(alpha: float, sides: int) -> float:
    return float(-special.ndtri(alpha / sides))


def _t_power(effect: float, n: int, alpha: float, sides: int) -> float:
    df, away = 2 * (n - 1), effect * math.sqrt(n / 2)
    bound = float(stats.t.ppf(1 - alpha / sides, df))
    found = float(stats.nct.sf(bound, df, away))
    if sides == 2:
        found += float(stats.nct.cdf(-bound, df, away))
    # Far out the noncentral t underflows to nothing; the difference is then certain to be seen.
    return found if np.isfinite(found) else 1.0


def _least(start: int, is_enough: Callable[[int], bool]) -> int:
    """Return the smallest number that is enough, when all larger ones are."""
    high = start
    while not is_enough(high):
        if high > MOST:
            return MOST
        high *= 2
    low = max(start, high // 2)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle + 1, high)
    return low


def _rounded_up(n: float) -> int:
    return max(1, math.ceil(n - 1e-9))


def _promise(words: str, power: float, alpha: float) -> str:
    return f"{words} with {100 * power:.0f} % power, and a false alarm in {100 * alpha:g} % of cases without one."
