"""The last resort for a straight happy path: put its boxes on one line, push others aside, draw the paths anew."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import graphlay

Place = tuple[float, float]


def straightened(
    graph: graphlay.Graph,
    layout: graphlay.Layout,
    line: Collection[Any],
    *,
    options: Mapping[str, Any],
    gap: float,
) -> graphlay.Layout:
    """Move the nodes of `line` to one x and their neighbours on the same row out of the way, at least `gap` apart."""
    import graphlay

    places = layout.positions()
    xs = sorted(places[name][0] for name in line)
    middle = xs[len(xs) // 2]
    rows: dict[int, list[Any]] = defaultdict(list)
    widths = {}
    for name, node in zip(layout.ids, layout.nodes, strict=True):
        rows[node["rank"]].append(name)
        widths[name] = node["size"]["width"]
    for row in rows.values():
        row.sort(key=lambda name: places[name][0])
        on_line = [name for name in row if name in line]
        if on_line:
            places.update(_row_around(row, on_line[0], middle, places, widths, gap))
    moved = copy.deepcopy(graph)
    for name, node in zip(moved.ids, moved.nodes, strict=True):
        node["position"] = {"x": places[name][0], "y": places[name][1]}
    return graphlay.reroute(moved, preset="process_map", options=options)


def _row_around(
    row: list[Any], fixed: Any, x: float, places: Mapping[Any, Place], widths: Mapping[Any, float], gap: float
) -> dict[Any, Place]:
    """Place one node of a row at `x`; the others keep their order and move outwards only as far as they must."""
    placed = {fixed: (x, places[fixed][1])}
    at = row.index(fixed)
    edge = x - widths[fixed] / 2
    for name in reversed(row[:at]):
        left = min(places[name][0], edge - gap - widths[name] / 2)
        placed[name] = (left, places[name][1])
        edge = left - widths[name] / 2
    edge = x + widths[fixed] / 2
    for name in row[at + 1 :]:
        right = max(places[name][0], edge + gap + widths[name] / 2)
        placed[name] = (right, places[name][1])
        edge = right + widths[name] / 2
    return placed
