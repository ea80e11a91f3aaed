"""What can be seen of a case at the moment of a question, as one row of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from obeya.foresight.asking import Asked
from obeya.foresight.history import History, Int, Real

MOST_COUNTED: Final = 40
"""Of this many activities, the most frequent ones, it is counted how often a case has had them."""
_DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class Seen:
    """Rows of numbers, the names of their columns, and which of them are codes rather than amounts."""

    values: Real
    names: tuple[str, ...]
    codes: tuple[int, ...]

    def column(self, name: str) -> Real:
        """Return one column."""
        return self.values[:, self.names.index(name)]

    def where(self, chosen: np.ndarray) -> Seen:
        """Return some of the rows."""
        return Seen(self.values[chosen], self.names, self.codes)


def seen_at(history: History, asked: Asked) -> Seen:
    """Return what was known at each moment: place, last steps, times, load, clock, counts and given attributes."""
    event, case, at = asked.event, asked.case, asked.at_s
    first = history.begin[case]
    before = np.maximum(event - 1, first)
    local = history.local(at)
    columns: dict[str, Real] = {
        "last": history.activity[event].astype(np.float64),
        "second_last": _code(history.activity, event - 1, first),
        "third_last": _code(history.activity, event - 2, first),
        "position": (event - first + 1).astype(np.float64),
        "age_s": (at - history.first_s[case]).astype(np.float64),
        "silent_s": (at - history.known_s[event]).astype(np.float64),
        "last_gap_s": (history.known_s[event] - history.known_s[before]).astype(np.float64),
        "hour": local % _DAY_S / 3_600,
        "weekday": ((local // _DAY_S + 3) % 7).astype(np.float64),
        "n_open": _open_at(history, at),
        "times_last": _times_so_far(history)[event].astype(np.float64),
    }
    codes = ["last", "second_last", "third_last"]
    often = np.argsort(-np.bincount(history.activity, minlength=history.n_activities), kind="stable")
    for activity in often[:MOST_COUNTED]:
        so_far = np.concatenate(([0], np.cumsum(history.activity == activity)))
        columns[f"n_{activity}"] = (so_far[event + 1] - so_far[first]).astype(np.float64)
    for number, given in enumerate(history.given):
        columns[f"given_{number}"] = given.values[case if given.is_of_case else event]
        codes += [f"given_{number}"] if given.is_text else []
    names = tuple(columns)
    return Seen(np.column_stack(list(columns.values())), names, tuple(map(names.index, codes)))


def _code(activity: Int, event: Int, first: Int) -> Real:
    return np.where(event >= first, activity[np.maximum(event, 0)].astype(np.float64), np.nan)


def _open_at(history: History, at: Int) -> Real:
    """Return how many cases had begun and were not over."""
    begun = np.searchsorted(np.sort(history.first_s), at, side="right")
    over = np.searchsorted(np.sort(history.over_s), at, side="right")
    return (begun - over).astype(np.float64)


def _times_so_far(history: History) -> Int:
    """Return for each event how often its case has had the activity, this time included."""
    key = history.case_of_event * history.n_activities + history.activity
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    n = np.empty(key.size, np.int64)
    n[order] = np.arange(key.size) - np.repeat(starts, np.diff(np.append(starts, key.size))) + 1
    return n
