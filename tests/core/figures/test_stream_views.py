"""SIPOC and swim lanes of a value stream: the same steps in other arrangements, wide and narrow."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

import pytest

from obeya.figures.stream_lanes import lanes_picture
from obeya.figures.stream_sipoc import sipoc_picture
from obeya.flow.sipoc import Sipoc, sipoc_of
from obeya.flow.stream_map import Link, Party, Rework, StreamMap, StreamStep

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def stream() -> StreamMap:
    """Four steps in three lanes, the second and third side by side, and a way back."""
    steps = (
        StreamStep("a", "Receive", 60.0, 600.0, lane="Office"),
        StreamStep("b", "Check price", 60.0, 600.0, lane="Buying", fork="f", branch=0),
        StreamStep("c", "Check goods", 60.0, 600.0, lane="Store", fork="f", branch=1),
        StreamStep("d", "Pay", 60.0, 600.0, lane="Office"),
    )
    links = (
        Link("1", "a", "b"), Link("2", "a", "c"), Link("3", "b", "d"), Link("4", "c", "d"),
        Link("in", "sup", "a", "shipment", text="Invoices"),
    )  # fmt: skip
    return StreamMap(
        "Invoices", steps, links, (Rework("r", "d", "a", 0.25),), parties=(Party("sup", "Mill & Co", "supplier"),),
        unit="invoice",
    )  # fmt: skip


def test_a_sipoc_prints_its_five_columns_and_says_which_one_nobody_filled_in(stream: StreamMap) -> None:
    """Serves P003."""
    for layout in ("wide", "narrow"):
        figure = sipoc_picture(sipoc_of(stream), name="Invoices", layout=layout)  # type: ignore[arg-type]
        texts = [node.text for node in ElementTree.fromstring(figure.to_svg("light")).iter(f"{SVG}text")]
        for head in (
            "Suppliers",
            "Inputs",
            "Process",
            "Outputs",
            "Customers",
            "Mill & Co",
            "not filled in yet",
        ):
            assert head in texts
    assert figure.title == "Invoices: 4 steps from Mill & Co to nobody named yet"
    assert {"column": "Inputs", "entry": "Invoices"} in figure.table.to_pylist()


def test_an_empty_sipoc_is_five_empty_columns() -> None:
    figure = sipoc_picture(Sipoc((), (), (), (), ()), name="x")
    assert (figure.svg or "").count("not filled in yet") >= 5


def test_swim_lanes_put_each_step_into_its_lane_and_count_what_changes_hands(stream: StreamMap) -> None:
    figure = lanes_picture(stream)
    # Each step is passed 1 ÷ 0.75 times, and four arrows lead into another lane.
    assert figure.title == "Invoices: each invoice changes hands 5.3 times, most often from Buying to Office"
    root = ElementTree.fromstring(figure.to_svg("page"))
    rects = {
        str(node.get("data-key")): {
            k: float(v) for k, v in node.find(f"{SVG}rect").attrib.items() if k in "xywidth"
        }  # type: ignore[union-attr]
        for node in root.iter(f"{SVG}g")
        if node.get("data-kind") in ("process", "lane")
    }
    lanes = figure.table["lane"].to_pylist()
    for key, lane in (("a", "Office"), ("b", "Buying"), ("c", "Store"), ("d", "Office")):
        row = rects[f"lane.{lanes.index(lane)}"]["y"]
        following = rects.get(f"lane.{lanes.index(lane) + 1}", {"y": float("inf")})["y"]
        assert row < rects[key]["y"] < following
    for one, other in combinations("abcd", 2):
        assert (rects[one]["x"], rects[one]["y"]) != (rects[other]["x"], rects[other]["y"])


def test_swim_lanes_fit_a_phone_as_a_line_of_steps(stream: StreamMap) -> None:
    figure = lanes_picture(stream, layout="narrow")
    root = ElementTree.fromstring(figure.to_svg("page"))
    assert float(str(root.get("width"))) <= 358
    texts = [str(node.text) for node in root.iter(f"{SVG}text")]
    assert "Check goods" in texts and "Office · 25 % back to Receive" in texts
