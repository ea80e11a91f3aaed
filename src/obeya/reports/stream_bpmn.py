"""The swim lanes of a value stream map as BPMN 2.0: tasks, gateways and lanes, each task with the way to its standard.

Written so that bpmnlint's recommended rules find nothing: every split and join is a gateway of its own, whatever
leads somewhere has a name, and everything has its place in the diagram.

Source: OMG, Business Process Model and Notation 2.0.2, 2013 (formal/13-12-09).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from obeya.figures.stream_drawing import is_safe_link
from obeya.figures.svg import Markup, clean, element, joined
from obeya.reports.bpmn_graph import Flow, Graph, Node, graph_of
from obeya.reports.bpmn_layout import Layout, lay_out

if TYPE_CHECKING:
    from obeya.flow.stream_map import StreamMap, StreamStep

_SPACES: Final = (
    ("bpmn", "http://www.omg.org/spec/BPMN/20100524/MODEL"),
    ("bpmndi", "http://www.omg.org/spec/BPMN/20100524/DI"),
    ("dc", "http://www.omg.org/spec/DD/20100524/DC"),
    ("di", "http://www.omg.org/spec/DD/20100524/DI"),
    ("obeya", "urn:obeya:stream-map:1"),
)
_TASKS: Final = {"person": "userTask", "system": "serviceTask", "both": "task"}
_KINDS: Final = {
    "start": "startEvent",
    "end": "endEvent",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
}
_NOT_NAMED: Final = "Nobody named"


def stream_bpmn(stream: StreamMap, addresses: Mapping[str, str] | None = None) -> bytes:
    """Write a map as BPMN; `addresses` gives the page of a step by its key, for one that names no standard."""
    graph = graph_of(stream)
    layout = lay_out(graph)
    tasks = {step.key: step for step in stream.steps}
    parts = [_node(node, graph, tasks, addresses or {}) for node in graph.nodes]
    parts += [_flow(flow) for flow in graph.flows]
    process = element(
        "bpmn:process", _lanes(graph), *parts, id="stream", isExecutable="false", name=clean(stream.name)
    )
    pool = element("bpmn:participant", id="pool", name=clean(stream.name) or _NOT_NAMED, processRef="stream")
    spaces = Markup("".join(f' xmlns:{name}="{address}"' for name, address in _SPACES))
    body = joined([element("bpmn:collaboration", pool, id="collaboration"), process, _diagram(graph, layout)])
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions{spaces} id="definitions" '
        f'targetNamespace="urn:obeya:stream-map:1" exporter="obeya">{body}</bpmn:definitions>\n'
    ).encode()


def _lanes(graph: Graph) -> Markup:
    lanes = [
        element(
            "bpmn:lane",
            *(element("bpmn:flowNodeRef", node.key) for node in graph.nodes if node.lane == lane),
            id=f"lane-{number}",
            name=lane or _NOT_NAMED,
        )
        for number, lane in enumerate(graph.lanes, start=1)
    ]
    return element("bpmn:laneSet", *lanes, id="lanes")


def _node(node: Node, graph: Graph, steps: Mapping[str, StreamStep], addresses: Mapping[str, str]) -> Markup:
    ways = [element("bpmn:incoming", flow.key) for flow in graph.flows if flow.target == node.key]
    ways += [element("bpmn:outgoing", flow.key) for flow in graph.flows if flow.source == node.key]
    step = steps.get(node.step)
    if step is None:
        return element(f"bpmn:{_KINDS[node.kind]}", *ways, id=node.key, name=clean(node.name) or None)
    told = [element("bpmn:documentation", text) for text in _told(step, addresses)]
    # A number such as “SOP-17” leads its reader, too; an address of another kind than pages have leads nobody.
    is_told = is_safe_link(step.standard) or ":" not in step.standard
    where = (step.standard if is_told else "") or addresses.get(step.key, "")
    link = [element("bpmn:extensionElements", element("obeya:standard", href=clean(where)))] if where else []
    return element(
        f"bpmn:{_TASKS[step.done_by]}", *told, *link, *ways, id=node.key, name=clean(step.name) or _NOT_NAMED
    )


def _told(step: StreamStep, addresses: Mapping[str, str]) -> list[str]:
    """Return what a task says of itself: where its standard stands, and the remark."""
    found = []
    if step.standard:
        found.append(f"Standard: {step.standard}")
    if step.key in addresses:
        found.append(f"Step: {addresses[step.key]}")
    return [*found, *filter(None, (step.remark,))]


def _flow(flow: Flow) -> Markup:
    return element(
        "bpmn:sequenceFlow",
        id=flow.key,
        name=clean(flow.name) or None,
        sourceRef=flow.source,
        targetRef=flow.target,
    )


def _diagram(graph: Graph, layout: Layout) -> Markup:
    shapes = [_shape("pool", layout.pool, is_lane=True)]
    shapes += [_shape(f"lane-{n}", area, is_lane=True) for n, area in enumerate(layout.lanes, start=1)]
    shapes += [_shape(node.key, layout.nodes[node.key]) for node in graph.nodes]
    edges = [
        element(
            "bpmndi:BPMNEdge",
            *(element("di:waypoint", x=x, y=y) for x, y in layout.ways[flow.key]),
            id=f"{flow.key}-di",
            bpmnElement=flow.key,
        )
        for flow in graph.flows
    ]
    plane = element("bpmndi:BPMNPlane", *shapes, *edges, id="plane", bpmnElement="collaboration")
    return element("bpmndi:BPMNDiagram", plane, id="diagram")


def _shape(key: str, area: tuple[float, float, float, float], *, is_lane: bool = False) -> Markup:
    x, y, width, height = area
    bounds = element("dc:Bounds", x=x, y=y, width=width, height=height)
    return element(
        "bpmndi:BPMNShape", bounds, id=f"{key}-di", bpmnElement=key, isHorizontal="true" if is_lane else None
    )
