"""What a map still lacks, with a remedy for each.

Serves P044.
"""

from __future__ import annotations

from dataclasses import replace

from obeya.flow.stream_lint import lint_stream
from obeya.flow.stream_map import Link, Party, Rework, StreamMap, StreamStep
from obeya.flow.value_stream import Demand

SOP = "https://example.org/sop"


def whole() -> StreamMap:
    """Two steps of which everything is known."""
    steps = (
        StreamStep("a", "Ask", 60.0, 0.0, share_right=0.9, lane="Office", standard=SOP),
        StreamStep("b", "Buy", 30.0, stock_before=5, share_right=1.0, lane="Shop", standard=SOP),
    )
    links = (Link("1", "a", "b"), Link("2", "b", "k", "shipment"))
    return StreamMap(
        "Order", steps, links, parties=(Party("k", "Shop", "customer"),), demand=Demand(100, 28_800)
    )


def rules(made: StreamMap) -> dict[str, tuple[str, ...]]:
    return {found.rule: found.keys for found in lint_stream(made)}


def test_a_map_of_which_everything_is_known_has_nothing_to_mend() -> None:
    assert lint_stream(whole()) == ()


def test_each_lack_is_named_with_its_steps_and_a_remedy() -> None:
    made = whole()
    a, b = made.steps
    assert rules(replace(made, steps=(replace(a, cycle_time_s=400.0), b))) == {"above_takt": ("a",)}
    assert rules(replace(made, steps=(a, replace(b, stock_before=None)))) == {"no_wait": ("b",)}
    assert rules(replace(made, steps=(a, replace(b, name=" ask")))) == {"same_name": ("a", "b")}
    assert rules(replace(made, rework=(Rework("r", "b", "a", 0.0),))) == {"loop_share": ("b",)}
    typed = tuple(replace(step, has_data_entry=True) for step in made.steps)
    assert rules(replace(made, steps=typed)) == {"typed_twice": ("a", "b")}
    twice = (*made.links, Link("3", "a", "k", "shipment", share=0.5))
    assert rules(replace(made, links=twice)) == {"shares": ("a",)}
    alone = StreamStep("c", "Call", 5.0, 0.0, share_right=1.0, lane="Shop", standard=SOP)
    assert rules(replace(made, steps=(a, alone, b))) == {"unreached": ("c",), "dead_end": ("c",)}
    bare = replace(made, steps=(StreamStep("a", "Ask"), b), parties=(), links=made.links[:1], demand=None)
    assert set(rules(bare)) == {"no_time", "unjudged", "no_lane", "no_standard", "no_customer", "no_demand"}
    assert all(found.says.endswith(".") and found.remedy for found in lint_stream(bare))


def test_work_that_forks_leaves_its_step_more_than_once() -> None:
    made = whole()
    a, b = made.steps
    steps = (a, replace(b, fork="f"), replace(b, key="c", name="Call", fork="f", branch=1))
    links = (Link("1", "a", "b"), Link("2", "a", "c"), Link("3", "b", "k", "shipment"), Link("4", "c", "k"))
    assert rules(replace(made, steps=steps, links=links)) == {}
