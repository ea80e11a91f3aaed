from __future__ import annotations

import itertools
import random

import pytest

from obeya_web.portfolio.priorities.ranking import rank_of, ranked, turns, weight_turns
from obeya_web.portfolio.priorities.schemes import FIVE, SCHEMES, quadrant

PAIR = SCHEMES["impact_effort"]


@pytest.mark.parametrize(
    ("scheme", "values", "score"),
    [
        ("impact_effort", {"impact": 4, "effort": 2}, 2.0),
        # Intercom's own form: 500 people a quarter, high impact, 80 % sure, two person-months.
        ("rice", {"reach": 500, "impact": 2, "confidence": 0.8, "effort": 2}, 400.0),
        ("wsjf", {"value": 8, "urgency": 5, "risk": 3, "size": 5}, 3.2),
        ("benefit_cost", {"benefit": 60_000, "confidence": 0.5, "cost": 20_000}, 1.5),
    ],
)
def test_weights_of_one_give_the_published_formula(
    scheme: str, values: dict[str, float], score: float
) -> None:
    """Serves L020."""
    assert SCHEMES[scheme].score(values, {}) == pytest.approx(score)


def test_a_weight_of_zero_leaves_its_value_out() -> None:
    values = {"value": 8.0, "urgency": 5.0, "risk": 3.0, "size": 5.0}
    assert SCHEMES["wsjf"].score(values, {"urgency": 0.0}) == pytest.approx(11 / 5)
    assert PAIR.score({"impact": 4, "effort": 5}, {"effort": 0.0}) == 4


def test_equal_scores_share_a_rank_and_the_next_rank_is_left_out() -> None:
    items = {
        1: {"impact": 2, "effort": 1},
        2: {"impact": 4, "effort": 2},
        3: {"impact": 5, "effort": 1},
        4: {"impact": 1, "effort": 1},
    }
    order = ranked(PAIR, items, {})
    assert [(item.key, item.rank, item.is_tied) for item in order] == [
        (3, 1, False),
        (1, 2, True),
        (2, 2, True),
        (4, 4, False),
    ]


def test_items_without_all_values_are_not_ranked_at_all() -> None:
    items = {1: {"impact": 2.0}, 2: {"impact": 4.0, "effort": 2.5}, 3: {"impact": 4.0, "effort": 2.0}}
    assert [item.key for item in ranked(PAIR, items, {})] == [3]


def test_a_changed_weight_ranks_anew_in_the_same_way_every_time() -> None:
    items = {1: {"impact": 5.0, "effort": 5.0}, 2: {"impact": 2.0, "effort": 1.0}}
    assert [item.key for item in ranked(PAIR, items, {})] == [2, 1]
    assert {tuple(item.key for item in ranked(PAIR, items, {"effort": 0.0})) for _ in range(5)} == {(1, 2)}


def test_what_would_change_a_rank_is_the_smallest_change_there_is() -> None:
    """The oracle tries every allowed value of every factor."""
    generator = random.Random(7)
    for _ in range(30):
        items = {
            key: {"impact": generator.choice(FIVE), "effort": generator.choice(FIVE)} for key in range(6)
        }
        for key in items:
            now = rank_of(PAIR, items, {}, key)
            for factor in PAIR.factors:
                before = items[key][factor.key]
                changing = [
                    abs(value - before)
                    for value in FIVE
                    if rank_of(PAIR, {**items, key: {**items[key], factor.key: value}}, {}, key) != now
                ]
                said = [turn for turn in turns(PAIR, items, {}, key) if turn.factor == factor]
                assert bool(said) == bool(changing)
                if said:
                    assert abs(said[0].after - before) == min(changing)
                    changed = {**items, key: {**items[key], factor.key: said[0].after}}
                    assert rank_of(PAIR, changed, {}, key) == said[0].rank != now


def test_the_weight_at_which_another_comes_first_is_named() -> None:
    items = {1: {"impact": 2.0, "effort": 1.0}, 2: {"impact": 5.0, "effort": 3.0}}
    found = {turn.factor.key: turn for turn in weight_turns(PAIR, items, {})}
    assert found["effort"].first == 2
    assert ranked(PAIR, items, {"effort": found["effort"].after})[0].key == 2
    # 2.5 = 3^w at w = 0.834: the next weight on the scale of 0.05 is 0.8.
    assert found["effort"].after == pytest.approx(0.8)


def test_without_items_nothing_is_ranked_and_nothing_turns() -> None:
    assert not ranked(PAIR, {}, {})
    assert not weight_turns(PAIR, {}, {})


def test_the_four_quadrants_of_pick() -> None:
    names = {(i, e): str(quadrant(i, e)) for i, e in itertools.product((1.0, 5.0), (1.0, 5.0))}
    assert names == {
        (1.0, 1.0): "possible",
        (5.0, 1.0): "implement",
        (5.0, 5.0): "challenge",
        (1.0, 5.0): "kill",
    }
