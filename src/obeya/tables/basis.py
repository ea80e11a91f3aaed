"""What every result carries: where its numbers come from, and how a spread of values is summed up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Basis:
    """Everything a reader needs to check a number: source, filter, clock, words and sample size.

    `n_cases` is the number of cases behind the result, after filtering. `as_of` is the time of the last event of
    the whole log (UTC): a log says nothing about what happened later. `notes` are plain sentences that limit how
    the numbers may be read, such as an assumed time zone. `working_day_h` is how
    many hours the working day has in which durations are said; None in calendar time.
    """

    log: str
    version: str | None
    source: str
    filter: str
    time_basis: str
    zone: str
    wait_word: str
    n_cases: int
    as_of: datetime | None
    notes: tuple[str, ...] = ()
    working_day_h: float | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean, median, 90th percentile and maximum of `n` values, in the unit named by the field that holds it.

    Quantiles are exact, with linear interpolation between the two neighbouring order statistics
    (type 7 of Hyndman and Fan, The American Statistician 50, 1996).
    """

    mean: float
    median: float
    p90: float
    max: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """A spread with its quartiles, in the unit named by the field that holds it; quantiles as in `Spread`."""

    mean: float
    p25: float
    median: float
    p75: float
    p90: float
    max: float
    n: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """The summary bupaR prints for a count: minimum, quartiles, mean, maximum and sample standard deviation.

    `st_dev` divides by n - 1 and is None for fewer than two values.
    """

    min: float
    q1: float
    median: float
    mean: float
    q3: float
    max: float
    st_dev: float | None
    n: int


@dataclass(frozen=True, slots=True)
class MonthlyMedian:
    """The median of the values that belong to one calendar month (`YYYY-MM` in the log's display zone)."""

    month: str
    n: int
    median: float
