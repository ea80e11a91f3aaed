"""What the page of priorities shows: values, weights, ranks and what would change them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from obeya_web.accounts.models import Unit
from obeya_web.improvement.models import Improvement
from obeya_web.portfolio.balance import benefit_of
from obeya_web.portfolio.models import Score, Weights
from obeya_web.portfolio.priorities.ranking import Ranked, Turn, WeightTurn, ranked, turns, weight_turns
from obeya_web.portfolio.priorities.schemes import Scheme

# What would change a rank is worked out for as many as anybody reads.
EXPLAINED = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One improvement with its values, its rank where it has all of them, and what would change that."""

    improvement: Improvement
    values: dict[str, float]
    score: Score | None
    ranked: Ranked | None
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """All entries, those with a rank first, and at which weight another one would come first."""

    entries: tuple[Entry, ...]
    weights: dict[str, float]
    weight_turns: tuple[tuple[WeightTurn, Improvement], ...]


def weights_at(unit: Unit, scheme: Scheme) -> Weights | None:
    """Return the weights that hold at a unit: its own, or those of the nearest unit above."""
    above = [int(key) for key in unit.path.strip("/").split("/") if key]
    found = Weights.objects.filter(unit__in=above, scheme=scheme.key).select_related("unit")
    return max(found, key=lambda row: len(row.unit.path), default=None)


def ranking_of(scheme: Scheme, improvements: Iterable[Improvement], weights: dict[str, float]) -> Ranking:
    """Rank improvements by the latest values that somebody gave them."""
    improvements = list(improvements)
    latest = {
        score.improvement_id: score
        for score in Score.objects.filter(improvement__in=improvements, scheme=scheme.key).select_related(
            "person"
        )
    }
    items = {each.pk: _values(scheme, each, latest.get(each.pk)) for each in improvements}
    order = {item.key: item for item in ranked(scheme, items, weights)}
    by_key = {each.pk: each for each in improvements}
    explained = set(list(order)[:EXPLAINED])
    entries = [
        Entry(
            by_key[key],
            items[key],
            latest.get(key),
            order.get(key),
            tuple(turns(scheme, {k: items[k] for k in order}, weights, key)) if key in explained else (),
        )
        for key in [*order, *(key for key in by_key if key not in order)]
    ]
    found = weight_turns(scheme, {key: items[key] for key in order}, weights)
    return Ranking(tuple(entries), weights, tuple((turn, by_key[turn.first]) for turn in found))


def _values(scheme: Scheme, improvement: Improvement, score: Score | None) -> dict[str, float]:
    """Return the values somebody gave, else those that the improvement itself knows."""
    known = {"benefit": benefit_of(improvement), "cost": improvement.cost}
    given = dict(score.values) if score else {}
    return {
        factor.key: float(value)
        for factor in scheme.factors
        if (value := given.get(factor.key, known.get(factor.key))) is not None
    }
