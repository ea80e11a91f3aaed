"""Before and after: how much two samples differ, in their own unit and in percent, with interval, effect and test.

Means and medians stand here, shares and rates in `comparing_counts.py`; all give one shape of answer. The values of
a sample are taken to be independent of each other; a process that drifts from week to week is not so, and then shows
a "change" far too often. Where the order in time is known a note warns of it, and `obeya gain` judges with the weeks
as they are.

Sources: B. L. Welch, Biometrika 34, 1947, 28-35; L. V. Hedges, Journal of Educational Statistics 6, 1981, 107-128;
E. R. DeLong et al., Biometrics 44, 1988, 837-845; R. Bartels, Journal of the American Statistical Association 77,
1982, 40-46.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from obeya.spc.comparison import (
    CONFIDENCE,
    Comparison,
    Effect,
    Estimate,
    Side,
    comparison,
    percent_of_ratio,
    word_of_size,
    z_of,
)
from obeya.spc.intervals import difference_of_medians, median_interval
from obeya.spc.samples import Faults, Values, check_share, take_numbers

_ALIKE_AT: Final = 0.01


def compare_means(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    *,
    names: tuple[str, str] = ("before", "after"),
    confidence: float = CONFIDENCE,
    in_order: bool = True,
) -> Comparison:
    """Return the difference of two means with Welch's test, and Hedges' g.

    The change in percent has its interval from the logarithm of the ratio of means, whose error is that of both
    means relative to their size. `in_order` says that the values stand in order of time. Raises SeriesError.

    >>> result = compare_means([13.0, 14, 15, 14], [5.0, 6, 5.5, 5.5])
    >>> round(result.percent_change.value, 1)
    -60.7
    """
    first, second = _two_samples(before, after, names, confidence, varying=True)
    squares = [float(each.var(ddof=1)) / each.size for each in (first, second)]
    error = np.sqrt(sum(squares))
    df = sum(squares) ** 2 / sum(q * q / (x.size - 1) for q, x in zip(squares, (first, second), strict=True))
    means = float(first.mean()), float(second.mean())
    t = (means[1] - means[0]) / error
    reach = stats.t.ppf((1 + confidence) / 2, df)
    return comparison(
        "means",
        tuple(_mean_side(name, x, confidence) for name, x in zip(names, (first, second), strict=True)),
        difference=_around(means[1] - means[0], reach * error),
        percent=_percent_of_means(means, squares, float(reach)),
        effect=_hedges_g(first, second, confidence),
        test=("Welch's t-test", float(t), float(df), float(2 * stats.t.sf(abs(t), df))),
        confidence=confidence,
        notes=_order_notes((first, second), names) if in_order else (),
    )


def compare_medians(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    *,
    names: tuple[str, str] = ("before", "after"),
    confidence: float = CONFIDENCE,
    in_order: bool = True,
) -> Comparison:
    """Return the difference of two medians with the test of Mann and Whitney, and Cliff's delta.

    Each median has the interval of its order statistics; those of difference and ratio join the two.
    """
    first, second = _two_samples(before, after, names, confidence, varying=False)
    ordered = np.sort(first), np.sort(second)
    apart = difference_of_medians(ordered[1], ordered[0], confidence=confidence)
    test = stats.mannwhitneyu(second, first, alternative="two-sided")
    notes = _order_notes((first, second), names) if in_order else ()
    if not np.isfinite([apart.low, apart.high]).all():
        notes = (*notes, "Fewer than six values on a side: the interval of a median has no end.")
    return comparison(
        "medians",
        tuple(_median_side(name, x, confidence) for name, x in zip(names, ordered, strict=True)),
        difference=Estimate(apart.difference, apart.low, apart.high),
        percent=_percent_of_medians(ordered, confidence),
        effect=_cliffs_delta(first, second, confidence),
        test=("Mann-Whitney test", float(test.statistic), None, float(test.pvalue)),
        confidence=confidence,
        notes=notes,
    )


def _two_samples(
    before: npt.ArrayLike, after: npt.ArrayLike, names: tuple[str, str], confidence: float, *, varying: bool
) -> tuple[Values, Values]:
    faults = Faults("The samples cannot be compared:")
    first, second = (
        take_numbers(values, name=name, faults=faults, least=2)
        for name, values in zip(names, (before, after), strict=True)
    )
    check_share(confidence, name="confidence", faults=faults)
    if varying and not faults.found and np.ptp(first) == 0 and np.ptp(second) == 0:
        faults.add("no value differs from the others of its sample, so chance cannot be judged")
    faults.settle()
    return first, second


def _mean_side(name: str, values: Values, confidence: float) -> Side:
    sd = float(values.std(ddof=1))
    reach = float(stats.t.ppf((1 + confidence) / 2, values.size - 1)) * sd / np.sqrt(values.size)
    mean = float(values.mean())
    return Side(name, values.size, mean, mean - float(reach), mean + float(reach), sd)


def _median_side(name: str, ordered: Values, confidence: float) -> Side:
    sd = float(ordered.std(ddof=1))
    return Side(name, ordered.size, float(np.median(ordered)), *median_interval(ordered, confidence), sd)


def _around(value: float, reach: float) -> Estimate:
    return Estimate(float(value), float(value - reach), float(value + reach))


def _percent_of_means(means: tuple[float, float], squares: list[float], reach: float) -> Estimate | None:
    # Of a mean that may as well be 0 nothing is a percentage.
    if min(means) <= 0 or means[0] <= reach * np.sqrt(squares[0]):
        return None
    error = np.sqrt(sum(square / mean**2 for square, mean in zip(squares, means, strict=True)))
    return percent_of_ratio(means[1] / means[0], float(reach * error))


def _percent_of_medians(ordered: tuple[Values, Values], confidence: float) -> Estimate | None:
    """Join the intervals of both medians on the scale of logarithms."""
    if min(each[0] for each in ordered) <= 0:
        return None
    logs = difference_of_medians(np.log(ordered[1]), np.log(ordered[0]), confidence=confidence)
    ratio = float(np.median(ordered[1]) / np.median(ordered[0]))
    low, high = (100 * float(np.expm1(end)) for end in (logs.low, logs.high))
    return Estimate(100 * (ratio - 1), low, high)


def _hedges_g(first: Values, second: Values, confidence: float) -> Effect:
    n1, n2 = first.size, second.size
    pooled = ((n1 - 1) * first.var(ddof=1) + (n2 - 1) * second.var(ddof=1)) / (n1 + n2 - 2)
    d = float((second.mean() - first.mean()) / np.sqrt(pooled))
    g = d * (1 - 3 / (4 * (n1 + n2) - 9)) if n1 + n2 > 3 else d
    reach = z_of(confidence) * float(np.sqrt((n1 + n2) / (n1 * n2) + g * g / (2 * (n1 + n2))))
    return Effect("Hedges' g", g, g - reach, g + reach, word_of_size(abs(g), (0.2, 0.5, 0.8)))


def _cliffs_delta(first: Values, second: Values, confidence: float) -> Effect:
    """Return how much more often a value after is the larger than the smaller, with the interval of DeLong."""
    ordered = np.sort(first), np.sort(second)
    above = _wins(second, ordered[0])
    below = _wins(first, ordered[1])
    delta = float(above.mean())
    error = np.sqrt(above.var(ddof=1) / second.size + below.var(ddof=1) / first.size)
    reach = z_of(confidence) * float(error)
    low, high = max(-1.0, delta - reach), min(1.0, delta + reach)
    return Effect("Cliff's delta", delta, low, high, word_of_size(abs(delta), (0.147, 0.33, 0.474)))


def _wins(values: Values, ordered: Values) -> Values:
    """Return for each value the share of the others it exceeds, minus the share that exceed it."""
    smaller = np.searchsorted(ordered, values, side="left")
    not_larger = np.searchsorted(ordered, values, side="right")
    return np.asarray((smaller + not_larger) / ordered.size - 1, np.float64)


def _order_notes(samples: tuple[Values, Values], names: tuple[str, str]) -> tuple[str, ...]:
    """Warn where neighbours in time are more alike than chance makes them."""
    alike = [name for name, values in zip(names, samples, strict=True) if _alike_chance(values) < _ALIKE_AT]
    if not alike:
        return ()
    where = " and ".join(alike)
    return (
        f"Neighbouring values are alike ({where}), so the values tell less than their number says: interval and test "
        "promise too much. `obeya gain` takes that into account.",
    )


def _alike_chance(values: Values) -> float:
    """Return how often ranks in random order are as alike as neighbours here (Bartels's test)."""
    n = values.size
    if n < 10:
        return 1.0
    ranks = stats.rankdata(values)
    spread = float(((ranks - ranks.mean()) ** 2).sum())
    if spread == 0:
        return 1.0
    ratio = float((np.diff(ranks) ** 2).sum()) / spread
    return float(special.ndtr(-(1 - ratio / 2) / np.sqrt((n - 2) / (n * n - 1))))
