"""Where the nodes of a BPMN diagram stand: columns by how far they are from the start, a row for each lane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from obeya.reports.bpmn_graph import Flow, Graph

Area = tuple[float, float, float, float]
Point = tuple[float, float]
_COLUMN: Final = 150.0
_ROW: Final = 110.0
_HEAD: Final = 30.0
_SIZES: Final = {
    "task": (100.0, 80.0),
    "xor": (50.0, 50.0),
    "and": (50.0, 50.0),
    "start": (36.0, 36.0),
    "end": (36.0, 36.0),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Left, top, width and height of every shape, and the points of every flow."""

    pool: Area
    lanes: tuple[Area, ...]
    nodes: Mapping[str, Area]
    ways: Mapping[str, tuple[Point, ...]]


def lay_out(graph: Graph) -> Layout:
    """Give every node a place of its own; flows that lead back run along the top of the lane that they come from."""
    column = _columns(graph)
    rows: dict[str, int] = {}
    row: dict[str, int] = {}
    taken: dict[tuple[str, int], int] = {}
    for node in graph.nodes:
        place = (node.lane, column[node.key])
        row[node.key] = taken.get(place, 0)
        taken[place] = row[node.key] + 1
        rows[node.lane] = max(rows.get(node.lane, 1), taken[place])
    tops, top = {}, 0.0
    for lane in graph.lanes:
        tops[lane] = top
        top += rows.get(lane, 1) * _ROW + 40
    width = (max(column.values()) + 1) * _COLUMN + 40
    nodes = {}
    for node in graph.nodes:
        w, h = _SIZES[node.kind]
        x = 2 * _HEAD + 20 + (column[node.key] + 0.5) * _COLUMN
        y = tops[node.lane] + 30 + (row[node.key] + 0.5) * _ROW
        nodes[node.key] = (x - w / 2, y - h / 2, w, h)
    lanes = tuple((_HEAD, tops[lane], width + _HEAD, rows.get(lane, 1) * _ROW + 40) for lane in graph.lanes)
    lane_of = {node.key: node.lane for node in graph.nodes}
    ways = {flow.key: _way(flow, nodes, tops[lane_of[flow.source]]) for flow in graph.flows}
    return Layout((0.0, 0.0, width + 2 * _HEAD, top), lanes, nodes, ways)


def _columns(graph: Graph) -> dict[str, int]:
    """Return how many nodes stand at most before each on a way that leads on."""
    order = {node.key: place for place, node in enumerate(graph.nodes)}
    column = dict.fromkeys(order, 0)
    onward: dict[str, list[str]] = {}
    for flow in graph.flows:
        if not flow.is_back and flow.source != flow.target:
            onward.setdefault(flow.source, []).append(flow.target)
    # As many rounds as there are nodes suffice; a ring of forward flows ends with them.
    for _ in range(min(len(order), 300)):
        moved = False
        for source in order:
            for target in onward.get(source, []):
                if column[target] <= column[source] < len(order) - 1:
                    column[target] = column[source] + 1
                    moved = True
        if not moved:
            break
    return column


def _way(flow: Flow, nodes: Mapping[str, Area], lane_top: float) -> tuple[Point, ...]:
    x1, y1, w1, h1 = nodes[flow.source]
    x2, y2, w2, h2 = nodes[flow.target]
    start, end = (x1 + w1, y1 + h1 / 2), (x2, y2 + h2 / 2)
    if end[0] <= start[0]:
        above = lane_top + 12
        return ((x1 + w1 / 2, y1), (x1 + w1 / 2, above), (x2 + w2 / 2, above), (x2 + w2 / 2, y2))
    if abs(start[1] - end[1]) < 1:
        return (start, end)
    middle = end[0] - 20
    return (start, (middle, start[1]), (middle, end[1]), end)
