"""How well a stable process keeps inside its limits: Cp, Cpk, Pp, Ppk and Cpm, each with its interval.

Cp and Cpk compare the limits with the variation between neighbours (what the process can do), Pp and Ppk with all
variation (what it did), Cpm also with the distance from a target. Values that are not normal are judged by their
percentiles. Where the chart is not stable no index is given: there is no one process to speak of.

Sources: D. C. Montgomery, Introduction to Statistical Quality Control, chapter 8; A. F. Bissell, How reliable is
your capability index?, Applied Statistics 39, 1990, 331-340; R. A. Boyles, The Taguchi capability index, Journal of
Quality Technology 23, 1991, 17-26; ISO 22514-4 for percentiles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from obeya.spc.percentiles import Percentiles, percentile_indices
from obeya.spc.samples import Faults, Values, check_share, codes_of, take_numbers
from obeya.spc.shape import Normality, judge_normality
from obeya.spc.stability import Stability, Subgroups, degrees_of_freedom, judge_stability, within_sd

Method = Literal["auto", "normal", "percentiles"]

CONFIDENCE: Final = 0.95
LEAST_VALUES: Final = 5
FEW_VALUES: Final = 50
"Below this many values the interval is so wide that a note says so."
NORMAL_AT: Final = 0.01
"With a p-value below this the values are judged by percentiles."
_MOST_GROUP: Final = 1000


@dataclass(frozen=True, slots=True)
class Index:
    """One capability index and the interval in which it lies at the confidence asked for."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Capability:
    """What is known of the capability of a process; no index is given where the chart is not stable."""

    n: int
    mean: float
    sd_within: float
    "Standard deviation of neighbours: moving ranges, or subgroups."
    sd_overall: float
    lower: float | None
    upper: float | None
    target: float | None
    is_refused: bool
    "Whether all indices are null, because the process is not stable and that was not accepted."
    method: Literal["normal", "percentiles"]
    "Whether the indices rest on the normal curve or on percentiles of the values."
    cp: Index | None
    cpk: Index | None
    pp: Index | None
    ppk: Index | None
    cpm: Index | None
    z: float | None
    "Three times Cpk (Ppk by percentiles): standard deviations from the mean to the nearest limit, no shift added."
    expected_ppm: float | None
    "Values outside the limits to be expected in a million, from mean and overall standard deviation."
    n_outside: int
    "Values outside the limits that were seen."
    confidence: float
    percentiles: Percentiles | None
    stability: Stability
    normality: Normality
    notes: tuple[str, ...]


def capability(
    values: npt.ArrayLike,
    *,
    lower: float | None = None,
    upper: float | None = None,
    target: float | None = None,
    subgroups: npt.ArrayLike | int | None = None,
    confidence: float = CONFIDENCE,
    method: Method = "auto",
    accept_unstable: bool = False,
) -> Capability:
    """Return the capability of values in order of time against specification limits.

    `subgroups` is a label per value (equal neighbours form a subgroup), or the size of subgroups in order; without
    it, single values are charted. With `accept_unstable` indices are given for a process that is not stable, too:
    they then tell what was, and promise nothing. Raises SeriesError that lists all faults of values and limits.

    >>> import numpy as np
    >>> values = np.random.default_rng(3).normal(10.0, 1.0, 200)
    >>> result = capability(values, lower=6.0, upper=14.0)
    >>> result.cp.low < 4 / 3 < result.cp.high
    True
    """
    faults = Faults("The capability cannot be computed:")
    sample = take_numbers(values, name="values", faults=faults, least=LEAST_VALUES, varying=True)
    _check_limits(lower, upper, target, faults)
    check_share(confidence, name="confidence", faults=faults)
    groups = _subgroups(subgroups, sample, faults)
    if not faults.found and within_sd(sample, groups) == 0:
        faults.add("values: neighbours never differ, so the variation within the process is unknown")
    faults.settle()
    normality = judge_normality(sample)
    stability = judge_stability(sample, groups, normality)
    if method == "auto":
        odd = normality.p_value is not None and normality.p_value < NORMAL_AT
        method = "percentiles" if odd else "normal"
    question = _Question(
        sample, groups, lower, upper, target, confidence, stability, normality, accept_unstable
    )
    return _by_percentiles(question) if method == "percentiles" else _by_normal_curve(question)


def cp_interval(cp: float, n: int, *, confidence: float = CONFIDENCE, df: float | None = None) -> Index:
    """Return Cp with its chi-square interval, from `n` values; `df` are n - 1 degrees of freedom unless given.

    >>> interval = cp_interval(2.29, 20)
    >>> round(interval.low, 2), round(interval.high, 2)
    (1.57, 3.01)
    """
    df = n - 1 if df is None else df
    tail = (1 - confidence) / 2
    low, high = np.sqrt(stats.chi2.ppf([tail, 1 - tail], df) / df)
    return Index(cp, cp * float(low), cp * float(high))


def cpk_interval(cpk: float, n: int, *, confidence: float = CONFIDENCE, df: float | None = None) -> Index:
    """Return Cpk with the interval of Bissell, from `n` values; `df` are n - 1 degrees of freedom unless given.

    >>> interval = cpk_interval(1.15, 45)
    >>> round(interval.low, 2), round(interval.high, 2)
    (0.89, 1.41)
    """
    df = n - 1 if df is None else df
    reach = float(special.ndtri((1 + confidence) / 2) * np.sqrt(1 / (9 * n) + cpk * cpk / (2 * df)))
    return Index(cpk, cpk - reach, cpk + reach)


def cpm_interval(cpm: float, n: int, *, off_target: float, confidence: float = CONFIDENCE) -> Index:
    """Return Cpm with the chi-square interval of Boyles; `off_target` is (mean - target) / standard deviation."""
    d2 = off_target * off_target
    df = n * (1 + d2) ** 2 / (1 + 2 * d2)
    tail = (1 - confidence) / 2
    low, high = np.sqrt(stats.chi2.ppf([tail, 1 - tail], df) / df)
    return Index(cpm, cpm * float(low), cpm * float(high))


@dataclass(frozen=True, slots=True)
class _Question:
    """Checked values, limits and what was found out about them."""

    values: Values
    groups: Subgroups | None
    lower: float | None
    upper: float | None
    target: float | None
    confidence: float
    stability: Stability
    normality: Normality
    accepts_unstable: bool

    @property
    def is_refused(self) -> bool:
        """Tell whether no index is given."""
        return not (self.stability.is_stable or self.accepts_unstable)

    @property
    def n_outside(self) -> int:
        """Count the values outside the limits."""
        low = -np.inf if self.lower is None else self.lower
        high = np.inf if self.upper is None else self.upper
        return int(((self.values < low) | (self.values > high)).sum())


def _by_normal_curve(q: _Question) -> Capability:
    n, mean = q.values.size, float(q.values.mean())
    within, overall = within_sd(q.values, q.groups), float(q.values.std(ddof=1))
    z = _z_of(q, mean, within)
    indices: dict[str, Index | None] = dict.fromkeys(("cp", "cpk", "pp", "ppk", "cpm"))
    if not q.is_refused:
        for name, sd in (("p", within), ("pp", overall)):
            wide = _width_index(q, sd)
            named = ("cp", "cpk") if name == "p" else ("pp", "ppk")
            indices[named[0]] = None if wide is None else cp_interval(wide, n, confidence=q.confidence)
            indices[named[1]] = cpk_interval(_z_of(q, mean, sd) / 3, n, confidence=q.confidence)
        indices["cpm"] = _cpm(q, mean, within)
    tails = _tails(q, mean, overall)
    return _result(
        q,
        method="normal",
        sds=(within, overall),
        indices=indices,
        z=None if q.is_refused else z,
        ppm=None if q.is_refused else tails,
        percentiles=None,
        notes=tuple(_notes(q, indices["cp"])),
    )


def _by_percentiles(q: _Question) -> Capability:
    within, overall = within_sd(q.values, q.groups), float(q.values.std(ddof=1))
    indices: dict[str, Index | None] = dict.fromkeys(("cp", "cpk", "pp", "ppk", "cpm"))
    found = None
    notes = list(_notes(q, None))
    ppm = z = None
    if not q.is_refused:
        found, pp, ppk, ppm = percentile_indices(
            q.values, lower=q.lower, upper=q.upper, confidence=q.confidence
        )
        indices["pp"], indices["ppk"] = (None if each is None else Index(*each) for each in (pp, ppk))
        z = None if ppk is None else 3 * ppk[0]
        notes.append(found.sentence)
    return _result(
        q,
        method="percentiles",
        sds=(within, overall),
        indices=indices,
        z=z,
        ppm=ppm,
        percentiles=found,
        notes=tuple(notes),
    )


def _result(
    q: _Question,
    *,
    method: Literal["normal", "percentiles"],
    sds: tuple[float, float],
    indices: dict[str, Index | None],
    z: float | None,
    ppm: float | None,
    percentiles: Percentiles | None,
    notes: tuple[str, ...],
) -> Capability:
    return Capability(
        n=q.values.size,
        mean=float(q.values.mean()),
        sd_within=sds[0],
        sd_overall=sds[1],
        lower=q.lower,
        upper=q.upper,
        target=q.target,
        is_refused=q.is_refused,
        method=method,
        **indices,
        z=z,
        expected_ppm=ppm,
        n_outside=q.n_outside,
        confidence=q.confidence,
        percentiles=percentiles,
        stability=q.stability,
        normality=q.normality,
        notes=notes,
    )


def _width_index(q: _Question, sd: float) -> float | None:
    return None if q.lower is None or q.upper is None else (q.upper - q.lower) / (6 * sd)


def _z_of(q: _Question, mean: float, sd: float) -> float:
    """Return how many standard deviations the mean lies from the nearest limit."""
    sides = [] if q.lower is None else [(mean - q.lower) / sd]
    return min(sides if q.upper is None else [*sides, (q.upper - mean) / sd])


def _cpm(q: _Question, mean: float, within: float) -> Index | None:
    wide = _width_index(q, within)
    if wide is None or q.target is None:
        return None
    off = (mean - q.target) / within
    value = wide / np.sqrt(1 + off * off)
    return cpm_interval(float(value), q.values.size, off_target=off, confidence=q.confidence)


def _tails(q: _Question, mean: float, sd: float) -> float:
    low = 0.0 if q.lower is None else float(special.ndtr((q.lower - mean) / sd))
    high = 0.0 if q.upper is None else float(special.ndtr((mean - q.upper) / sd))
    return (low + high) * 1e6


def _notes(q: _Question, cp: Index | None) -> list[str]:
    if q.is_refused:
        return [
            f"{q.stability.sentence} A capability would describe no process that exists; "
            "find and remove the special cause first, or give the values of one stable period."
        ]
    notes = []
    if not q.stability.is_stable:
        notes.append(f"{q.stability.sentence} The indices tell what was, and promise nothing.")
    if q.values.size < FEW_VALUES:
        notes.append(f"Only {q.values.size} values: read the interval, not the index.")
    if q.normality.p_value is None:
        notes.append("Too few values to test whether they are normal; they are taken to be.")
    if cp is not None:
        df = degrees_of_freedom(q.values.size, q.groups)
        real = cp_interval(cp.value, q.values.size, confidence=q.confidence, df=df)
        notes.append(
            f"Intervals count n - 1 degrees of freedom, as is usual. The standard deviation within is worth {df:.0f}; "
            f"with them Cp lies between {real.low:.2f} and {real.high:.2f}."
        )
    return notes


def _check_limits(lower: float | None, upper: float | None, target: float | None, faults: Faults) -> None:
    given = {"lower": lower, "upper": upper, "target": target}
    for name, value in given.items():
        if value is not None and not np.isfinite(value):
            faults.add(f"{name}: {value} is no finite number")
    if lower is None and upper is None:
        faults.add("no limit given: give a lower limit, an upper limit or both")
    if lower is not None and upper is not None and lower >= upper:
        faults.add(f"the lower limit {lower:g} is not below the upper limit {upper:g}")


def _subgroups(subgroups: npt.ArrayLike | int | None, values: Values, faults: Faults) -> Subgroups | None:
    if subgroups is None:
        return None
    if isinstance(subgroups, int | np.integer):
        return _of_size(int(subgroups), values, faults)
    labels = np.asarray(subgroups)
    if labels.shape != values.shape:
        faults.add(f"subgroups: {labels.size} labels for {values.size} values")
        return None
    codes, names = codes_of(labels)
    starts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1]))
    if starts.size > len(names):
        faults.add(
            "subgroups: the values of a subgroup do not stand together; sort them by time and subgroup"
        )
        return None
    return _checked(Subgroups(starts, np.diff(np.append(starts, values.size))), faults)


def _of_size(size: int, values: Values, faults: Faults) -> Subgroups | None:
    if size == 1:
        return None
    if size < 1 or values.size % size:
        faults.add(f"subgroups: {values.size} values cannot be cut into subgroups of {size}")
        return None
    starts = np.arange(0, values.size, size)
    return _checked(Subgroups(starts, np.full(starts.size, size)), faults)


def _checked(groups: Subgroups, faults: Faults) -> Subgroups | None:
    sizes = groups.sizes
    if sizes.size < 2 or sizes.min() < 2 or sizes.max() > _MOST_GROUP:
        faults.add(
            f"subgroups: {sizes.size} of {sizes.min()} to {sizes.max()} values; "
            f"at least 2 subgroups of 2 to {_MOST_GROUP} values are needed"
        )
        return None
    return groups
