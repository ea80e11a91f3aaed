"""How cards flow over a board: how many stood where on each day, and how long each took, from their steps.

A step says that a card came into a state at a moment. The state holds until the next step of the card; so the number
of cards in a state is the number of steps into it less the number of steps out of it, counted up to the moment.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from obeya.errors import QuestionError

SECONDS_PER_DAY = 86_400.0
PERCENTILES = (50, 85, 95)


@dataclass(frozen=True, slots=True)
class CumulativeFlow:
    """The number of cards in each state at each moment: `counts` has a row per moment and a column per state."""

    states: tuple[str, ...]
    moments: NDArray[np.datetime64]
    counts: NDArray[np.int64]
    n_cards: int

    def of(self, state: str) -> NDArray[np.int64]:
        """Return the number of cards in one state at each moment."""
        column: NDArray[np.int64] = self.counts[:, self.states.index(state)]
        return column


@dataclass(frozen=True, slots=True)
class CycleTimes:
    """How long each finished card took, in days, with the moment it was finished; sorted by that moment.

    `percentiles` holds the days that 50, 85 and 95 of 100 cards stayed within; None where no card was finished.
    """

    cards: NDArray[np.int64]
    finished_at: NDArray[np.datetime64]
    days: NDArray[np.float64]
    percentiles: tuple[float, float, float] | None

    @property
    def n(self) -> int:
        """Return how many cards were finished."""
        return int(self.days.size)


@dataclass(frozen=True, slots=True)
class _Steps:
    """Steps sorted by card and moment, each with the state before it; an empty text where the card begins."""

    card: NDArray[np.int64]
    moment: NDArray[np.datetime64]
    after: NDArray[np.str_]
    before: NDArray[np.str_]


def cumulative_flow(
    steps: pa.Table, moments: Sequence[np.datetime64], *, states: Sequence[str]
) -> CumulativeFlow:
    """Count the cards in each of `states` at each of `moments`.

    `steps` has one row per step: `card` (integer), `moment` (timestamp) and `after` (the state it came into); rows
    may stand in any order, and of two steps at one moment the later row counts. A card in a state that is not
    asked for (such as cancelled) is counted nowhere. Raises `QuestionError` for a table without these columns.
    """
    sorted_steps = _sorted(steps)
    times = np.sort(np.asarray(moments, dtype="datetime64[us]"))
    counts = np.zeros((times.size, len(states)), dtype=np.int64)
    for place, state in enumerate(states):
        came = np.sort(sorted_steps.moment[sorted_steps.after == state])
        left = np.sort(sorted_steps.moment[sorted_steps.before == state])
        counts[:, place] = np.searchsorted(came, times, side="right") - np.searchsorted(
            left, times, side="right"
        )
    return CumulativeFlow(tuple(states), times, counts, int(np.unique(sorted_steps.card).size))


def cycle_times(steps: pa.Table, *, begun: Collection[str], done: str, finished: str) -> CycleTimes:
    """Measure each finished card from its first step into one of `begun` to its last step into `done`.

    A card is finished when its last step is into `finished`; one that never came into `done` ends with that step.
    One that was begun nowhere took no time that is known, and is left out. `steps` as in `cumulative_flow`.
    """
    ordered = _sorted(steps)
    cards, first_row, row_card = np.unique(ordered.card, return_index=True, return_inverse=True)
    last_row = np.append(first_row[1:], ordered.card.size) - 1
    rows = np.arange(ordered.card.size)
    began = np.full(cards.size, ordered.card.size)
    is_begun = np.isin(ordered.after, list(begun))
    np.minimum.at(began, row_card[is_begun], rows[is_begun])
    ended = np.full(cards.size, -1)
    is_done = ordered.after == done
    np.maximum.at(ended, row_card[is_done], rows[is_done])
    ended = np.where(ended < 0, last_row, ended)
    if cards.size == 0:
        return CycleTimes(cards, ordered.moment, np.array([]), None)
    counted = (ordered.after[last_row] == finished) & (began <= ended)
    start, end = ordered.moment[began[counted]], ordered.moment[ended[counted]]
    days = (end - start) / np.timedelta64(1, "s") / SECONDS_PER_DAY
    order = np.argsort(end, kind="stable")
    return CycleTimes(cards[counted][order], end[order], days[order], percentiles_of(days))


def percentiles_of(days: NDArray[np.float64]) -> tuple[float, float, float] | None:
    """Return the days that 50, 85 and 95 of 100 stayed within; None without any."""
    if days.size == 0:
        return None
    half, most, nearly_all = np.percentile(days, PERCENTILES, method="inverted_cdf")
    return float(half), float(most), float(nearly_all)


def days_in_states(steps: pa.Table, *, finished: str) -> dict[str, NDArray[np.float64]]:
    """Return for each state how many days each finished card spent there in all; `steps` as in `cumulative_flow`."""
    ordered = _sorted(steps)
    if ordered.card.size == 0:
        return {}
    is_last = np.append(ordered.card[1:] != ordered.card[:-1], True)
    ends_well = np.isin(ordered.card, ordered.card[is_last & (ordered.after == finished)])
    lasted = np.zeros(ordered.card.size)
    lasted[:-1] = (ordered.moment[1:] - ordered.moment[:-1]) / np.timedelta64(1, "s") / SECONDS_PER_DAY
    counted = ends_well & ~is_last
    found: dict[str, NDArray[np.float64]] = {}
    for state in np.unique(ordered.after[counted]):
        rows = counted & (ordered.after == state)
        _, place = np.unique(ordered.card[rows], return_inverse=True)
        found[str(state)] = np.bincount(place, weights=lasted[rows]).astype(np.float64)
    return found


def _sorted(steps: pa.Table) -> _Steps:
    missing = [name for name in ("card", "moment", "after") if name not in steps.column_names]
    if missing:
        raise QuestionError(
            f"Steps need the columns card, moment and after; {', '.join(missing)} is missing."
        )
    card = np.asarray(steps["card"].to_numpy(zero_copy_only=False), dtype=np.int64)
    moment = np.asarray(steps["moment"].to_numpy(zero_copy_only=False), dtype="datetime64[us]")
    after = np.asarray(steps["after"].to_pylist(), dtype=np.str_)
    order = np.lexsort((np.arange(card.size), moment, card))
    card, moment, after = card[order], moment[order], after[order]
    before = np.empty_like(after)
    before[1:] = np.where(card[1:] == card[:-1], after[:-1], "")
    before[:1] = ""
    return _Steps(card, moment, after, before)
