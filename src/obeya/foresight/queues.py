"""Which queues will grow, and how many cases will be overdue, by methods that are tried on the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.errors import QuestionError
from obeya.foresight.asking import TICKS, tick_of
from obeya.foresight.due import due_dates
from obeya.foresight.history import History, Real, history_of
from obeya.foresight.queue_series import QueueSeries, ageing, queue_series
from obeya.foresight.queue_trial import COVERAGE, Trial, Tried, quantile_ahead, try_methods
from obeya.foresight.reliability import Held, wilson
from obeya.tables.basis import Basis
from obeya.tables.sentences import phrase, say, say_many
from obeya.tables.wording import say_count, say_number, say_share

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

PERIODS: Final = {"day": 7, "hour": 168}
SHORT_PERIODS: Final = {"day": 1, "hour": 24}
HORIZONS: Final = {"day": 14, "hour": 48}
LEAST_MEAN: Final = 0.5
"""Steps before which fewer cases wait on average have no queue to forecast."""
MOST_STEPS: Final = 20
N_ORIGINS: Final = 18
SHOWN_PERIODS: Final = 8

OPEN, OVERDUE = phrase("all open cases"), phrase("overdue cases")


@dataclass(frozen=True, slots=True)
class QueueAhead:
    """One queue: how many wait now, how many are expected at the horizon, and by which method."""

    queue: str
    kind: str
    "`step`, `open` or `overdue`."
    n_now: float
    "At the last midnight, or full hour; in shares where it is open yet what a case waits for."
    expected: float
    low: float
    high: float
    growth: float
    "Expected less now."
    chance_grows: float
    "Chance that more wait at the horizon than now."
    method: str
    error: float
    "Mean absolute error on the part of the past that was held back; all errors are."
    error_naive: float
    "The same where the queue is expected to stay as it is."
    beats_naive: bool
    "Whether the difference is more than chance, by origins drawn anew."


@dataclass(frozen=True, slots=True)
class QueuePoint:
    """One queue at one moment: as it was, or as it is expected with the 80 % interval."""

    queue: str
    at: datetime
    n: float
    low: float | None
    high: float | None
    is_expected: bool


@dataclass(frozen=True, slots=True)
class QueueForecast:
    """Queues before steps, open cases and overdue cases in the time ahead, the one that grows most first."""

    sentence: str
    sentence_late: str
    every: str
    horizon: int
    n_origins: int
    "From how many moments of the past forecasts were judged."
    coverage: float
    due_words: str
    queues: tuple[QueueAhead, ...]
    points: tuple[QueuePoint, ...]
    held: tuple[Held, ...]
    notes: tuple[str, ...]
    basis: Basis


def forecast_queues(
    log: EventLog, *, horizon: int | None = None, within_s: float | None = None
) -> QueueForecast:
    """Forecast how many cases wait before each step, are open, and are overdue, at each day or hour ahead.

    A case is overdue when it is open for longer than `within_s`, or than four of five finished cases took. Raises
    `QuestionError` for a log too short to be tried on its own past.
    """
    history = history_of(log)
    every = "day" if tick_of(history) == "day" else "hour"
    ahead = HORIZONS[every] if horizon is None else horizon
    dates = due_dates(log, history, within_s=within_s, due=None)
    allowed_s = float(dates.due_s[0] - history.first_s[0])
    known, period, tried = _try(log, history, every, ahead, allowed_s)
    rows = [_ahead(name, kind, each) for name, (kind, each) in tried.items()]
    queues = tuple(sorted(rows, key=lambda each: -each.growth))
    judged = [each for _, each in tried.values()]
    coverage = float(np.mean(np.concatenate([each.is_held for each in judged])))
    return QueueForecast(
        sentence=_sentence(queues, every, ahead),
        sentence_late=_sentence_late(next(each for each in rows if each.kind == "overdue"), every, ahead),
        every=every,
        horizon=ahead,
        n_origins=judged[0].n_judged,
        coverage=coverage,
        due_words=dates.words,
        queues=queues,
        points=_points(history, known, TICKS[every], period, tried),
        held=_held(judged),
        notes=_notes(coverage, queues),
        basis=log.basis(n_cases=history.n_cases),
    )


def _try(
    log: EventLog, history: History, every: str, ahead: int, allowed_s: float
) -> tuple[QueueSeries, int, dict[str, tuple[str, Tried]]]:
    """Return the counts known now, the length of a period, and what came of trying the methods on each queue."""
    tick_s, moments = TICKS[every], (*_origins(history, every, ahead), history.now_s)
    known = [queue_series(history, tick_s, allowed_s, moment) for moment in moments]
    old = [ageing(history, tick_s, allowed_s, moment, ahead) for moment in moments]
    period = PERIODS[every] if known[0].open_cases.size >= 3 * PERIODS[every] else SHORT_PERIODS[every]
    tried = {
        name: (kind, try_methods([_row(each, kind, step) for each in known], period, ahead, extra))
        for name, kind, step, extra in _rows(log, known[-1], period, old)
    }
    return known[-1], period, tried


def _origins(history: History, every: str, ahead: int) -> list[int]:
    """Return moments of the past, at the same time of day as the end of the log, from a third of the time on."""
    tick_s = TICKS[every]
    n_ticks = (history.now_s - int(history.first_s.min())) // tick_s
    first = max(n_ticks // 3, 2 * (7 if every == "day" else 24))
    if ahead < 1 or n_ticks - ahead - first < N_ORIGINS:
        raise QuestionError(
            f"The log spans {n_ticks} {every}s, too few to forecast {ahead} and to try it on the past. "
            "Take a longer log, or a shorter horizon of 1 or more."
        )
    places = np.linspace(first, n_ticks - ahead, N_ORIGINS).astype(int)
    return [history.now_s - int(n_ticks - place) * tick_s for place in places]


def _rows(
    log: EventLog, series: QueueSeries, period: int, old: list[Real]
) -> list[tuple[str, str, int, list[Real] | None]]:
    recent = series.waiting[:, -8 * max(period, 7) :].mean(axis=1)
    steps = [int(each) for each in np.argsort(-recent)[:MOST_STEPS] if recent[each] >= LEAST_MEAN]
    found: list[tuple[str, str, int, list[Real] | None]] = [
        (log.activities[each], "step", each, None) for each in steps
    ]
    return [*found, (say(OPEN), "open", -1, None), (say(OVERDUE), "overdue", -1, old)]


def _row(series: QueueSeries, kind: str, step: int) -> Real:
    if kind == "step":
        return np.asarray(series.waiting[step], np.float64)
    return series.open_cases if kind == "open" else series.overdue


def _ahead(name: str, kind: str, tried: Tried) -> QueueAhead:
    trial: Trial = tried.last
    low, high = (
        float(quantile_ahead(trial, share)[-1]) for share in ((1 - COVERAGE) / 2, (1 + COVERAGE) / 2)
    )
    expected = float(trial.expected[-1])
    return QueueAhead(
        queue=name,
        kind=kind,
        n_now=trial.now,
        expected=expected,
        low=low,
        high=high,
        growth=expected - trial.now,
        chance_grows=tried.chance_grows,
        method=tried.method,
        error=tried.error,
        error_naive=tried.error_naive,
        beats_naive=tried.beats_naive,
    )


def _points(
    history: History, series: QueueSeries, tick_s: int, period: int, tried: dict[str, tuple[str, Tried]]
) -> tuple[QueuePoint, ...]:
    shift = history.now_s - int(history.local(np.array([history.now_s]))[0])
    found = []
    for name, (_, each) in tried.items():
        past = each.values[-SHOWN_PERIODS * max(period, 7) :]
        first = series.last_tick - past.size + 1
        found += [
            QueuePoint(name, _moment((first + k) * tick_s + shift), float(n), None, None, False)
            for k, n in enumerate(past)
        ]
        low, high = (quantile_ahead(each.last, share) for share in ((1 - COVERAGE) / 2, (1 + COVERAGE) / 2))
        found += [
            QueuePoint(
                name,
                _moment((series.last_tick + 1 + k) * tick_s + shift),
                float(n),
                float(low[k]),
                float(high[k]),
                True,
            )
            for k, n in enumerate(each.last.expected)
        ]
    return tuple(found)


def _moment(seconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(seconds))


def _held(tried: list[Tried]) -> tuple[Held, ...]:
    """Return how often what came was no more than promised, over all queues; each origin of a queue counts once."""
    n = sum(each.n_judged for each in tried)
    chances = np.concatenate([each.chances for each in tried])
    found = []
    for share in np.arange(1, 10) / 10:
        below = float(np.mean(chances <= share))
        found.append(Held(float(share), below, *wilson(below, n)))
    return tuple(found)


def _sentence(queues: tuple[QueueAhead, ...], every: str, ahead: int) -> str:
    steps = [each for each in queues if each.kind == "step"]
    ways = _span(every, ahead)
    growing = [each for each in steps if each.chance_grows >= COVERAGE and each.growth > 0]
    if not growing:
        return say("No queue is likely to grow within {span}.", span=ways)
    most = growing[0]
    values = {
        "step": most.queue, "now": say_number(most.n_now), "then": say_number(most.expected), "span": ways,
        "low": say_number(most.low), "high": say_number(most.high),
    }  # fmt: skip
    return say(
        "The queue before “{step}” is likely to grow within {span}: {now} now, {then} then ({low} to {high}).",
        **values,
    )


def _sentence_late(late: QueueAhead, every: str, ahead: int) -> str:
    return say(
        "{now} cases are overdue now; {then} are expected in {span} ({low} to {high}).",
        now=say_count(round(late.n_now)),
        then=say_number(late.expected),
        low=say_number(late.low),
        high=say_number(late.high),
        span=_span(every, ahead),
    )


def _span(every: str, n: int) -> str:
    if every == "day":
        return say_many(n, "{n} day", "{n} days", n=str(n))
    return say_many(n, "{n} hour", "{n} hours", n=str(n))


def _notes(coverage: float, queues: tuple[QueueAhead, ...]) -> tuple[str, ...]:
    n = sum(each.beats_naive for each in queues)
    found = [
        say(
            "Of {all} queues, {n} are forecast better than by expecting that they stay as they are.",
            all=say_count(len(queues)),
            n=say_count(n),
        )
    ]
    if coverage < COVERAGE - 0.1:
        found.append(
            say(
                "Intervals that promise 80 % held {share}: the past was not like the present.",
                share=say_share(coverage),
            )
        )
    return tuple(found)
