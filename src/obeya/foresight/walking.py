"""Walk through the past: learn from what was known, forecast the next stretch, go there, and learn again.

What is chosen, how wide intervals are and how good a forecast was all come from this walk, and today's forecast is its
next step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from obeya.errors import QuestionError
from obeya.foresight.asking import Asked, weights_against_cut
from obeya.foresight.history import Int, Real
from obeya.foresight.past_errors import PastErrors, past_errors
from obeya.foresight.predictors import Predict, Predictor, weighted_quantiles
from obeya.foresight.seen import Seen

FEWEST_ANSWERS: Final = 100
STRETCHES: Final = 10
"""The questions are cut into so many stretches; the first two are only learned from."""
FIRST_FORECAST: Final = 2
JUDGED_FROM: Final = 3
"""So many stretches are forecast only to know errors; those after them are judged."""
TIE: Final = 0.02
"""A simpler way is kept where a later one errs less by a smaller share than this."""
HALF_LIFE: Final = 2
"""An error counts half as much after so many stretches."""
PROMISED: Final = 0.8
"""Share of answers that an interval promises to hold."""
WIDEST: Final = 3.0
"""Intervals are stretched at most so many times."""
RECENT: Final = 8
"""Where late times come first, the weight falls by half in one of so many parts of the time learned from."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What is used from a moment on: the way, and its errors so far."""

    way: Predictor
    errors: PastErrors


@dataclass(frozen=True, slots=True)
class Walk:
    """All forecasts of a walk, one row per question; NaN before the first forecast, and where a way was not used.

    `learned` is what is used after each of `cuts_s`, the last of which is the end of the log.
    """

    asked: Asked
    cuts_s: Int
    expected: dict[str, Real]
    learned: tuple[Learned, ...]

    def stretch(self, place: int) -> Int:
        """Return the questions between a cut and the next one."""
        at = self.asked.at_s
        return np.flatnonzero((at >= self.cuts_s[place]) & (at < self.cuts_s[place + 1]))


def walk(predictors: tuple[Predictor, ...], asked: Asked, seen: Seen, now_s: int) -> Walk:
    """Walk through the questions from the first to the last stretch.

    Nothing that became known after a cut is used at the cut. Raises `QuestionError` where too few answers are known.
    """
    n_known = int(asked.answered_by(now_s).sum())
    if n_known < FEWEST_ANSWERS:
        raise QuestionError(
            f"Only {n_known} answers are known; {FEWEST_ANSWERS} are needed to learn how long cases still take. "
            "Take a longer log, or a filter that keeps more."
        )
    shares = np.arange(FIRST_FORECAST, STRETCHES) / STRETCHES
    cuts = np.append(np.unique(asked.at_s[(shares * len(asked)).astype(np.int64)]), now_s + 1)
    expected = {each.key: np.full(len(asked), np.nan) for each in predictors}
    learned: list[Learned] = []
    for place, cut in enumerate(cuts):
        if place >= JUDGED_FROM:
            used = learned_at(predictors, asked, expected, int(cut))
            judged = Walk(asked, cuts[JUDGED_FROM : place + 1], expected, tuple(learned))
            learned.append(replace(used, errors=_stretched(used.errors, judged, int(cut))))
        if place + 1 < cuts.size:
            rows = np.flatnonzero((asked.at_s >= cut) & (asked.at_s < cuts[place + 1]))
            for each in predictors:
                expected[each.key][rows] = fit(each, asked, seen, int(cut))(seen.where(rows))
    return Walk(asked, cuts[JUDGED_FROM:], expected, tuple(learned))


def learned_at(
    predictors: tuple[Predictor, ...], asked: Asked, expected: dict[str, Real], cut_s: int
) -> Learned:
    """Choose by the errors that were known at a cut, late ones first, and keep those of the chosen way.

    The weight of an error falls with its age (Barber, Candès, Ramdas and Tibshirani, Conformal prediction beyond
    exchangeability, Annals of Statistics 51, 2023).
    """
    weights = _weights(asked, cut_s)
    rows = np.flatnonzero((weights > 0) & np.isfinite(expected[predictors[0].key]))
    if rows.size < FEWEST_ANSWERS:
        raise QuestionError("Cases take too long for the length of this log to try forecasts on its past.")
    at_s, came = asked.at_s[rows], asked.left_s[rows]
    span_s = (cut_s - int(asked.at_s[0])) / STRETCHES
    weighed = weights[rows] * _recency(at_s, cut_s, HALF_LIFE * span_s)
    chosen, least = predictors[0], np.inf
    for each in predictors:
        error = float(np.average(np.abs(expected[each.key][rows] - came), weights=weighed))
        chosen, least = (each, error) if error < least * (1 - TIE) else (chosen, least)
    return Learned(chosen, past_errors(expected[chosen.key][rows], came, weighed))


def _stretched(errors: PastErrors, judged: Walk, cut_s: int) -> PastErrors:
    """Widen errors by as much as the intervals of the walk so far should have been wider, the latest first.

    After a change of the process the first intervals miss; this makes the next ones hold again (as in Gibbs and
    Candès, Adaptive conformal inference under distribution shift, NeurIPS 2021, in steps of a stretch).
    """
    weights = _weights(judged.asked, cut_s)
    misses, counts = [], []
    for place, used in enumerate(judged.learned):
        rows = judged.stretch(place)
        rows = rows[weights[rows] > 0]
        expected = judged.expected[used.way.key][rows]
        misses.append(used.errors.miss(expected, judged.asked.left_s[rows], PROMISED))
        age = len(judged.learned) - 1 - place
        counts.append(weights[rows] * 0.5**age)
    if not misses or sum(each.size for each in misses) < FEWEST_ANSWERS:
        return errors
    needed = weighted_quantiles(np.concatenate(misses), np.concatenate(counts), np.array([PROMISED]))[0]
    return replace(errors, stretch=float(np.clip(needed, 1.0, WIDEST)))


def fit(predictor: Predictor, asked: Asked, seen: Seen, cut_s: int) -> Predict:
    """Fit a way on the answers known at a cut."""
    weights = _weights(asked, cut_s)
    rows = np.flatnonzero(weights > 0)
    if rows.size == 0:
        raise QuestionError("No case was over early enough to learn from. Take a longer log.")
    at_s = asked.at_s[rows]
    half_life_s = (cut_s - int(at_s.min())) / RECENT
    recency = _recency(at_s, cut_s, half_life_s) if predictor.is_recent else np.ones(rows.size)
    return predictor.learn(seen.where(rows), asked.left_s[rows], weights[rows] * recency)


def _weights(asked: Asked, cut_s: int) -> Real:
    is_past = asked.at_s < cut_s
    weights = np.zeros(len(asked))
    weights[is_past] = weights_against_cut(asked.where(is_past), cut_s)
    return weights


def _recency(at_s: Int, cut_s: int, half_life_s: float) -> Real:
    return np.exp2(-(cut_s - at_s) / max(half_life_s, 1.0))
