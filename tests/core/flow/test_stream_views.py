"""Swim lanes, SIPOC and complexity of maps, against what is counted by hand.

Serves P003, X108.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from obeya.flow.complexity import complexity_of
from obeya.flow.sipoc import Stage, sipoc_of
from obeya.flow.stream_diff import diff
from obeya.flow.stream_map import InformationFlow, Link, Party, Rework, StreamMap, StreamStep
from obeya.flow.swim_lanes import swim_lanes

LANES = {"a": "Clerk", "b": "Clerk", "c": "Chief", "d": "Clerk", "e": "Bank"}


def step(key: str, **more: object) -> StreamStep:
    return StreamStep(key, key.upper(), 60.0, 540.0, lane=LANES.get(key, ""), **more)  # type: ignore[arg-type]


def purchase() -> StreamMap:
    """a → b; from b 30 % by c (two eyes), others straight to d; c sends one in ten back to a; d → e → customer."""
    steps = (step("a", has_data_entry=True), step("b"), replace(step("c"), share=0.3), step("d"), step("e"))
    links = (
        Link("1", "a", "b"), Link("2", "b", "c", share=0.3), Link("3", "b", "d", share=0.7), Link("4", "c", "d"),
        Link("5", "d", "e"), Link("6", "e", "k", "shipment", text="Payment"), Link("7", "s", "a", text="Order"),
    )  # fmt: skip
    parties = (
        Party("k", "Vendor", "customer"),
        Party("s", "Buyer", "supplier"),
        Party("p", "ERP", "control"),
    )
    flows = (InformationFlow("8", "p", "a", "electronic", "Budget"),)
    loop = Rework("9", "c", "a", 0.1, extra=(("a", 0.03), ("b", 0.03)))
    return StreamMap("Purchase", steps, links, (loop,), flows, parties)


def test_complexity_before_and_after_equals_the_count_by_hand():
    """Before: b leads to c or d, c to d or back to a: two choices of two ways, 4; d and a are joined twice.

    After c is taken out one straight line is left: nothing to choose, and one hand-over from d to e.
    """
    before = complexity_of(purchase())
    assert (before.n_steps, before.n_handovers, before.n_loops, before.n_data_entries) == (5, 3, 1, 1)
    assert (before.n_choices, before.n_joins, before.control_flow) == (2, 2, 4)
    whole = purchase()
    line = (Link("1", "a", "b"), Link("3", "b", "d"), *whole.links[4:])
    after = complexity_of(
        replace(whole, steps=tuple(each for each in whole.steps if each.key != "c"), links=line, rework=())
    )
    assert (after.n_steps, after.n_handovers, after.n_loops) == (4, 1, 0)
    assert (after.n_choices, after.n_joins, after.control_flow) == (0, 0, 0)
    shorter = replace(
        whole, steps=tuple(each for each in whole.steps if each.key != "c"), links=line, rework=()
    )
    rows = {row.name: (row.before, row.after) for row in diff(whole, shorter).summary}
    assert rows["n_control_flow"] == (4, 0) and rows["n_choices"] == (2, 0) and rows["n_handovers"] == (3, 1)


def test_a_parallel_split_adds_one_whatever_its_branches():
    steps = (step("a"), step("b", fork="f", branch=1), step("c", fork="f", branch=2), step("d"))
    links = tuple(Link(f"{x}{y}", x, y, share=0.5) for x, y in ("ab", "ac", "bd", "cd"))
    found = complexity_of(StreamMap("Fork", steps, links))
    assert (found.n_parallel, found.n_choices, found.n_joins, found.control_flow) == (1, 0, 0, 1)


def test_lanes_hold_their_steps_and_pieces_cross_as_the_links_say():
    """Clerk → Chief 0.3 × 1.03 passes of b; back 0.3 by the link and 0.03 by the loop; Clerk → Bank once."""
    found = swim_lanes(purchase())
    assert [(lane.name, lane.steps) for lane in found.lanes] == [
        ("Clerk", ("a", "b", "d")), ("Chief", ("c",)), ("Bank", ("e",))
    ]  # fmt: skip
    assert found.lanes[0].effort_s == pytest.approx(60 * (1.03 + 1.03 + 1))
    often = {(each.source, each.target): each.per_piece for each in found.crossings}
    assert often == pytest.approx({("Clerk", "Bank"): 1, ("Clerk", "Chief"): 0.309, ("Chief", "Clerk"): 0.33})
    assert found.handovers_per_piece == pytest.approx(1.639)


def test_a_sipoc_names_who_gives_what_the_main_steps_and_who_gets_what():
    found = sipoc_of(purchase(), inputs=["Contract"], outputs=["Receipt", "Payment"])
    assert (found.suppliers, found.inputs) == (("Buyer", "ERP"), ("Order", "Budget", "Contract"))
    assert found.process == (Stage("Clerk", ("A", "B", "D")), Stage("Bank", ("E",)))
    assert (found.outputs, found.customers) == (("Payment", "Receipt"), ("Vendor",))


def test_a_sipoc_of_a_bare_map_leaves_its_columns_empty():
    found = sipoc_of(StreamMap("Bare", (step("a"),)))
    assert found.suppliers == found.inputs == found.outputs == found.customers == ()
