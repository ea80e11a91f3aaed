"""Does a declared gain hold: what is left of it, and an alarm between looks when it slips back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from obeya.studies.gain.observations import Numbers
from obeya.studies.gain.step_test import step_test
from obeya.studies.gain.vocabulary import Holding

WINDOW_WEEKS: Final = 4
"""Both the first and the last window: the whole weeks in 30 days."""

LEAST_RETENTION: Final = 0.5
LEVEL: Final = 0.05

SLACK, ALARM = 0.5, 5.0


@dataclass(frozen=True, slots=True)
class Retention:
    """What is left of the gain of the first window in the last one, 1 being all; arrays for many series."""

    share: Numbers
    p_value: Numbers
    "One-sided, that the last window is no better than the baseline."


def retention(weeks: Numbers, n_before: int, *, sign: float) -> Retention:
    """Compare the last four weeks with the first four after the change; `sign` is +1 where higher is better, else -1.

    ``r = (last window - baseline) / (first window - baseline)``
    """
    values = np.asarray(weeks, np.float64)
    before, last = values[..., :n_before], values[..., -WINDOW_WEEKS:]
    first = values[..., n_before : n_before + WINDOW_WEEKS].mean(axis=-1)
    level = before.mean(axis=-1)
    gained, left = first - level, last.mean(axis=-1) - level
    share = np.divide(left, gained, out=np.full_like(np.asarray(left, np.float64), np.nan), where=gained != 0)
    step = step_test(np.concatenate([-sign * before, -sign * last], axis=-1), n_before)
    return Retention(share, step.p_below())


def holding_of(share: Numbers, p_value: Numbers) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return whether declared gains are held, and whether they have regressed; neither means that it is unclear."""
    kept = share >= LEAST_RETENTION
    return kept & (p_value < LEVEL), ~kept


def holding_word(kept: Retention) -> Holding:
    """Say in a word what `holding_of` says of one series."""
    held, regressed = holding_of(kept.share, kept.p_value)
    if bool(regressed):
        return "regressed"
    return "held" if bool(held) else "holding unclear"


@dataclass(frozen=True, slots=True)
class SlipBack:
    """A one-sided CUSUM of the weeks after a gain was declared, towards the old level; it alarms above 5.

    The alarm ends, and the CUSUM starts anew, when four weeks by themselves are back at the level that was gained.
    """

    path: Numbers
    since: int | None
    "Place in the path of the week that raised the latest alarm; null where none did."
    began: int | None
    "Place of the week after which the CUSUM stayed above 0 until the alarm: when the slip most likely began."

    @property
    def is_amber(self) -> bool:
        """Say whether the alarm stands: the CUSUM ends above its threshold."""
        return bool(self.path.size) and bool(self.path[-1] > ALARM)


def slip_back(weeks: Numbers, *, gained: float, spread: float, sign: float) -> SlipBack:
    """Follow `weeks` after the look that declared the gain: ``C = max(0, C + z - 0.5)``, alarm at C > 5.

    z is the distance from the level `gained` towards the old one, in units of `spread`. Page, Biometrika 41 (1954).
    """
    z = -sign * (np.asarray(weeks, np.float64) - gained) / (spread if spread > 0 else 1e-12)
    path, total = np.zeros(z.size), 0.0
    since: int | None = None
    for place, each in enumerate(z):
        total = max(0.0, total + float(each) - SLACK)
        is_new = total > ALARM and (place == 0 or path[place - 1] <= ALARM)
        since = place if is_new else since
        is_back = z[max(place - WINDOW_WEEKS + 1, 0) : place + 1].mean() <= SLACK
        if total > ALARM and since is not None and place - since >= WINDOW_WEEKS and is_back:
            total = 0.0
        path[place] = total
    if since is None:
        return SlipBack(path, None, None)
    calm = np.flatnonzero(path[:since] == 0)
    return SlipBack(path, since, int(calm[-1]) + 1 if calm.size else 0)


def spread_of_weeks(before: Numbers) -> Numbers:
    """Return the standard deviation of a week around the level before.

    Not the mean moving range / 1.128 of control charts: where neighbouring weeks resemble each other it is too small,
    and alarms would never end. The larger of the two, as is sometimes advised, only delays alarms by a week.
    """
    wide: Numbers = np.asarray(before, np.float64).std(axis=-1, ddof=1)
    return wide
