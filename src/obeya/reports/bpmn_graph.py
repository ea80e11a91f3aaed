"""A value stream map as a graph of tasks, events and gateways: every split and every join is a node of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from obeya.flow.stream_map import Link, Rework

if TYPE_CHECKING:
    from obeya.flow.stream_map import StreamMap

Kind = Literal["start", "end", "task", "xor", "and"]
_START: Final = "start"
_END: Final = "end"


@dataclass(frozen=True, slots=True)
class Node:
    """One node: a task with the key of its step, an event or a gateway."""

    key: str
    kind: Kind
    name: str = ""
    lane: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """One sequence flow; its name says which way it is where there are several."""

    key: str
    source: str
    target: str
    name: str = ""
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """All nodes in the order of the map, the flows between them, and the lanes in the order of their first step."""

    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    lanes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Way:
    source: str
    target: str
    name: str
    is_back: bool = False


def graph_of(stream: StreamMap) -> Graph:
    """Return the graph of a map: steps are tasks, loops lead back, steps of one fork run between two parallel gateways.

    Work begins at the steps that nothing leads to, and ends where nothing leads on or a customer takes it.
    """
    nodes = [
        Node(f"task-{n}", "task", step.name, step.lane, step.key)
        for n, step in enumerate(stream.steps, start=1)
    ]
    of_step = {node.step: node.key for node in nodes}
    ways, gates = _ways(stream, of_step)
    first = nodes[0]
    ends = [
        Node(_START, "start", "Work comes in", first.lane),
        Node(_END, "end", "Work is done", nodes[-1].lane),
    ]
    ways = _with_ends(stream, of_step, [*nodes, *gates], ways)
    nodes, flows = _split([ends[0], *nodes, *gates, ends[1]], ways)
    lanes = tuple(dict.fromkeys(step.lane for step in stream.steps))
    return Graph(tuple(nodes), tuple(flows), lanes)


def _ways(stream: StreamMap, of_step: dict[str, str]) -> tuple[list[_Way], list[Node]]:
    """Return where work goes from node to node, with two gateways around each fork that has several branches."""
    steps = {step.key: step for step in stream.steps}
    branches: dict[str, dict[int, list[str]]] = {}
    for step in stream.steps:
        if step.fork:
            branches.setdefault(step.fork, {}).setdefault(step.branch, []).append(step.key)
    forks = {fork: f"fork-{n}" for n, (fork, found) in enumerate(branches.items(), start=1) if len(found) > 1}
    gates: list[Node] = []
    ways: list[_Way] = []
    for fork, gate in forks.items():
        inside = list(branches[fork].values())
        gates += [
            Node(f"{gate}-split", "and", lane=steps[inside[0][0]].lane),
            Node(f"{gate}-join", "and", lane=steps[inside[0][-1]].lane),
        ]
        for branch in inside:
            line = [f"{gate}-split", *(of_step[key] for key in branch), f"{gate}-join"]
            ways += [_Way(a, b, "") for a, b in pairwise(line)]

    def end(key: str, other: str, side: str) -> str:
        gate = forks.get(steps[key].fork, "")
        return of_step[key] if not gate or steps[other].fork == steps[key].fork else f"{gate}-{side}"

    arrows: tuple[Link | Rework, ...] = (*stream.links, *stream.rework)
    for arrow in arrows:
        source, target = arrow.source, arrow.target
        if source not in steps or target not in steps or (source == target and isinstance(arrow, Link)):
            continue
        is_back = isinstance(arrow, Rework)
        is_inside = steps[source].fork in forks and steps[source].fork == steps[target].fork
        if is_inside and not (is_back and steps[source].branch == steps[target].branch):
            continue
        words = " ".join(filter(None, (arrow.text, f"{100 * arrow.share:.3g} %" if arrow.share < 1 else "")))
        ways.append(_Way(end(source, target, "join"), end(target, source, "split"), words, is_back))
    return list({(way.source, way.target): way for way in ways}.values()), gates


def _with_ends(stream: StreamMap, of_step: dict[str, str], nodes: list[Node], ways: list[_Way]) -> list[_Way]:
    """Return the ways with those from the start and to the end."""
    forward = [way for way in ways if not way.is_back]
    entered, left = {way.target for way in forward}, {way.source for way in forward}
    begins = [node.key for node in nodes if node.key not in entered] or [nodes[0].key]
    customers = {party.key for party in stream.parties if party.role == "customer"}
    gone = {
        of_step[link.source] for link in stream.links if link.target in customers and link.source in of_step
    }
    joined = {way.source for way in ways if way.target.endswith("-join")}
    ends = [node.key for node in nodes if node.key not in left or node.key in gone - joined]
    if not ends:
        ends = [nodes[-1].key]
    return [*(_Way(_START, key, "") for key in begins), *ways, *(_Way(key, _END, "") for key in ends)]


def _split(nodes: list[Node], ways: list[_Way]) -> tuple[list[Node], list[Flow]]:
    """Put a gateway before every node that several ways lead to, and behind every one that several lead on from."""
    found: list[Node] = []
    entry: dict[str, str] = {}
    leave: dict[str, str] = {}
    more: list[_Way] = []
    for node in nodes:
        coming, going = _count(ways, node.key)
        entry[node.key] = leave[node.key] = node.key
        is_split = node.key.endswith("-split")
        is_join = node.key.endswith("-join")
        if coming > 1 and not is_join:
            entry[node.key] = f"{node.key}-in"
            found.append(Node(entry[node.key], "xor", lane=node.lane))
            more.append(_Way(entry[node.key], node.key, ""))
        found.append(node)
        if going > 1 and not is_split:
            leave[node.key] = f"{node.key}-out"
            name = f"After {node.name}" if node.name else "Which way"
            found.append(Node(leave[node.key], "xor", f"{name}?", node.lane))
            more.append(_Way(node.key, leave[node.key], ""))
    names = {node.key: node.name for node in nodes}
    led = [
        _Way(
            leave[way.source],
            entry[way.target],
            (way.name or names[way.target] or "on") if leave[way.source] != way.source else "",
            way.is_back,
        )
        for way in ways
    ]
    flows = [
        Flow(f"flow-{n}", way.source, way.target, way.name, way.is_back)
        for n, way in enumerate((*led, *more), start=1)
    ]
    return found, flows


def _count(ways: Iterable[_Way], key: str) -> tuple[int, int]:
    found = list(ways)
    return sum(way.target == key for way in found), sum(way.source == key for way in found)
