"""How long each open case will still take, and how likely it is to be late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.foresight.asking import TICKS, Asked, ask_at_ticks, ask_now, tick_of, weights_against_cut
from obeya.foresight.due import due_dates, lateness
from obeya.foresight.history import History, Int, Real, history_of
from obeya.foresight.predictors import PREDICTORS, predictors_here
from obeya.foresight.reliability import Held, RiskBin, difference_by_cases, held_shares
from obeya.foresight.seen import seen_at
from obeya.foresight.walking import PROMISED, Walk, fit, walk
from obeya.tables.basis import Basis
from obeya.tables.sentences import numeral, phrase, say
from obeya.tables.wording import say_count, say_duration, say_share

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

LOW, HIGH = (1 - PROMISED) / 2, (1 + PROMISED) / 2
LONGEST_S: Final = 50 * 365.25 * 86_400


@dataclass(frozen=True, slots=True)
class Way:
    """One way to forecast, with its mean error on the questions that were held back."""

    key: str
    name: str
    error_s: float
    n_chosen: int
    "In how many stretches of the past it was the one that was used."
    is_naive: bool
    is_used: bool
    "Whether it is used for the cases that are open now."


@dataclass(frozen=True, slots=True)
class OpenForecast:
    """One open case: its expected end with the 80 % interval, and the chance that it ends after its date."""

    case_id: str
    last_activity: str
    chance_late: float | None
    due_at: datetime | None
    expected_end: datetime
    earliest_end: datetime
    latest_end: datetime
    is_late: bool
    "Whether the date has passed already."
    age_s: float
    silent_s: float
    "Seconds since its last event."


@dataclass(frozen=True, slots=True)
class RemainingForecast:
    """When open cases will end, how good such forecasts were on the past, and how likely dates are missed."""

    sentence: str
    beats_naive: bool
    error_s: float
    "Mean absolute error of what was used, on questions that were held back; all errors here are."
    coverage: float
    "Share of answers that lay in their interval; the promise is 80 %."
    asked_every: str
    n_asked: int
    n_cases_asked: int
    due_words: str
    risk_sentence: str
    brier: float | None
    "Mean squared error of the chances: 0 is perfect."
    brier_naive: float | None
    "The same where each case has the share of late ones after its last step."
    area_under_curve: float | None
    open_cases: tuple[OpenForecast, ...]
    "Most likely late first."
    ways: tuple[Way, ...]
    held: tuple[Held, ...]
    risks: tuple[RiskBin, ...]
    notes: tuple[str, ...]
    basis: Basis


def forecast_remaining(
    log: EventLog, *, within_s: float | None = None, due: str | None = None, given: tuple[str, ...] = ()
) -> RemainingForecast:
    """Forecast the end of each open case, and the chance that it is late.

    A case is due `within_s` seconds after its begin, or on the date in its attribute `due`; without either, after the
    time that four of five finished cases kept. `given` names attributes known when they are written, which trees may
    look at. Raises `QuestionError` for a log too short to be tried on its own past.
    """
    history = history_of(log, given=given)
    tick = tick_of(history)
    asked = ask_at_ticks(history, TICKS[tick])
    seen = seen_at(history, asked)
    walked = walk(predictors_here(), asked, seen, history.now_s)
    judged = _judged(walked, history.now_s)
    dates = due_dates(log, history, within_s=within_s, due=due)
    late = lateness(walked, history, seen, dates)
    sentence, beats = _sentence(walked, judged)
    return RemainingForecast(
        sentence=sentence,
        beats_naive=beats,
        error_s=judged.error(judged.used),
        coverage=judged.coverage,
        asked_every=tick,
        n_asked=judged.rows.size,
        n_cases_asked=judged.n_cases,
        due_words=dates.words,
        risk_sentence=late.sentence,
        brier=late.brier,
        brier_naive=late.brier_naive,
        area_under_curve=late.area_under_curve,
        open_cases=_open_cases(log, history, walked, asked, dates.due_s),
        ways=_ways(walked, judged),
        held=judged.held,
        risks=late.bins,
        notes=_notes(walked, judged, history),
        basis=log.basis(n_cases=history.n_cases),
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """Held-back questions with an answer: which, how much each weighs, and what was forecast by each way."""

    rows: Int
    weights: Real
    came: Real
    used: Real
    by_way: dict[str, Real]
    coverage: float
    held: tuple[Held, ...]
    case: Int
    n_cases: int

    def error(self, expected: Real) -> float:
        return float(np.average(np.abs(expected - self.came), weights=self.weights))


def _judged(walked: Walk, now_s: int) -> _Judged:
    asked = walked.asked
    weights = weights_against_cut(asked, now_s)
    parts = [walked.stretch(place) for place in range(len(walked.learned) - 1)]
    parts = [rows[weights[rows] > 0] for rows in parts]
    used = list(walked.learned[:-1])
    expected = [walked.expected[each.way.key][rows] for each, rows in zip(used, parts, strict=True)]
    errors = [each.errors for each in used]
    rows = np.concatenate(parts)
    came, weighed, case = asked.left_s[rows], weights[rows], asked.case[rows]
    low, high = (
        np.concatenate([each.quantiles(part, share) for each, part in zip(errors, expected, strict=True)])
        for share in (LOW, HIGH)
    )
    return _Judged(
        rows=rows,
        weights=weighed,
        came=came,
        used=np.concatenate(expected),
        by_way={key: each[rows] for key, each in walked.expected.items()},
        coverage=float(np.average((came >= low) & (came <= high), weights=weighed)),
        held=held_shares(errors, expected, came, weighed, case),
        case=case,
        n_cases=int(np.unique(case).size),
    )


def _naive(judged: _Judged) -> str:
    """Return the naive way that erred least: what is used has to beat the better one, known afterwards."""
    return min(
        (each.key for each in PREDICTORS if each.is_naive), key=lambda key: judged.error(judged.by_way[key])
    )


def _sentence(walked: Walk, judged: _Judged) -> tuple[str, bool]:
    naive = _naive(judged)
    theirs = judged.by_way[naive]
    low, high = difference_by_cases(
        np.abs(judged.used - judged.came), np.abs(theirs - judged.came), judged.weights, judged.case
    )
    ours_s, theirs_s = judged.error(judged.used), judged.error(theirs)
    values = {
        "error": say_duration(ours_s),
        "naive": say(next(each.name for each in PREDICTORS if each.key == naive)),
        "theirs": say_duration(theirs_s),
        "n": say_count(judged.n_cases),
    }
    if high >= 0 or ours_s >= theirs_s:
        return say(
            "No better than the {naive}: off by {error} on average, that by {theirs}, tried on {n} cases.",
            **values,
        ), False
    template = phrase(
        "Off by {error} on average, where the {naive} is off by {theirs}: {share} less ({low} to {high}), "
        "tried on {n} cases."
    )
    return say(
        template,
        share=say_share(1 - ours_s / theirs_s),
        low=say_share(-high),
        high=say_share(-low),
        **values,
    ), True


def _ways(walked: Walk, judged: _Judged) -> tuple[Way, ...]:
    used = [each.way.key for each in walked.learned]
    return tuple(
        Way(
            key=each.key,
            name=say(each.name),
            error_s=judged.error(judged.by_way[each.key]),
            n_chosen=used[:-1].count(each.key),
            is_naive=each.is_naive,
            is_used=each.key == used[-1],
        )
        for each in PREDICTORS
        if each.key in judged.by_way
    )


def _open_cases(
    log: EventLog, history: History, walked: Walk, asked: Asked, due_s: Real
) -> tuple[OpenForecast, ...]:
    questions = ask_now(history)
    if not len(questions):
        return ()
    learned = walked.learned[-1]
    expected = fit(learned.way, asked, seen_at(history, asked), history.now_s + 1)(
        seen_at(history, questions)
    )
    low, high = (learned.errors.quantiles(expected, share) for share in (LOW, HIGH))
    due = due_s[questions.case]
    risk = np.where(due <= history.now_s, 1.0, 1 - learned.errors.chance_up_to(expected, due - history.now_s))
    order = np.lexsort((expected, -np.nan_to_num(risk, nan=-1.0)))
    return tuple(
        OpenForecast(
            case_id=history.case_ids[questions.case[k]],
            last_activity=log.activities[history.activity[questions.event[k]]],
            chance_late=None if np.isnan(due[k]) else float(risk[k]),
            due_at=None if np.isnan(due[k]) else _moment(due[k]),
            expected_end=_moment(history.now_s + expected[k]),
            earliest_end=_moment(history.now_s + low[k]),
            latest_end=_moment(history.now_s + high[k]),
            is_late=bool(due[k] <= history.now_s),
            age_s=float(history.now_s - history.first_s[questions.case[k]]),
            silent_s=float(history.now_s - history.known_s[questions.event[k]]),
        )
        for k in order
    )


def _moment(seconds: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=round(seconds))


def _notes(walked: Walk, judged: _Judged, history: History) -> tuple[str, ...]:
    found = []
    if len(judged.by_way) < len(PREDICTORS):
        found.append(say("LightGBM cannot be loaded on this machine, so only medians were tried."))
    if judged.coverage < PROMISED - 0.1:
        found.append(
            say(
                "Intervals that promise 80 % held {share}: the process changed, or some of its cases take very long.",
                share=say_share(judged.coverage),
            )
        )
    stretch = walked.learned[-1].errors.stretch
    if stretch >= 1.2:
        found.append(
            say(
                "Because intervals of late missed more than promised, those of open cases are {times} times as wide.",
                times=numeral(f"{stretch:.1f}"),
            )
        )
    if judged.n_cases < 100:
        found.append(say("Only {n} cases were held back; the errors are rough.", n=say_count(judged.n_cases)))
    return tuple(found)
