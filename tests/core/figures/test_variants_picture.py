"""The picture of variants: every step of a short variant is there, a long one is cut in the middle and says so."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable

import pytest

from obeya.errors import QuestionError
from obeya.figures.variants import steps_of, variants_picture
from obeya.mining.variants import Variant, Variants
from obeya.tables.basis import Basis, Spread

HOUR = Spread(3600.0, 3600.0, 3600.0, 3600.0, 1)


def _variant(activities: str, n_cases: int, share: float, cumulative: float) -> Variant:
    return Variant(tuple(activities), n_cases, share, cumulative, HOUR, None)


@pytest.fixture
def variants(make_basis: Callable[..., Basis]) -> Variants:
    rows = (
        _variant("ABC", 60, 0.6, 0.6),
        _variant("ABBXA", 30, 0.3, 0.9),
        _variant("ABCDEFGHIJ", 10, 0.1, 1.0),
    )
    return Variants(3, 100, 2, 0, rows, make_basis(100))


def test_repetitions_in_a_row_become_one_arrow_that_counts_them(variants: Variants) -> None:
    steps = steps_of(variants.variants[1], frozenset("ABC"))
    assert [(step.activity, step.times) for step in steps] == [("A", 1), ("B", 2), ("X", 1), ("A", 1)]


def test_new_and_repeated_activities_are_marked(variants: Variants) -> None:
    steps = steps_of(variants.variants[1], frozenset("ABC"))
    assert [step.activity for step in steps if step.is_new] == ["X"]
    assert [(step.activity, step.times) for step in steps if step.is_again] == [("B", 2), ("A", 1)]


def test_the_middle_of_a_long_variant_is_left_out_and_counted(variants: Variants) -> None:
    steps = steps_of(variants.variants[2], frozenset("ABC"), most=6)
    assert [step.activity for step in steps] == ["A", "B", "C", None, "I", "J"]
    assert sum(step.times for step in steps) == 10


def test_the_title_says_how_many_ways_carry_most_cases(variants: Variants) -> None:
    assert variants_picture(variants).title == "2 of 3 ways carry four in five cases"
    assert variants_picture(variants, top=1).title == "The most frequent of 3 ways carries 60 % of cases"


def test_bars_are_as_long_as_the_share_of_cases(variants: Variants) -> None:
    root = ElementTree.fromstring(variants_picture(variants).to_svg("light", framed=False))
    rows = [g for g in root.findall(".//{*}g") if g.get("data-kind") == "variant"]
    bars = [float(g.findall("{*}rect")[1].get("width", "")) for g in rows]
    assert bars[1] / bars[0] == pytest.approx(0.5) and bars[2] / bars[0] == pytest.approx(1 / 6, rel=1e-3)


def test_the_table_holds_every_variant_whole(variants: Variants) -> None:
    table = variants_picture(variants, top=1).table
    assert table["variant"].to_pylist()[2] == list("ABCDEFGHIJ")
    assert table["n_cases"].to_pylist() == [60, 30, 10]


def test_no_variant_is_refused_with_a_remedy(make_basis: Callable[..., Basis]) -> None:
    with pytest.raises(QuestionError, match="Widen the filter"):
        variants_picture(Variants(0, 0, 0, 0, (), make_basis(0)))
