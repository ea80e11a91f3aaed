"""How many cases will come: methods tried on the past, the best one chosen by its errors, and the season of the log."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.foresight.methods import METHODS, Method, methods_for
from obeya.tables.sentences import numeral, phrase, say
from obeya.tables.timezones import US_PER_S, utc_to_local
from obeya.tables.wording import say_count

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

Real = NDArray[np.float64]
Every = Literal["day", "week"]

PERIOD: Final[dict[Every, int]] = {"day": 7, "week": 52}
HORIZON: Final[dict[Every, int]] = {"day": 14, "week": 8}
LEAST_PERIODS: Final = 4
MOST_ORIGINS: Final = 12
COVERAGE: Final = 0.8
TIE: Final = 0.01
"""A simpler method is kept where a better one gains less than this share."""

_DAYS: Final = (
    phrase("Monday"), phrase("Tuesday"), phrase("Wednesday"), phrase("Thursday"), phrase("Friday"),
    phrase("Saturday"), phrase("Sunday"),
)  # fmt: skip

_MONTHS: Final = (
    phrase("January"), phrase("February"), phrase("March"), phrase("April"), phrase("May"), phrase("June"),
    phrase("July"), phrase("August"), phrase("September"), phrase("October"), phrase("November"), phrase("December"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """One method with its errors in the backtest; below a MASE of 1 it errs less than repeating the last period did."""

    key: str
    name: str
    mase: float
    mean_error: float
    "Mean of forecast minus what came: above 0 expects too much."
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Expected:
    """How many cases are expected on a day, or in the week that begins on it, with the 80 % interval."""

    begins: date
    n: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Season:
    """How much comes on a weekday or in a month, as a multiple of the mean, with its 95 % interval."""

    kind: Literal["weekday", "month"]
    place: int
    name: str
    index: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected, by which method and why, how good it was on the past, and the season that the log shows.

    `coverage` is the share of past values that lay in intervals made from what was known before; the promise is 80 %.
    """

    every: Every
    n_observed: int
    n_origins: int
    chosen: str
    beats_naive: bool
    sentence: str
    coverage: float
    candidates: tuple[Candidate, ...]
    expected: tuple[Expected, ...]
    season: tuple[Season, ...]
    notes: tuple[str, ...]


def forecast_demand(log: EventLog, *, every: Every = "day", horizon: int | None = None) -> Forecast:
    """Forecast the arrivals of a log: how many cases have their first event on each day, or in each week."""
    moments = log.cases.select("first_at").to_pyarrow()["first_at"].drop_null().to_numpy()
    if moments.size == 0:
        raise QuestionError("The log has no case with a time, so no demand can be forecast.")
    local = utc_to_local(moments.astype("datetime64[us]").astype(np.int64), log.facts.zone)
    days = local // (86_400 * US_PER_S)
    first, last = int(days.min()), int(days.max())
    counts = np.bincount(days - first, minlength=last - first + 1).astype(np.float64)
    # The first and the last day are seen in part only.
    return forecast_counts(
        counts[1:-1], date(1970, 1, 1) + timedelta(days=first + 1), every=every, horizon=horizon
    )


def forecast_counts(
    per_day: Real, first_day: date, *, every: Every = "day", horizon: int | None = None
) -> Forecast:
    """Forecast counts per day, or added up to weeks from Monday on, by the method with the smallest error on the past.

    Each method forecasts from up to 12 places of the past as if the rest were not known. Its error is the MASE: mean
    absolute error ÷ that of repeating the last period inside the part it knew (Hyndman and Koehler, International
    Journal of Forecasting 22, 2006). Intervals are the errors of that backtest.
    """
    values, begins = (per_day, first_day) if every == "day" else _weeks(per_day, first_day)
    # A year of weeks is a period only where several years are there; else weeks have none.
    period = PERIOD[every] if values.size >= LEAST_PERIODS * PERIOD[every] else 1
    ahead = HORIZON[every] if horizon is None else horizon
    least = max(2 * period + 1, 8)
    if ahead < 1 or values.size < least + ahead + 4:
        raise QuestionError(
            f"{values.size} {every}s are too few to forecast {ahead} and to try it on the past; "
            f"{least + max(ahead, 1) + 4} are needed. Take a longer log, or a shorter horizon of 1 or more."
        )
    origins = np.unique(
        np.linspace(max(least, values.size // 2), values.size - ahead, MOST_ORIGINS).astype(int)
    )
    tried = [(method, *_backtest(method, values, period, ahead, origins)) for method in methods_for(values)]
    best = min(mase for _, mase, _ in tried)
    chosen, mase, errors = next(each for each in tried if each[1] <= best * (1 + TIE))
    expected = chosen.forecast(values, period, ahead)
    reach = _reach(errors)
    step = timedelta(days=1 if every == "day" else 7)
    naive = tried[0][1]
    return Forecast(
        every=every,
        n_observed=values.size,
        n_origins=origins.size,
        chosen=chosen.key,
        beats_naive=mase < naive,
        sentence=_sentence(chosen, mase, naive, origins.size),
        coverage=_coverage(errors),
        candidates=tuple(
            Candidate(method.key, say(method.name), error, float(found.mean()), method is chosen)
            for method, error, found in tried
        ),
        expected=tuple(
            Expected(
                begins + step * (values.size + k), float(n), max(float(n) - reach, 0.0), float(n) + reach
            )
            for k, n in enumerate(expected)
        ),
        season=_seasons(per_day, first_day),
        notes=_notes(values, origins.size, _coverage(errors)),
    )


def _weeks(per_day: Real, first_day: date) -> tuple[Real, date]:
    skip = -first_day.weekday() % 7
    n = max((per_day.size - skip) // 7, 0)
    return per_day[skip : skip + 7 * n].reshape(n, 7).sum(axis=1), first_day + timedelta(days=skip)


def _backtest(
    method: Method, values: Real, period: int, ahead: int, origins: NDArray[np.int64]
) -> tuple[float, Real]:
    """Return the MASE over all origins, and the errors of each origin as a row."""
    scaled, errors = [], []
    for origin in origins:
        known, came = values[:origin], values[origin : origin + ahead]
        error = method.forecast(known, period, ahead) - came
        scale = float(np.abs(known[period:] - known[:-period]).mean())
        errors.append(error)
        scaled.append(float(np.abs(error).mean()) / scale if scale else math.nan)
    return (float(np.nanmean(scaled)) if np.isfinite(scaled).any() else 0.0), np.array(errors)


def _reach(errors: Real) -> float:
    return float(np.quantile(np.abs(errors), COVERAGE))


def _coverage(errors: Real) -> float:
    """Return how often an interval from the errors of earlier origins held what came, from the third origin on."""
    held = [np.abs(row) <= _reach(errors[:place]) for place, row in enumerate(errors) if place >= 2]
    return float(np.mean(held)) if held else math.nan


def _sentence(chosen: Method, mase: float, naive: float, n: int) -> str:
    given = {
        "method": say(chosen.name),
        "mase": numeral(f"{mase:.2f}"),
        "naive": numeral(f"{naive:.2f}"),
        "n": say_count(n),
    }
    if chosen is METHODS[0] or mase >= naive:
        return say(
            "No method beats the last period again (MASE {naive} in {n} backtests), so that is expected.",
            **given,
        )
    return say(
        "Expected by {method}: MASE {mase} in {n} backtests, where the last period again has {naive}.",
        **given,
    )


def _seasons(per_day: Real, first_day: date) -> tuple[Season, ...]:
    days = [first_day + timedelta(days=k) for k in range(per_day.size)]
    mean = float(per_day.mean())
    if not mean:
        return ()
    weekdays = np.array([day.weekday() for day in days])
    found = [_season("weekday", k, say(_DAYS[k]), per_day[weekdays == k] / mean) for k in range(7)]
    months = np.array([day.month for day in days])
    if per_day.size >= 2 * 365:
        found += [
            _season("month", k, say(name), per_day[months == k] / mean)
            for k, name in enumerate(_MONTHS, start=1)
        ]
    return tuple(each for each in found if each is not None)


def _season(kind: Literal["weekday", "month"], place: int, name: str, ratios: Real) -> Season | None:
    from scipy.special import stdtrit

    if ratios.size < 2:
        return None
    index = float(ratios.mean())
    reach = float(stdtrit(ratios.size - 1, 0.975) * ratios.std(ddof=1) / math.sqrt(ratios.size))
    return Season(kind, place, name, index, max(index - reach, 0.0), index + reach, int(ratios.size))


def _notes(values: Real, n_origins: int, coverage: float) -> tuple[str, ...]:
    found: list[str] = []
    if n_origins < 6:
        found.append(
            say("Only {n} backtests were possible; the choice may change with more data.", n=str(n_origins))
        )
    if coverage < COVERAGE - 0.1:
        found.append(
            say(
                "Intervals that promise 80 % held {share} of what came: the past was not like the present.",
                share=numeral(f"{coverage:.0%}".replace("%", " %")),
            )
        )
    if not values.any():
        found.append(say("Nothing came in the whole time."))
    return tuple(found)
