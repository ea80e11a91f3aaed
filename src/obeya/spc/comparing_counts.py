"""Before and after for what is counted: shares and rates, in the shape of `comparison.py`.

Sources: R. G. Newcombe, Statistics in Medicine 17, 1998, 873-890; D. Katz et al., Biometrics 34, 1978, 469-474;
J. Przyborowski, H. Wilenski, Biometrika 31, 1940, 313-323; F. Garwood, Biometrika 28, 1936, 437-442.
"""

from __future__ import annotations

from typing import Final

import numpy as np
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
from obeya.spc.intervals import difference_of_shares, wilson
from obeya.spc.samples import Faults, check_share

_FEW_EXPECTED: Final = 5.0
Counted = tuple[int, float]


def compare_proportions(
    n_before: int,
    of_before: int,
    n_after: int,
    of_after: int,
    *,
    names: tuple[str, str] = ("before", "after"),
    confidence: float = CONFIDENCE,
) -> Comparison:
    """Return the difference of two shares with Newcombe's interval, the chi-square test, and Cohen's h.

    Where fewer than five are to be expected in a cell, the test is Fisher's. The change in percent is that of the
    share (a fall from 10 % to 5 % is -50 %), with the interval of Katz.
    """
    faults = Faults("The shares cannot be compared:")
    for name, n, of in ((names[0], n_before, of_before), (names[1], n_after, of_after)):
        if of < 1:
            faults.add(f"{name}: {of} units; at least 1 is needed")
        elif not 0 <= n <= of:
            faults.add(f"{name}: {n} of {of} is no share between 0 and 1")
    check_share(confidence, name="confidence", faults=faults)
    faults.settle("Give for each side how many were counted, and of how many.")
    shares = n_before / of_before, n_after / of_after
    apart = difference_of_shares(n_after, of_after, n_before, of_before, confidence=confidence)
    sides = tuple(
        Side(name, of, n / of, *wilson(n, of, confidence), None)
        for name, n, of in ((names[0], n_before, of_before), (names[1], n_after, of_after))
    )
    percent = _percent_of_shares((n_before, of_before), (n_after, of_after), confidence)
    h = 2 * float(np.arcsin(np.sqrt(shares[1])) - np.arcsin(np.sqrt(shares[0])))
    reach = z_of(confidence) * float(np.sqrt(1 / of_before + 1 / of_after))
    return comparison(
        "proportions",
        sides,
        difference=Estimate(apart.difference, apart.low, apart.high),
        percent=percent,
        effect=Effect("Cohen's h", h, h - reach, h + reach, word_of_size(abs(h), (0.2, 0.5, 0.8))),
        test=_test_of_shares(n_before, of_before, n_after, of_after),
        confidence=confidence,
        notes=(),
    )


def compare_rates(
    n_before: int,
    exposure_before: float,
    n_after: int,
    exposure_after: float,
    *,
    names: tuple[str, str] = ("before", "after"),
    confidence: float = CONFIDENCE,
) -> Comparison:
    """Return the difference of two rates of counts, each over its exposure, with the exact conditional test.

    Given both counts together, how many fall into the second is binomial; the interval of the ratio is that of
    Clopper and Pearson, turned into a ratio. The difference joins the two exact intervals of Garwood.
    """
    faults = Faults("The rates cannot be compared:")
    for name, n, exposure in ((names[0], n_before, exposure_before), (names[1], n_after, exposure_after)):
        if n < 0:
            faults.add(f"{name}: {n} counted; a count is never negative")
        if not 0 < exposure < np.inf:
            faults.add(f"{name}: exposure {exposure:g}; it is above 0, such as days or units")
    if not faults.found and n_before + n_after == 0:
        faults.add("nothing was counted on either side, so nothing can be compared")
    check_share(confidence, name="confidence", faults=faults)
    faults.settle("Give for each side a count, and the time or the units in which it was counted.")
    rates = n_before / exposure_before, n_after / exposure_after
    ends = [
        _garwood(n, exposure, confidence)
        for n, exposure in ((n_before, exposure_before), (n_after, exposure_after))
    ]
    below = np.hypot(rates[1] - ends[1][0], ends[0][1] - rates[0])
    above = np.hypot(ends[1][1] - rates[1], rates[0] - ends[0][0])
    apart = rates[1] - rates[0]
    ratio = _rate_ratio(n_before, exposure_before, n_after, exposure_after, confidence)
    share = exposure_after / (exposure_before + exposure_after)
    p_value = float(stats.binomtest(n_after, n_before + n_after, share).pvalue)
    percent = Estimate(*(100 * (each - 1) for each in (ratio.value, ratio.low, ratio.high)))
    return comparison(
        "rates",
        tuple(
            Side(name, n, rate, *end, None)
            for name, n, rate, end in zip(names, (n_before, n_after), rates, ends, strict=True)
        ),
        difference=Estimate(apart, apart - float(below), apart + float(above)),
        percent=percent if n_before else None,
        effect=Effect("rate ratio", ratio.value, ratio.low, ratio.high, None),
        test=("exact conditional test", float(n_after), None, p_value),
        confidence=confidence,
        notes=(),
    )


def _percent_of_shares(before: tuple[int, int], after: tuple[int, int], confidence: float) -> Estimate | None:
    if before[0] == 0:
        return None
    # Half a count where nothing was counted after: the interval needs a logarithm, the value does not.
    counts = (before[0], max(after[0], 0.5))
    error = np.sqrt(1 / counts[0] - 1 / before[1] + 1 / counts[1] - 1 / after[1])
    ratio = (counts[1] / after[1]) / (before[0] / before[1])
    found = percent_of_ratio(ratio, z_of(confidence) * float(error))
    return found if after[0] else Estimate(-100.0, -100.0, found.high)


def _test_of_shares(n1: int, of1: int, n2: int, of2: int) -> tuple[str, float, float | None, float]:
    counted, total = n1 + n2, of1 + of2
    smallest = min(of1, of2) * min(counted, total - counted) / total
    if smallest < _FEW_EXPECTED:
        found = stats.fisher_exact([[n2, of2 - n2], [n1, of1 - n1]])
        return "Fisher's exact test", float(found.statistic), None, float(found.pvalue)
    pooled = counted / total
    z = (n2 / of2 - n1 / of1) / np.sqrt(pooled * (1 - pooled) * (1 / of1 + 1 / of2))
    return "chi-square test", float(z * z), 1.0, float(2 * special.ndtr(-abs(z)))


def _garwood(n: int, exposure: float, confidence: float) -> tuple[float, float]:
    tail = (1 - confidence) / 2
    low = 0.0 if n == 0 else float(stats.gamma.ppf(tail, n))
    return low / exposure, float(stats.gamma.ppf(1 - tail, n + 1)) / exposure


def _rate_ratio(n1: int, exposure1: float, n2: int, exposure2: float, confidence: float) -> Estimate:
    tail = (1 - confidence) / 2
    low = 0.0 if n2 == 0 else float(stats.beta.ppf(tail, n2, n1 + 1))
    high = 1.0 if n1 == 0 else float(stats.beta.ppf(1 - tail, n2 + 1, n1))
    scale = exposure1 / exposure2
    value = np.inf if n1 == 0 else n2 / n1 * scale
    return Estimate(float(value), scale * low / (1 - low), np.inf if high == 1 else scale * high / (1 - high))
