"""Value stream maps as pictures: every symbol is there to pick, to read, to see and to hear; changes are marked."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from obeya.errors import QuestionError, StreamMapError
from obeya.figures.charts.stream_takt import takt_picture
from obeya.figures.stream_compare import compared_picture
from obeya.figures.stream_legend import palette_picture
from obeya.figures.stream_map import reading_list, stream_picture, stream_scene
from obeya.figures.stream_symbols import SYMBOLS
from obeya.figures.stream_view import view_of
from obeya.flow.stream_map import (
    Burst,
    InformationFlow,
    Link,
    Note,
    Party,
    Rework,
    StreamMap,
    StreamStep,
)
from obeya.flow.stream_sums import stream_sums
from obeya.flow.value_stream import Demand
from tools.stream_pictures import FOLDER, PICTURES

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '<script>alert(1)</script>"'


def everything() -> StreamMap:
    """A map on which each symbol of the palette occurs."""
    names = ("Cut", "Bend", "Weld", "Paint", "Test", "Pack")
    worth = ("adds value", "needed", "waste", "adds value", "needed", "adds value")
    steps = tuple(
        StreamStep(f"s{n}", name, 40.0 + n, wait_before_s=55_200.0, people=2, value=worth[n])  # type: ignore[arg-type]
        for n, name in enumerate(names)
    )
    links = (
        Link("in", "sup", "s0", "shipment", every="weekly"),
        Link("a", "s0", "s1", "push"),
        Link("b", "s1", "s2", "pull", kanban="withdrawal"),
        Link("c", "s2", "s3", "fifo", most=20, kanban="signal"),
        Link("d", "s3", "s4", "supermarket", least=5, most=20, kanban="production"),
        Link("e", "s4", "s5"),
        Link("out", "s5", "cus", "shipment"),
    )
    return StreamMap(
        "Frames",
        steps,
        links,
        (Rework("r", "s4", "s2", 0.1),),
        (
            InformationFlow("i1", "cus", "pc", "electronic", "Orders", "daily"),
            InformationFlow("i2", "pc", "s0", "manual", "Weekly list"),
            InformationFlow("i3", "pc", "s3", "go see"),
        ),
        (
            Party("sup", "Mill", "supplier"),
            Party("pc", "Planning", "control"),
            Party("cus", "Shop", "customer"),
        ),
        (Burst("k", "Smaller batches", "s1"),),
        (Note("n", "Why twice?", "s2"),),
        demand=Demand(920, 55_200),
        stock_after=460,
    )


@pytest.mark.parametrize("layout", ["wide", "narrow"])
@pytest.mark.parametrize("kind", SYMBOLS)
def test_each_symbol_is_in_the_palette_the_legend_the_svg_and_the_list_read_aloud(
    kind: str, layout: str
) -> None:
    """Serves L040."""
    scene = stream_scene(view_of(everything()), layout=layout)  # type: ignore[arg-type]
    svg = stream_picture(everything(), layout=layout).to_svg("light")  # type: ignore[arg-type]
    name = SYMBOLS[kind].name
    palette = palette_picture()
    assert name in palette.table["symbol"].to_pylist() and f'data-kind="{kind}"' in (palette.svg or "")
    drawn = [symbol for symbol in scene.of_kind(kind) if not symbol.key.startswith("legend.")]
    assert drawn, f"{kind} does not occur on the map"
    assert len(scene.of_kind(kind)) - len(drawn) == 1, "it stands once in the legend"
    assert svg.count(f'data-kind="{kind}"') == len(scene.of_kind(kind))
    heard = [says for said, says in reading_list(scene) if said == name]
    assert len(heard) == len(scene.of_kind(kind)) and all(heard)


def test_the_list_read_aloud_says_everything_of_a_step_and_where_arrows_lead() -> None:
    said = [says for _, says in reading_list(stream_scene(view_of(everything())))]
    assert "Step 1, Cut: C/T 40 s, people 2, adds value." in said
    assert "FIFO lane from Weld to Paint: at most 20, signal kanban." in said
    assert "Rework from Test to Weld: 10 %." in said
    assert "Information through a system from Shop to Planning: Orders, daily." in said


def test_the_title_states_lead_time_process_time_and_the_longest_wait() -> None:
    stream = replace(everything(), rework=())
    longest = replace(stream.steps[3], wait_before_s=3 * 55_200.0)
    stream = replace(stream, steps=(*stream.steps[:3], longest, *stream.steps[4:]))
    figure = stream_picture(stream)
    assert figure.title == (
        "Frames: 8.5 wd lead time for 255 s of process time; the longest wait, 3 wd, is before Paint"
    )
    assert "PCE, working time 0.054 %" in figure.alt
    assert "a working day (wd) has 15.3 h" in figure.caption and "Typed" in figure.caption


def test_acme_stamping_shows_its_published_numbers(shared: Path) -> None:
    """Serves L011."""
    facts = json.loads((shared / "data/sim/vsm_acme/acme_stamping.json").read_text())
    published = facts["published_answers"]
    steps, stock = [], 5 * 920.0
    for number, step in enumerate(facts["processes"]):
        steps.append(
            StreamStep(f"s{number}", step["name"], step["ct_s"], stock_before=stock, uptime=step["uptime"])
        )
        stock = float(sum(step["inventory_after"].values()))
    stream = StreamMap("Acme", tuple(steps), demand=Demand(920, 2 * 27_600), stock_after=stock)
    scene = stream_scene(view_of(stream))
    summary = scene.of_kind("summary")[0].says
    assert f"Lead time {published['production_lead_time_days']} wd" in summary
    assert f"Process time {published['processing_time_s']} s" in summary
    assert f"Takt {published['takt_s']:.0f} s" in summary
    ladder = scene.of_kind("timeline")[0].says
    waits = [float(wait) for wait in re.findall(r"wait ([\d.]+) wd", ladder)]
    assert waits == published["inventory_days"]
    chart = takt_picture(stream, stream_sums(stream))
    assert chart.title == "Assembly 1 cannot keep the takt of 60 s: it takes 62 s a piece"


def test_a_step_nobody_timed_says_so_and_counts_as_unknown() -> None:
    stream = StreamMap("x", (StreamStep("a", "Ask"), StreamStep("b", "Pay", 60.0, 3_600.0)))
    figure = stream_picture(stream)
    assert "2 times are not known and count as 0" in figure.caption
    assert "C/T not known" in figure.table["says"].to_pylist()[0]


def test_what_people_typed_is_escaped_and_never_a_link_to_a_script() -> None:
    stream = everything()
    stream = replace(stream, name=EVIL, steps=(replace(stream.steps[0], name=EVIL), *stream.steps[1:]))
    svg = stream_picture(stream, addresses={"k": "javascript:alert(1)"}).to_svg("page")
    ElementTree.fromstring(svg)
    assert "<script" not in svg and "javascript" not in svg and "style=" not in svg


def test_a_burst_leads_to_its_improvement() -> None:
    svg = stream_picture(everything(), addresses={"k": "/improvements/7/"}).to_svg("page")
    links = [node.get("href") for node in ElementTree.fromstring(svg).iter(f"{SVG}a")]
    assert links == ["/improvements/7/"]
    assert 'role="group"' in svg, "an image would hide its links"
    assert 'role="img"' in stream_picture(everything()).to_svg("page")


def test_the_timeline_can_be_turned_over() -> None:
    usual, flipped = (
        stream_scene(view_of(everything()), is_flipped=flag).of_kind("timeline")[0] for flag in (False, True)
    )
    first = [mark.points[0][1] for symbol in (usual, flipped) for mark in symbol.marks[:1]]  # type: ignore[union-attr]
    assert first[0] < first[1] and usual.says == flipped.says


def _future(stream: StreamMap) -> StreamMap:
    faster = replace(stream.steps[1], cycle_time_s=20.0, wait_before_s=27_600.0)
    kept = (stream.steps[0], faster, *stream.steps[3:], StreamStep("s9", "Scan", 5.0, 0.0))
    links = tuple(link for link in stream.links if "s2" not in (link.source, link.target))
    return replace(stream, state="future", steps=kept, links=links, rework=(), notes=(), bursts=())


def test_two_states_stand_side_by_side_with_each_box_marked() -> None:
    """Serves L011."""
    current = everything()
    figure = compared_picture(current, _future(current))
    root = ElementTree.fromstring(figure.to_svg("light"))
    marks = {
        str(node.get("data-key")): node.get("data-change")
        for node in root.iter(f"{SVG}g")
        if node.get("data-change")
    }
    assert marks == {"now.s2": "gone", "then.s1": "changed", "then.s9": "new"}
    deltas = [
        str(node.findtext(f"{SVG}title"))
        for node in root.iter(f"{SVG}g")
        if node.get("data-kind") == "change"
    ]
    assert deltas == ["Bend: changed, C/T −21 s, wait −7.7 h.", "Weld: gone.", "Scan: new."]
    rows = figure.table.to_pylist()
    changed = {(row["name"], row["change"]) for row in rows if row["part"] == "steps"}
    assert changed == {("Bend", "changed"), ("Weld", "removed"), ("Scan", "added")}


def test_the_same_step_stands_at_the_same_height_in_both_states() -> None:
    current = everything()
    svg = compared_picture(current, _future(current)).to_svg("light")
    heights: dict[str, float] = {}
    for node in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        if node.get("data-kind") == "process" and "." in str(node.get("data-key")):
            box = node.find(f"{SVG}rect")
            assert box is not None
            heights[str(node.get("data-key"))] = float(str(box.get("y")))
    for key in ("s0", "s1"):
        assert heights[f"now.{key}"] == pytest.approx(heights[f"then.{key}"], abs=25)


def test_two_states_on_a_phone_are_the_future_one_with_what_was() -> None:
    current = everything()
    figure = compared_picture(current, _future(current), layout="narrow")
    assert 'data-change="changed"' in (figure.svg or "") and "was 41 s" in (figure.svg or "")


def test_maps_that_make_no_sense_are_refused_before_anything_is_drawn() -> None:
    with pytest.raises(StreamMapError, match="no step or party"):
        stream_picture(StreamMap("x", (StreamStep("a", "A"),), (Link("l", "a", "zzz"),)))
    stream = StreamMap("x", (StreamStep("a", "A", 1.0),))
    with pytest.raises(QuestionError, match="no takt"):
        takt_picture(stream, stream_sums(stream))


def test_colours_are_tokens_in_both_schemes() -> None:
    figure = stream_picture(everything())
    assert re.findall(r"#[0-9a-fA-F]{6}", figure.svg or "") == []
    assert figure.to_svg("dark") != figure.to_svg("light")


def test_the_page_of_symbols_shows_what_the_program_draws() -> None:
    """Serves L040."""
    for name, figure in PICTURES.items():
        kept = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
        assert kept == figure.to_svg("auto"), f"{name}: run python -m tools.stream_pictures"
