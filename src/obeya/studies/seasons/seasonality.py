"""Which parts of the year or of the month bring more cases than others, beyond trend, weekdays and chance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.tables.event_log import EventLog
from obeya.tables.sentences import joined, numeral, phrase, say
from obeya.tables.timezones import US_PER_S, utc_to_local
from obeya.tables.wording import say_count, say_share

Real = NDArray[np.float64]
Int = NDArray[np.int64]
Kind = Literal["month", "part of the month"]
Word = Literal["busier", "quieter", "as usual"]

YEARS: Final = 2
"""Below so many years a month is not told apart from chance: parts of the month are looked at instead."""
MONTHS: Final = 6
"""From so many whole months on parts of the month are looked at."""
CHANCE: Final = 0.01
"""A season is said to be there where chance alone would differ as much in less than this share of logs."""
PARTS: Final = (phrase("1st to 10th"), phrase("11th to 20th"), phrase("21st to the end"))
_MONTH_NAMES: Final = (
    phrase("January"), phrase("February"), phrase("March"), phrase("April"), phrase("May"), phrase("June"),
    phrase("July"), phrase("August"), phrase("September"), phrase("October"), phrase("November"), phrase("December"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SeasonLevel:
    """How much comes in one season, as a multiple of the mean over all, with its 95 % interval.

    `word` says busier or quieter only where the log shows a season and the interval leaves 1 out.
    """

    place: int
    name: str
    index: float
    low: float
    high: float
    n_cases: int
    n_periods: int
    word: Word


@dataclass(frozen=True, slots=True)
class Seasonality:
    """The season of a log: `p` is how often chance alone would make levels that differ as much."""

    kind: Kind
    first_day: date
    last_day: date
    n_cases: int
    growth_per_year: float
    p: float
    is_seasonal: bool
    sentence: str
    levels: tuple[SeasonLevel, ...]
    notes: tuple[str, ...]


def season_of_log(log: EventLog) -> Seasonality:
    """Return the season of the arrivals of a log: on which local day the first event of each case was."""
    moments = log.cases.select("first_at").to_pyarrow()["first_at"].drop_null().to_numpy()
    if moments.size == 0:
        raise QuestionError("The log has no case with a time, so it shows no season.")
    local = utc_to_local(moments.astype("datetime64[us]").astype(np.int64), log.facts.zone)
    days = local // (86_400 * US_PER_S)
    first = int(days.min())
    counts = np.bincount(days - first).astype(np.float64)
    return seasonality(counts, date(1970, 1, 1) + timedelta(days=first))


def seasonality(per_day: Real, first_day: date) -> Seasonality:
    """Return the season of counts per day.

    Whole months alone count. Counts of each season are explained by a trend and a level per season (Poisson
    regression with its spread estimated; McCullagh and Nelder, Generalized Linear Models, 1989, section 6.2), in
    relation to what its weekdays usually bring. Levels are multiples of their mean. With two years of data seasons are
    months; with six months they are the three parts of a month.
    """
    days = np.arange(per_day.size)
    dates = [first_day + timedelta(days=int(k)) for k in days]
    month = np.array([day.year * 12 + day.month - 1 for day in dates])
    whole = _whole_months(month, dates)
    n_months = int(np.unique(month[whole]).size)
    if n_months < MONTHS:
        raise QuestionError(
            f"The log has {n_months} whole months; a season needs {MONTHS} or more, and months of the year "
            f"{12 * YEARS}. Take a longer log."
        )
    kind: Kind = "month" if n_months >= 12 * YEARS else "part of the month"
    part = np.array([min((day.day - 1) // 10, 2) for day in dates])
    season = month % 12 if kind == "month" else part
    period = month if kind == "month" else month * 3 + part
    counts, usual, of, at = _by_period(per_day, whole, dates, period, season)
    fitted = _fit(counts, usual, of, at)
    names = _MONTH_NAMES if kind == "month" else PARTS
    levels = tuple(
        _level(place, say(names[place]), fitted, k, counts[of == place])
        for k, place in enumerate(np.unique(of).tolist())
    )
    inside = np.flatnonzero(whole)
    return Seasonality(
        kind=kind,
        first_day=dates[int(inside[0])],
        last_day=dates[int(inside[-1])],
        n_cases=int(counts.sum()),
        growth_per_year=math.expm1(fitted.trend * 365.25),
        p=fitted.p,
        is_seasonal=fitted.p < CHANCE,
        sentence=_sentence(levels, fitted.p),
        levels=levels,
        notes=_notes(kind, n_months),
    )


def _whole_months(month: Int, dates: list[date]) -> NDArray[np.bool_]:
    """Say which days lie in months that the counts cover from the first to the last day."""
    whole = np.ones(month.size, np.bool_)
    if dates[0].day > 1:
        whole &= month != month[0]
    if (dates[-1] + timedelta(days=1)).day > 1:
        whole &= month != month[-1]
    return whole


def _by_period(
    per_day: Real, whole: NDArray[np.bool_], dates: list[date], period: Int, season: Int
) -> tuple[Real, Real, Int, Real]:
    """Return counts, what their weekdays would bring, season and middle day of each period."""
    weekday = np.array([day.weekday() for day in dates])[whole]
    counts = per_day[whole]
    mean = np.bincount(weekday, counts, 7) / np.maximum(np.bincount(weekday, minlength=7), 1)
    _, place = np.unique(period[whole], return_inverse=True)
    n = np.bincount(place)
    usual: Real = np.bincount(place, mean[weekday]).astype(np.float64)
    of = (np.bincount(place, season[whole]) / n).round().astype(np.int64)
    at = np.bincount(place, np.flatnonzero(whole)) / n
    if not counts.any():
        raise QuestionError("No case came in the whole time, so there is no season.")
    return np.bincount(place, counts).astype(np.float64), usual, of, at


@dataclass(frozen=True, slots=True)
class _Fitted:
    """Logarithms of levels around their mean with standard errors, the trend per day, and how unlikely chance is."""

    levels: Real
    errors: Real
    trend: float
    p: float
    freedom: int


def _fit(counts: Real, usual: Real, of: Int, at: Real) -> _Fitted:
    from scipy.special import fdtrc

    places = np.unique(of)
    trend = (at - at.mean())[:, None]
    seasons = (of[:, None] == places).astype(np.float64)
    _, _, flat = _poisson(np.hstack((np.ones_like(trend), trend)), counts, usual)
    beta, covariance, deviance = _poisson(np.hstack((seasons, trend)), counts, usual)
    k = places.size
    freedom = max(counts.size - k - 1, 1)
    mean = usual * np.exp(np.hstack((seasons, trend)) @ beta)
    spread = max(float(np.sum((counts - mean) ** 2 / np.maximum(mean, 1e-9))) / freedom, 1.0)
    p = float(fdtrc(k - 1, freedom, max(flat - deviance, 0.0) / (k - 1) / spread))
    # Levels around their mean: each minus the mean of all.
    around = np.eye(k) - 1 / k
    errors = np.sqrt(np.maximum(np.diag(around @ covariance[:k, :k] @ around) * spread, 0.0))
    levels = around @ beta[:k]
    # The mean of the multiples themselves is 1, not that of their logarithms.
    return _Fitted(levels - math.log(float(np.exp(levels).mean())), errors, float(beta[k]), p, freedom)


def _poisson(design: Real, counts: Real, usual: Real) -> tuple[Real, Real, float]:
    """Return coefficients, their covariance without extra spread, and the deviance of a log-linear model."""
    target = np.log(np.maximum(counts, 0.5) / np.maximum(usual, 1e-9))
    beta: Real = np.linalg.lstsq(design, target, rcond=None)[0].astype(np.float64)
    for _ in range(30):
        mean = np.maximum(usual * np.exp(np.clip(design @ beta, -30, 30)), 1e-9)
        information = design.T @ (design * mean[:, None]) + 1e-9 * np.eye(beta.size)
        step = np.linalg.solve(information, design.T @ (counts - mean))
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            break
    mean = np.maximum(usual * np.exp(np.clip(design @ beta, -30, 30)), 1e-9)
    logs = np.where(counts > 0, counts * np.log(np.maximum(counts, 1e-9) / mean), 0.0)
    return (
        beta,
        np.asarray(np.linalg.inv(information), dtype=np.float64),
        float(2 * np.sum(logs - (counts - mean))),
    )


def _level(place: int, name: str, fitted: _Fitted, k: int, counts: Real) -> SeasonLevel:
    from scipy.special import stdtrit

    reach = float(stdtrit(fitted.freedom, 0.975)) * float(fitted.errors[k])
    low, index, high = (math.exp(fitted.levels[k] + side * reach) for side in (-1, 0, 1))
    word: Word = "as usual"
    if fitted.p < CHANCE and (low > 1 or high < 1):
        word = "busier" if low > 1 else "quieter"
    return SeasonLevel(place, name, index, low, high, int(counts.sum()), int(counts.size), word)


def _sentence(levels: tuple[SeasonLevel, ...], p: float) -> str:
    told = [_tell(each) for each in levels if each.word != "as usual"]
    if p >= CHANCE or not told:
        return say("The log shows no season beyond chance.")
    return say("The log shows a season: {levels}.", levels=joined(", ", told))


def _tell(level: SeasonLevel) -> str:
    given = {"name": level.name, "share": say_share(abs(level.index - 1))}
    if level.word == "busier":
        return say("{name} {share} more", **given)
    return say("{name} {share} less", **given)


def _notes(kind: Kind, n_months: int) -> tuple[str, ...]:
    found: list[str] = []
    if kind == "part of the month":
        found.append(
            say(
                "{n} whole months are too few to tell months of the year apart ({needed} are needed); parts of the "
                "month are compared.",
                n=say_count(n_months),
                needed=numeral(str(12 * YEARS)),
            )
        )
    elif n_months < 36:
        found.append(say("Two years only: what one of them had by chance looks like a season."))
    return tuple(found)
