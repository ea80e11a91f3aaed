"""Maps as BPMN: accepted by bpmnlint, whole in themselves, with the way to its standard at each task.

Serves P044.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from obeya.flow.stream_map import Link, Party, Rework, StreamMap, StreamStep
from obeya.reports.stream_bpmn import stream_bpmn

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
LINT = Path(__file__).parents[3] / "frontend" / "node_modules" / ".bin" / "bpmnlint"


def forked() -> StreamMap:
    """Work that forks, is judged, comes back in four ways, and leaves at two places."""
    steps = (
        StreamStep("a", "Ask", lane="Office", standard="https://example.org/sop/ask", remark="By phone."),
        StreamStep("b", 'Buy <now> & "pay"', fork="f", branch=0, lane="Purchasing", done_by="system"),
        StreamStep("b2", "Buy more", fork="f", branch=0, lane="Purchasing"),
        StreamStep("c", "Call", fork="f", branch=1, done_by="both"),
        StreamStep("d", "Deliver", lane="Office"),
        StreamStep("e", "Enter", lane="Purchasing"),
    )
    links = (
        Link("1", "a", "b"), Link("2", "a", "c"), Link("3", "b", "b2"), Link("4", "b2", "d"), Link("5", "c", "d"),
        Link("6", "d", "e", share=0.7), Link("7", "a", "e", share=0.1, text="urgent"),
        Link("8", "d", "k", "shipment"),
    )  # fmt: skip
    loops = (
        Rework("r1", "d", "a", 0.1), Rework("r2", "e", "e", 0.05), Rework("r3", "b2", "b", 0.2),
        Rework("r4", "c", "a", 0.2),
    )  # fmt: skip
    return StreamMap("Orders", steps, links, loops, parties=(Party("k", "Shop", "customer"),))


MAPS = {
    "forked": forked(),
    "alone": StreamMap("One", (StreamStep("a", "Ask"),)),
    "loose": StreamMap("", (StreamStep("a", "Ask"), StreamStep("b", "Buy", lane="Shop"), StreamStep("c", "Call"))),
    "only a fork": StreamMap(
        "F", (StreamStep("b", "Buy", fork="f", branch=0), StreamStep("c", "Call", fork="f", branch=1))
    ),
}  # fmt: skip


def test_bpmnlint_finds_nothing_on_any_map(tmp_path: Path) -> None:
    if not LINT.exists():
        pytest.skip("bpmnlint is not installed: npm ci in frontend")
    (tmp_path / ".bpmnlintrc").write_text('{"extends": "bpmnlint:recommended"}', encoding="utf-8")
    for number, made in enumerate(MAPS.values()):
        (tmp_path / f"{number}.bpmn").write_bytes(stream_bpmn(made))
    files = [f"{number}.bpmn" for number in range(len(MAPS))]
    run = subprocess.run(
        [LINT, *files], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert (run.returncode, run.stdout.strip()) == (0, "")
    broken = stream_bpmn(forked()).replace(b"endEvent", b"intermediateThrowEvent")
    (tmp_path / "broken.bpmn").write_bytes(broken)
    run = subprocess.run(
        [LINT, "broken.bpmn"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert "end-event-required" in run.stdout


@pytest.mark.parametrize("made", MAPS.values(), ids=MAPS)
def test_every_node_has_its_lane_its_place_and_its_flows(made: StreamMap) -> None:
    root = ElementTree.fromstring(stream_bpmn(made))
    process = root.find(f"{BPMN}process")
    assert process is not None
    flows = process.findall(f"{BPMN}sequenceFlow")
    nodes = {each.get("id") for each in process if each.tag not in (f"{BPMN}sequenceFlow", f"{BPMN}laneSet")}
    assert Counter(each.text for each in process.iter(f"{BPMN}flowNodeRef")) == Counter(nodes)
    placed = {each.get("bpmnElement") for each in root.iter() if each.tag.endswith("BPMNShape")}
    assert nodes <= placed
    assert {end for flow in flows for end in (flow.get("sourceRef"), flow.get("targetRef"))} == nodes
    for task in (each for each in process if each.tag.lower().endswith("task")):
        ways = Counter(each.tag for each in task)
        assert (ways[f"{BPMN}incoming"], ways[f"{BPMN}outgoing"]) == (1, 1), task.get("name")


def test_each_task_leads_to_its_standard_or_to_the_page_of_its_step() -> None:
    pages = {step.key: f"https://obeya.example/streams/1/?more={step.key}" for step in forked().steps}
    root = ElementTree.fromstring(stream_bpmn(forked(), pages))
    tasks = [each for each in root.iter() if each.tag.lower().endswith("task")]
    links = [each.get("href") for each in root.iter("{urn:obeya:stream-map:1}standard")]
    assert len(links) == len(tasks) == 6
    assert links[0] == "https://example.org/sop/ask" and links[1] == pages["b"]
    told = [each.text for each in tasks[0].findall(f"{BPMN}documentation")]
    assert told == ["Standard: https://example.org/sop/ask", f"Step: {pages['a']}", "By phone."]
    assert [each.tag.removeprefix(BPMN) for each in tasks[:4]] == [
        "userTask",
        "serviceTask",
        "userTask",
        "task",
    ]
