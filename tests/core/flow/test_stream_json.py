"""A value stream map keeps through JSON, and everything wrong with one is told at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from obeya.errors import StreamMapError
from obeya.flow.stream_json import from_json, to_json, to_text
from obeya.flow.stream_map import (
    Burst,
    Counted,
    InformationFlow,
    Link,
    Note,
    Party,
    Place,
    Rework,
    StreamMap,
    StreamStep,
)
from obeya.flow.value_stream import Demand

FULL = StreamMap(
    "Invoice approval",
    steps=(
        StreamStep("s1", "Receive", 60.0, 3_600.0, value="needed", systems=("mail",), place=Place(0, 0.5)),
        StreamStep("s2", "Check", 300.0, stock_before=12, share_right=0.9, people=3, has_data_entry=True),
        StreamStep("s3", "Approve", 120.0, share=0.4, lane="Finance", folded=("Ask again",), n_seen=40),
    ),
    links=(
        Link("l1", "s1", "s2", "fifo", most=20),
        Link("l2", "s2", "s3", "supermarket", least=5, most=15, kanban="withdrawal"),
        Link("l3", "s3", "c1", "shipment", every="daily"),
    ),
    rework=(Rework("r1", "s3", "s2", 0.1, extra=(("s2", 0.04), ("s3", 0.04))),),
    information=(InformationFlow("i1", "p1", "s1", "electronic", "orders", "weekly"),),
    parties=(Party("c1", "Supplier's bank", "customer"), Party("p1", "Planning", "control")),
    bursts=(Burst("b1", "No second check", at="s2", improvement="7"),),
    notes=(Note("n1", "Who does it on Fridays?", at="l1", by="Mia"),),
    demand=Demand(96, 28_800),
    counted=Counted("sample", 40, "2026-01-05", "2026-02-27", 4e5, 480.0, 480.0),
    state="future",
    remarks=("Two rare steps are folded in.",),
)


def test_a_map_read_back_is_the_same_map():
    assert from_json(to_text(FULL)) == from_json(to_json(FULL)) == FULL
    assert to_text(from_json(to_text(FULL))) == to_text(FULL)


def test_every_fault_of_the_form_is_told_at_once():
    given = to_json(FULL)
    given["steps"][0]["cycle_time"] = 5
    given["steps"][1]["people"] = "three"
    given["links"][0]["kind"] = "pipe"
    del given["parties"][0]["role"]
    given["demand"]["per_day"] = True
    given["rework"][0]["extra"] = [["s2", 1, 2]]
    with pytest.raises(StreamMapError) as refused:
        from_json(given)
    for fault in (
        "map.steps[0]: the key 'cycle_time' is not known; did you mean `cycle_time_s`?",
        "map.steps[1].people is 'three'; it is a number.",
        "map.links[0].kind is 'pipe'; it is one of 'push', 'pull', 'fifo', 'supermarket', 'shipment'.",
        "map.parties[0]: the key `role` is missing.",
        "map.demand.per_day is True; it is a number.",
        "map.rework[0].extra[0] has 3 entries; it has 2.",
    ):
        assert fault in str(refused.value)


def test_every_fault_of_the_sense_is_told_at_once():
    first, second, third = FULL.steps
    wrong = replace(
        FULL,
        steps=(
            replace(first, cycle_time_s=-1.0, fork="f"),
            replace(second, key="s1", uptime=85),
            replace(third, share=1.2, fork="f", at_once=0),
        ),
        rework=(Rework("r1", "s1", "s3", 0.1), Rework("r2", "s3", "s3", 1.0)),
        bursts=(replace(FULL.bursts[0], at="s9"),),
        links=(Link("l1", "s1", "nowhere", least=5, most=2, share=3),),
        notes=(),
        demand=Demand(0, 90_000),
        stock_after=-2,
    )
    with pytest.raises(StreamMapError) as refused:
        from_json(to_json(wrong))
    for fault in (
        "“Receive”: cycle time is -1; it is 0 or more.",
        "“Check”: uptime is 85; it lies between 0 and 1.",
        "“Approve”: share is 1.2",
        "“Approve”: at once is 0; it is above 0.",
        "The key “s1” stands 2 times",
        "The steps of the fork “f” are not next to each other.",
        "The loop “r1” leads forward",
        "The share of the loop “r2” is 1",
        "“b1” is stuck to “s9”, which is not on the map.",
        "“l1” leads to or from “nowhere”",
        "The limits of “l1” are 5 to 2",
        "The share of “l1” is 3",
        "The demand is 0 a day",
        "The available time is 90000 s a day",
        "stock after is -2",
    ):
        assert fault in str(refused.value)


def test_a_newer_version_and_text_that_is_no_json_are_refused_in_words():
    with pytest.raises(StreamMapError, match="has version 2; this program reads up to version 1: update it"):
        from_json({"version": 2, "name": "x", "unheard": []})
    with pytest.raises(StreamMapError, match="is not JSON that can be read"):
        from_json("{steps:")
    with pytest.raises(StreamMapError, match="it is an object"):
        from_json("[]")
