"""Questions put to the past: at a moment, for each case open then, how long will it take from here?

Moments lie on a clock that ticks every day, hour or minute, because that is how a forecast is used: somebody looks
at all open cases in the morning, not at each case right after an event. The literature asks after each event;
`ask_after_events` does that for comparison.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from obeya.foresight.history import History, Int, Real, Truth

TICKS: Final[dict[str, int]] = {"day": 86_400, "hour": 3_600, "minute": 60}
MOST_ASKED: Final = 12_000
LARGEST_WEIGHT: Final = 5.0


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions, in the order of their moments: about which case, when, after which event, and the true answer."""

    case: Int
    at_s: Int
    event: Int
    "Place of the last event known at the moment."
    left_s: Real
    "Seconds to the end of the case; NaN where the log does not hold its end."

    def __len__(self) -> int:
        """Return how many questions there are."""
        return int(self.case.size)

    def where(self, chosen: Truth | Int) -> Asked:
        """Return some of the questions."""
        return Asked(self.case[chosen], self.at_s[chosen], self.event[chosen], self.left_s[chosen])

    def answered_by(self, moment_s: int) -> Truth:
        """Tell for each question whether its answer was known at a moment."""
        with np.errstate(invalid="ignore"):
            return self.at_s + self.left_s <= moment_s


def tick_of(history: History) -> str:
    """Return how often is asked: daily where cases take two days or more in the middle, else hourly or by minutes."""
    took = (history.over_s - history.first_s)[history.is_over]
    middle = float(np.median(took)) if took.size else 0.0
    return next((name for name, seconds in TICKS.items() if middle >= 2 * seconds), "minute")


def ask_at_ticks(history: History, tick_s: int, *, most: int = MOST_ASKED) -> Asked:
    """Ask at each tick about each case open then; evenly fewer questions where there would be more than `most`."""
    end = np.minimum(history.over_s, history.now_s + 1)
    first_tick = -(-history.first_s // tick_s)
    n = np.maximum(-(-end // tick_s) - first_tick, 0)
    case = np.repeat(np.arange(history.n_cases), n)
    within = np.arange(case.size) - np.repeat(np.cumsum(n) - n, n)
    at = (first_tick[case] + within) * tick_s
    # By moments, not by cases: a long case must not crowd out others of the same day.
    order = np.lexsort((case, at))
    if order.size > most:
        order = order[np.linspace(0, order.size - 1, most).astype(np.int64)]
    return _asked(history, case[order], at[order])


def ask_now(history: History) -> Asked:
    """Ask about each open case at the end of the log."""
    case = np.flatnonzero(~history.is_over)
    return _asked(history, case, np.full(case.size, history.now_s))


def ask_after_events(history: History, *, least: int = 2) -> Asked:
    """Ask right after each event but the last, from the event numbered `least` on, as published comparisons do."""
    case = history.case_of_event
    place = np.arange(case.size)
    chosen = (place - history.begin[case] + 1 >= least) & (place + 1 < history.begin[case + 1])
    place = place[chosen]
    order = np.argsort(history.known_s[place], kind="stable")
    place = place[order]
    at = history.known_s[place]
    return Asked(case[place], at, place, _left(history, case[place], at))


def _asked(history: History, case: Int, at: Int) -> Asked:
    return Asked(case, at, _last_events(history, case, at), _left(history, case, at))


def _left(history: History, case: Int, at: Int) -> Real:
    return np.where(history.is_over[case], (history.over_s[case] - at).astype(np.float64), np.nan)


def _last_events(history: History, case: Int, at: Int) -> Int:
    """Return the place of the last event known at each moment; the first one where none is complete yet."""
    since = history.known_s - history.first_s[history.case_of_event]
    reach = int(max(since.max(initial=0), (at - history.first_s[case]).max(initial=0))) + 1
    found = np.searchsorted(
        since + history.case_of_event * reach, at - history.first_s[case] + case * reach, side="right"
    )
    return np.maximum(found - 1, history.begin[case])


def weights_against_cut(asked: Asked, moment_s: int) -> NDArray[np.float64]:
    """Weigh answers known at a moment so that long ones count as much as if the log went on.

    Just before the end of a log only short answers are known. An answer of r seconds could be seen at those moments
    only that lie r seconds or more before the end; with the share G(r) of them, it weighs 1 ÷ G(r), at most 5
    (inverse probability of censoring; Robins and Rotnitzky, AIDS Epidemiology, 1992). Unknown answers weigh 0.
    """
    room = np.sort(moment_s - asked.at_s)
    is_known = asked.answered_by(moment_s)
    left = np.where(is_known, asked.left_s, 0.0)
    seen = (room.size - np.searchsorted(room, left, side="left")) / max(room.size, 1)
    return np.where(is_known, np.minimum(1 / np.maximum(seen, 1e-9), LARGEST_WEIGHT), 0.0)
