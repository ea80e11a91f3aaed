"""Maps as draw.io files: out and back, with what was changed there, and drawings of other hands.

Serves P040.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import replace
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from obeya.errors import StreamMapError
from obeya.figures.stream_view import view_of
from obeya.flow.stream_map import Burst, InformationFlow, Link, Note, Party, Rework, StreamMap, StreamStep
from obeya.flow.value_stream import Demand
from obeya.reports.drawio_cells import MOST_BYTES
from obeya.reports.stream_drawio import stream_drawio
from obeya.reports.stream_exchange import read_stream

EVIL = '<img src=x onerror="alert(1)"> & "co"'


@pytest.fixture(scope="module")
def stream() -> StreamMap:
    """Three steps, two of them side by side, with a loop, word, parties, a burst, a note and a name that bites."""
    steps = (
        StreamStep("a", "Check", 60.0, 600.0, people=2, lane="Office"),
        StreamStep("b", EVIL, 40.0, 900.0, fork="f", branch=0),
        StreamStep("c", "Scan", 30.0, fork="f", branch=1),
        StreamStep("d", "Pay", 20.0, 60.0),
    )
    links = (
        Link("in", "sup", "a", "shipment", every="daily"),
        Link("ab", "a", "b", "fifo", most=20),
        Link("ac", "a", "c"),
        Link("bd", "b", "d", "supermarket", least=1, most=3),
        Link("cd", "c", "d"),
    )
    return StreamMap(
        "Invoices",
        steps,
        links,
        (Rework("r", "d", "a", 0.1, extra=(("a", 0.1), ("d", 0.2))),),
        (InformationFlow("i", "pc", "a", "electronic", "Daily list"),),
        (Party("sup", "Supplier", "supplier"), Party("pc", "Planning", "control")),
        (Burst("k", "Scan at the door", "c"),),
        (Note("n", "a note", "b", by="Ann"),),
        demand=Demand(920, 55_200),
    )


def cells(written: bytes) -> ElementTree.Element:
    root = ElementTree.fromstring(written).find("./diagram/mxGraphModel/root")
    assert root is not None
    return root


def written(root: ElementTree.Element) -> bytes:
    return (
        b"<mxfile><diagram><mxGraphModel>"
        + ElementTree.tostring(root)
        + b"</mxGraphModel></diagram></mxfile>"
    )


def part(root: ElementTree.Element, key: str) -> ElementTree.Element:
    return next(each for each in root.iter("object") if each.get("key") == key)


def test_a_map_comes_back_from_its_own_drawing_unchanged(stream: StreamMap) -> None:
    drawing = stream_drawio(view_of(stream))
    assert read_stream(drawing) == stream
    root = cells(drawing)
    numbers = [each.get("id") for each in root if each.get("id")]
    assert len(numbers) == len(set(numbers))
    box = part(root, "ab").find("mxCell")
    assert box is not None and box.get("source") == part(root, "a").get("id")


def test_a_name_a_time_and_an_arrow_that_were_changed_there_are_read(stream: StreamMap) -> None:
    root = cells(stream_drawio(view_of(stream)))
    part(root, "a").set("label", "Check\n twice")
    part(root, "a").set("cycle-time-s", "75.5")
    arrow = part(root, "r").find("mxCell")
    assert arrow is not None
    arrow.set("source", str(part(root, "c").get("id")))
    read = read_stream(written(root))
    assert (read.steps[0].name, read.steps[0].cycle_time_s) == ("Check twice", 75.5)
    assert (read.rework[0].source, read.rework[0].target) == ("c", "a")
    assert replace(read, steps=stream.steps, rework=stream.rework) == stream


def test_a_box_that_was_added_or_taken_away_there_is_a_step_more_or_less(stream: StreamMap) -> None:
    root = cells(stream_drawio(view_of(stream)))
    root.remove(part(root, "d"))
    box = {"id": "x", "value": "File", "vertex": "1", "parent": "1", "style": "rounded=1;"}
    ElementTree.SubElement(root, "mxCell", box)
    arrow = {"id": "y", "edge": "1", "parent": "1", "source": str(part(root, "c").get("id")), "target": "x"}
    ElementTree.SubElement(root, "mxCell", arrow)
    read = read_stream(written(root))
    assert [step.name for step in read.steps] == ["Check", EVIL, "Scan", "File"]
    assert [(each.source, each.target) for each in read.links][-1] == ("c", "new-1")
    assert not read.rework


def test_every_fault_of_a_changed_drawing_is_named_at_once(stream: StreamMap) -> None:
    root = cells(stream_drawio(view_of(stream)))
    part(root, "a").set("people", "two")
    part(root, "c").set("wait-before-s", "soon")
    with pytest.raises(StreamMapError, match="people is “two”") as fault:
        read_stream(written(root))
    assert "wait-before-s is “soon”" in str(fault.value)


FLOWCHART = """<mxfile><diagram name="Page"><mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>
<mxCell id="l" value="Store" style="swimlane;" vertex="1" parent="1"><mxGeometry width="9" height="9"/></mxCell>
<mxCell id="s" value="Start" style="ellipse;" vertex="1" parent="1"/>
<mxCell id="p" value="Pay &lt;b&gt;now&lt;/b&gt;" style="rounded=0;html=1;" vertex="1" parent="l"/>
<mxCell id="c" value="Check" style="rounded=0;" vertex="1" parent="1"/>
<mxCell id="q" value="Right?" style="rhombus;" vertex="1" parent="1"/>
<mxCell id="1e" edge="1" parent="1" source="s" target="c"/>
<mxCell id="2e" edge="1" parent="1" source="c" target="q"/>
<mxCell id="3e" value="yes" edge="1" parent="1" source="q" target="p"/>
<mxCell id="4e" value="no, 15 %" edge="1" parent="1" source="q" target="c"/>
<mxCell id="5e" value="wrong" edge="1" parent="1" source="p" target="c"/>
</root></mxGraphModel></diagram></mxfile>"""


def test_a_flow_chart_of_another_hand_becomes_a_map_from_paper() -> None:
    read = read_stream(FLOWCHART.encode())
    assert [(step.name, step.lane) for step in read.steps] == [("Check", ""), ("Pay now", "Store")]
    assert [(each.source, each.target, each.text) for each in read.links] == [("step-1", "step-2", "yes")]
    assert {each.source: each.share for each in read.rework} == {"step-1": 0.15, "step-2": 0.0}
    model = FLOWCHART[FLOWCHART.index("<mxGraphModel>") : FLOWCHART.index("</diagram>")]
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = base64.b64encode(squeeze.compress(quote(model).encode()) + squeeze.flush()).decode()
    assert read_stream(f"<mxfile><diagram>{packed}</diagram></mxfile>".encode()) == read


def bomb() -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = squeeze.compress(b" " * (MOST_BYTES + 1)) + squeeze.flush()
    return b"<mxfile><diagram>" + base64.b64encode(packed) + b"</diagram></mxfile>"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<mxfile><diagram>", "not whole"),
        (b"<mxfile><diagram>%%%</diagram></mxfile>", "cannot be unpacked"),
        (b"<mxGraphModel><root/></mxGraphModel>", "no box with a name"),
        (b"<!DOCTYPE mxfile [<!ENTITY a 'b'>]><mxfile>&a;</mxfile>", "document type"),
    ],
)
def test_a_drawing_that_is_no_map_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(StreamMapError, match=said):
        read_stream(content)


def test_a_drawing_that_unpacks_without_end_is_refused() -> None:
    with pytest.raises(StreamMapError, match="that is no map"):
        read_stream(bomb())
