"""Measures whose values do not come from a log: typed in, read from a file or a database, or sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.studies.measures.built_in import definition_of
from obeya.studies.measures.cohorts import Z, known_values, wilson_of
from obeya.studies.measures.definition import Period, Statistic
from obeya.studies.measures.periods import number_of, periods_of
from obeya.studies.measures.result import Point, Series

Floats = NDArray[np.float64]
# Fewer answers than this tell who gave them.
FEWEST_ANSWERS: Final = 5
# Measures of which every value is the answer of one person.
ANSWERED: Final = ("nps", "pulse")
MOST_PERIODS: Final = 5_000
_Found = tuple[float, float, float]
_NOTHING: Final[_Found] = (np.nan, np.nan, np.nan)


def series_of_values(
    days: Sequence[date],
    values: Sequence[float],
    *,
    of: Sequence[float | None] | None = None,
    measure: str = "value",
    statistic: Statistic | None = None,
    period: Period = "week",
) -> Series:
    """Return values of days gathered by period.

    `of` holds what each value is a part of: leavers of employees (`turnover`), faults of pieces (statistic share), or
    for `roi` the cost of each benefit. For `nps` every value is one answer from 0 to 10. Periods without values are
    there, without a value. Raises `QuestionError` for lengths that differ, values that are no numbers, no value at
    all, answers outside 0 to 10, and a share without its whole.
    """
    definition = definition_of(measure)
    chosen = statistic or definition.statistics[0]
    _refuse(days, values, of, measure, chosen)
    number = np.array([number_of(day) for day in days], np.int64)
    value = np.asarray(values, np.float64)
    whole = np.array([np.nan if each is None else each for each in of or [None] * len(days)], np.float64)
    periods = periods_of(period, int(number.min()), int(number.max()))
    if periods.n > MOST_PERIODS:
        raise QuestionError(
            f"The values span {periods.n:,} periods; at most {MOST_PERIODS:,} are shown. Is a date mistyped?"
        )
    order = np.lexsort((np.arange(number.size), number))
    group = periods.of(number[order])
    bounds = np.searchsorted(group, np.arange(periods.n + 1))
    points = []
    for place, begin in enumerate(periods.dates()):
        rows = order[bounds[place] : bounds[place + 1]]
        points.append(_point(begin, value[rows], whole[rows], measure, chosen))
    return Series(definition, chosen, period, tuple(points))


def net_promoter_score(answers: Sequence[float]) -> tuple[float, float, float] | None:
    """Return the score with the ends of its 95 % interval; None below 5 answers, which would tell who gave them.

    With shares p of promoters (9, 10) and d of detractors (0 to 6): score p - d, variance (p + d - (p - d)²) / n.

    >>> [round(x, 1) for x in net_promoter_score([10] * 24 + [7] * 10 + [3] * 6)]
    [45.0, 22.1, 67.9]
    """
    n = len(answers)
    if n < FEWEST_ANSWERS:
        return None
    promoters = sum(answer >= 9 for answer in answers) / n
    detractors = sum(answer <= 6 for answer in answers) / n
    score = promoters - detractors
    reach = Z * sqrt(max(0.0, promoters + detractors - score * score) / n)
    return 100 * score, max(-100.0, 100 * (score - reach)), min(100.0, 100 * (score + reach))


def staff_turnover(leavers: Sequence[float], employed: Sequence[float | None]) -> float | None:
    """Return separations / average headcount, over all periods given; None where no headcount is known.

    Times 100 it is the usual percentage. Leavers of a period whose headcount is missing still left, and count.

    >>> staff_turnover([2, 1, 3], [40, 38, 42])
    0.15
    """
    known = [each for each in employed if each is not None and each > 0]
    return sum(leavers) / (sum(known) / len(known)) if known else None


def _point(begin: date, value: Floats, whole: Floats, measure: str, statistic: Statistic) -> Point:
    if not value.size:
        return Point(begin, None, None, None, 0)
    if measure in ANSWERED and value.size < FEWEST_ANSWERS:
        return Point(begin, None, None, None, int(value.size), is_hidden=True)
    numbers = _GATHERED[measure if measure in _GATHERED else statistic](value, whole)
    return Point(begin, *known_values(numbers), int(value.size))


def _mean(value: Floats, whole: Floats) -> _Found:
    mean, n = float(value.mean()), value.size
    if n < 3:
        return mean, np.nan, np.nan
    free = n - 1.0
    t = Z + (Z**3 + Z) / (4 * free) + (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * free**2)
    reach = t * float(value.std(ddof=1)) / sqrt(n)
    return mean, mean - reach, mean + reach


def _share(value: Floats, whole: Floats) -> _Found:
    known = whole > 0
    if not known.any():
        return _NOTHING
    parts, size = float(value[known].sum()), float(whole[known].sum())
    if parts > size or parts != round(parts) or size != round(size):
        return parts / size, np.nan, np.nan
    share, low, high = wilson_of(np.array([parts]), np.array([int(size)]))[0].tolist()
    return share, low, high


def _turnover(value: Floats, whole: Floats) -> _Found:
    found = staff_turnover(value.tolist(), whole[whole > 0].tolist())
    return _NOTHING if found is None else (found, np.nan, np.nan)


def _nps(value: Floats, whole: Floats) -> _Found:
    return net_promoter_score(value.tolist()) or _NOTHING


def _roi(value: Floats, whole: Floats) -> _Found:
    cost = float(np.nansum(whole))
    return ((float(value.sum()) - cost) / cost, np.nan, np.nan) if cost > 0 else _NOTHING


_GATHERED: Final[dict[str, Callable[[Floats, Floats], _Found]]] = {
    "mean": _mean,
    "median": lambda value, whole: (float(np.median(value)), np.nan, np.nan),
    "p90": lambda value, whole: (float(np.quantile(value, 0.9)), np.nan, np.nan),
    "sum": lambda value, whole: (float(value.sum()), np.nan, np.nan),
    "last": lambda value, whole: (float(value[-1]), np.nan, np.nan),
    "share": _share,
    "turnover": _turnover,
    "nps": _nps,
    "roi": _roi,
}


def _refuse(
    days: Sequence[date],
    values: Sequence[float],
    of: Sequence[float | None] | None,
    measure: str,
    statistic: Statistic,
) -> None:
    faults = []
    if not len(days):
        faults.append("there is no value at all")
    if len(days) != len(values) or (of is not None and len(of) != len(days)):
        faults.append(f"there are {len(days)} days and {len(values)} values")
    bad = [str(day) for day, value in zip(days, values, strict=False) if not np.isfinite(value)]
    if bad:
        faults.append(f"the value of {', '.join(bad[:5])} is no number")
    if measure == "nps" and any(not 0 <= value <= 10 for value in values):
        faults.append("an answer lies outside 0 to 10")
    needs_whole = measure in ("turnover", "roi") or statistic == "share"
    if needs_whole and (of is None or all(each is None for each in of)):
        faults.append("a share needs what it is a part of beside each value")
    if faults:
        raise QuestionError(f"The values cannot be gathered: {'; '.join(faults)}.")
