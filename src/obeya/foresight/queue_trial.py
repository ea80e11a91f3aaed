"""Methods tried on one queue from several moments of the past, chosen and judged as a person would have met them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from obeya.foresight.history import Real
from obeya.foresight.methods import METHODS
from obeya.foresight.reliability import difference_by_cases
from obeya.tables.sentences import phrase, say

COVERAGE: Final = 0.8
LEARNED_FROM: Final = 6
"""So many moments of the past only teach; those after them are judged."""
TREND_PERIODS: Final = 4
TIE: Final = 0.05
LEADS: Final = 2
"""Errors are kept apart for near and far ticks."""

_STAYS: Final = phrase("stays as it is")
_DRIFT: Final = phrase("grows on as in the last four periods")
_AGEING: Final = phrase("ageing of the open cases")


@dataclass(frozen=True, slots=True)
class Trial:
    """A forecast from one moment: the queue then, what was expected, and past errors in units of its scale."""

    now: float
    expected: Real
    scale: Real
    errors: tuple[Real, ...]
    "Sorted (came − expected) ÷ scale, for near and for far ticks."


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it: the forecast from now, and how the same procedure did on the judged moments."""

    values: Real
    last: Trial
    method: str
    error: float
    error_naive: float
    beats_naive: bool
    is_held: np.ndarray
    chances: Real
    "Chance that was given to no more than what came; even where promises are kept."
    n_judged: int

    @property
    def chance_grows(self) -> float:
        """Return the chance that more wait at the last tick than now."""
        return 1 - float(chance_up_to(self.last, np.full(self.last.expected.size, self.last.now))[-1])


def try_methods(known: list[Real], period: int, ahead: int, extra: list[Real] | None = None) -> Tried:
    """Forecast from each moment by each method; at each, choose by the errors that were known by then.

    `known` holds the queue as it was known at each moment, the last one being now; `extra` forecasts by ageing.
    """
    values = known[-1]
    forecasts = [
        _forecasts(each, period, ahead, extra[place] if extra else None) for place, each in enumerate(known)
    ]
    names = list(forecasts[0])
    came = [values[each.size : each.size + ahead] for each in known[:-1]]
    ours, naive, held, chances, origin = [], [], [], [], []
    for place in range(LEARNED_FROM, len(known) - 1):
        trial, _ = _trial(known, forecasts, names, values, place, ahead)
        ours.append(np.abs(trial.expected - came[place]))
        naive.append(np.abs(forecasts[place][_STAYS] - came[place]))
        chance = chance_up_to(trial, came[place])
        chances.append(chance)
        held.append((chance > (1 - COVERAGE) / 2) & (chance <= (1 + COVERAGE) / 2))
        origin.append(np.full(ahead, place))
    last, method = _trial(known, forecasts, names, values, len(known) - 1, ahead)
    mine, theirs = np.concatenate(ours), np.concatenate(naive)
    _, high = difference_by_cases(mine, theirs, np.ones(mine.size), np.concatenate(origin))
    return Tried(
        values=values,
        last=last,
        method=say(method),
        error=float(mine.mean()),
        error_naive=float(theirs.mean()),
        beats_naive=high < 0,
        is_held=np.concatenate(held),
        chances=np.concatenate(chances),
        n_judged=len(ours),
    )


def _forecasts(values: Real, period: int, ahead: int, ageing: Real | None) -> dict[str, Real]:
    long = TREND_PERIODS * max(period, 7)
    slope = (values[-1] - values[-1 - long]) / long if values.size > long else 0.0
    found = {
        _STAYS: np.full(ahead, values[-1]),
        _DRIFT: np.maximum(values[-1] + slope * np.arange(1, ahead + 1), 0.0),
    }
    for method in METHODS[:-1]:
        found[method.name] = np.maximum(method.forecast(values, period, ahead), 0.0)
    if ageing is not None:
        found[_AGEING] = ageing
    return found


def _trial(
    known: list[Real],
    forecasts: list[dict[str, Real]],
    names: list[str],
    values: Real,
    place: int,
    ahead: int,
) -> tuple[Trial, str]:
    """Return the forecast from a moment by the method that had erred least on what had come by then."""
    size = known[place].size
    errors: dict[str, list[tuple[Real, Real]]] = {name: [] for name in names}
    for earlier in range(place):
        n = min(ahead, size - known[earlier].size)
        if n < 1:
            continue
        came = values[known[earlier].size : known[earlier].size + n]
        for name in names:
            expected = forecasts[earlier][name][:n]
            errors[name].append((came - expected, _scale(expected, known[earlier][-1])))
    chosen, least = names[0], np.inf
    for name in names:
        error = float(np.mean(np.abs(np.concatenate([each for each, _ in errors[name]]))))
        chosen, least = (name, error) if error < least * (1 - TIE) else (chosen, least)
    halves = tuple(
        np.sort(np.concatenate([(error / scale)[part] for error, scale in errors[chosen]]))
        for part in (slice(0, ahead // LEADS), slice(ahead // LEADS, None))
    )
    near, far = halves
    near, far = (near if near.size else far), (far if far.size else near)
    expected = forecasts[place][chosen]
    return Trial(float(known[place][-1]), expected, _scale(expected, known[place][-1]), (near, far)), chosen


def _scale(expected: Real, now: float) -> Real:
    """Return how far counts of that size scatter: the root of the larger of what is expected and what is there."""
    return np.asarray(np.sqrt(np.maximum(np.maximum(expected, now), 1.0)), np.float64)


def quantile_ahead(trial: Trial, share: float) -> Real:
    """Return the count that is not exceeded with a chance of `share`, at each tick ahead."""
    n = trial.expected.size
    far = np.arange(n) >= n // LEADS
    near_z, far_z = (float(np.quantile(each, share, method="inverted_cdf")) for each in trial.errors)
    return np.maximum(trial.expected + np.where(far, far_z, near_z) * trial.scale, 0.0)


def chance_up_to(trial: Trial, count: Real) -> Real:
    """Return the chance that no more than a count wait, at each tick ahead, never quite 0 or 1."""
    z = (count - trial.expected) / trial.scale
    far = np.arange(z.size) >= z.size // LEADS
    chance = [(np.searchsorted(each, z, side="right") + 0.5) / (each.size + 1) for each in trial.errors]
    return np.where(far, chance[1], chance[0])
