"""Ranks with ties, and what would change them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from obeya_web.portfolio.priorities.schemes import Factor, Scheme, Values

# Scores closer than this, relative to the larger, are the same.
SAME = 1e-9
# A value without a list of allowed ones is tried up to this many times larger and smaller.
FARTHEST = 10.0
# A weight is tried from 0 to this.
HEAVIEST = 3.0
STEPS = 60


@dataclass(frozen=True, slots=True)
class Ranked:
    """One item with its score and rank; items with the same score share the better rank (1, 2, 2, 4)."""

    key: int
    score: float
    rank: int
    is_tied: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """The smallest change of one value of an item that changes its rank, and the rank it then has."""

    factor: Factor
    before: float
    after: float
    rank: int


@dataclass(frozen=True, slots=True)
class WeightTurn:
    """The weight nearest to the present one at which another item comes first."""

    factor: Factor
    before: float
    after: float
    first: int


def ranked(scheme: Scheme, items: Mapping[int, Values], weights: Values) -> list[Ranked]:
    """Rank the items that have every value, the highest score first; equal scores stand in the order of their keys."""
    scores = {
        key: scheme.score(values, weights) for key, values in items.items() if scheme.is_complete(values)
    }
    order = sorted(scores, key=lambda key: (-scores[key], key))
    found: list[Ranked] = []
    for place, key in enumerate(order, start=1):
        above = found[-1] if found else None
        same_above = above is not None and _is_same(above.score, scores[key])
        same_below = place < len(order) and _is_same(scores[key], scores[order[place]])
        rank = above.rank if above and same_above else place
        found.append(Ranked(key, scores[key], rank, same_above or same_below))
    return found


def turns(scheme: Scheme, items: Mapping[int, Values], weights: Values, key: int) -> list[Turn]:
    """Return for each value of an item the smallest change, alone, that changes the item's rank; where there is one."""
    now = rank_of(scheme, items, weights, key)
    found = []
    for factor in scheme.factors:
        before = items[key][factor.key]
        for after in _nearest_first(factor, before):
            changed = {**items, key: {**items[key], factor.key: after}}
            rank = rank_of(scheme, changed, weights, key)
            if rank != now:
                found.append(Turn(factor, before, after, rank))
                break
    return found


def weight_turns(scheme: Scheme, items: Mapping[int, Values], weights: Values) -> list[WeightTurn]:
    """Return for each weight the nearest one at which the first rank changes hands; where there is one."""
    order = ranked(scheme, items, weights)
    if not order:
        return []
    first = {item.key for item in order if item.rank == 1}
    found = []
    for factor in scheme.factors:
        before = weights.get(factor.key, 1.0)
        tried = sorted((step * HEAVIEST / STEPS for step in range(STEPS + 1)), key=lambda w: abs(w - before))
        for after in tried:
            others = ranked(scheme, items, {**weights, factor.key: after})
            now_first = {item.key for item in others if item.rank == 1}
            if not now_first & first:
                found.append(WeightTurn(factor, before, after, min(now_first)))
                break
    return found


def rank_of(scheme: Scheme, items: Mapping[int, Values], weights: Values, key: int) -> int:
    """Return the rank of one item: one more than how many score better."""
    own = scheme.score(items[key], weights)
    return 1 + sum(
        1
        for other, values in items.items()
        if other != key and scheme.is_complete(values) and _is_better(scheme.score(values, weights), own)
    )


def _is_same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=SAME)


def _is_better(one: float, other: float) -> bool:
    return one > other and not _is_same(one, other)


def _nearest_first(factor: Factor, before: float) -> Sequence[float]:
    """Return the other values to try, those that change least first."""
    if factor.allowed:
        return sorted((value for value in factor.allowed if value != before), key=lambda v: abs(v - before))
    shares = [FARTHEST ** (step / STEPS) for step in range(1, STEPS + 1)]
    return [_rounded(before * factor_) for share in shares for factor_ in (share, 1 / share)]


def _rounded(value: float) -> float:
    """Return a value as people say it: three digits are enough for "from 40 to 52"."""
    return float(f"{value:.3g}")
