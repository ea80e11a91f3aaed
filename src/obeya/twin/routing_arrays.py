"""Routing as arrays: contexts as a tree read backwards, paths end to end, graphs with what can reach what."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from obeya.twin.model import END, Contexts, Distribution, Graph, Model, Paths, When

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


NODES = ("start", "end", "task", "xor", "and", "or", "timer")
Lists = dict[str, Any]
Choice = tuple[int, float, tuple[When, ...]]
SPLITS = ("start", "task", "timer", "and", "or")


class Places(Protocol):
    """What gives distributions and rules their places."""

    def draw(self, distribution: Distribution) -> int:
        """Give the place of a distribution."""

    def rule(self, when: tuple[When, ...]) -> int:
        """Give the place of conditions that hold together."""


def routing_lists(model: Model, seen: Places, name_key: Callable[[str], int]) -> Lists:
    """Give the lists of whichever routing a model has; those of the other kinds are empty."""
    if isinstance(model.routing, Contexts):
        return _contexts(model, model.routing, seen)
    if isinstance(model.routing, Paths):
        return _paths(model, model.routing, seen)
    return _graph(model, model.routing, seen, name_key)


def _filled(kind: int, **filled: Any) -> Lists:
    none = np.zeros(0, np.int64)
    empty = (
        "OPTIONS", "OPTION_THEN", "OPTION_RULE", "CONTEXT_CHILD", "PATHS", "PATH_STEP", "NODE_KIND", "NODE_STEP",
        "NODE_DRAW", "NODE_KEY", "NODE_IN", "NODE_SPLIT", "REACH",
    )  # fmt: skip
    lists: Lists = dict.fromkeys(empty, none)
    return lists | {"OPTION_WEIGHT": np.zeros(0), "DEPTH": [0], "ROUTING_KIND": [kind]} | filled


def _options(rows: Sequence[Sequence[Choice]], seen: Places) -> Lists:
    """Lay lists of choices end to end."""
    flat = [choice for row in rows for choice in row]
    return {
        "OPTIONS": np.cumsum([0, *(len(row) for row in rows)]).astype(np.int64),
        "OPTION_THEN": np.array([then for then, _, _ in flat], np.int64),
        "OPTION_WEIGHT": np.array([weight for _, weight, _ in flat], np.float64),
        "OPTION_RULE": np.array([seen.rule(when) for _, _, when in flat], np.int64),
    }


def _contexts(model: Model, routing: Contexts, seen: Places) -> Lists:
    from obeya.kernels.simulation_plan import BY_CONTEXT

    place = {name: i for i, name in enumerate(model.activities)}
    places = {END: -1, **place}
    tree: list[dict[int, int]] = [{}]
    choices: list[list[Choice]] = [[]]
    for row in routing.rows:
        node = 0
        for name in reversed(row.after):
            step = place[name]
            if step not in tree[node]:
                tree[node][step] = len(tree)
                tree.append({})
                choices.append([])
            node = tree[node][step]
        choices[node].append((places[row.then], row.share, row.when))
    child = np.full((len(tree), len(place)), -1, np.int32)
    for node, below in enumerate(tree):
        for step, other in below.items():
            child[node, step] = other
    depth = max((len(row.after) for row in routing.rows), default=0)
    return _filled(BY_CONTEXT, DEPTH=[depth], CONTEXT_CHILD=child, **_options(choices, seen))


def _paths(model: Model, routing: Paths, seen: Places) -> Lists:
    from obeya.kernels.simulation_plan import BY_PATH

    place = {name: i for i, name in enumerate(model.activities)}
    rows = [(i, path.share, path.when) for i, path in enumerate(routing.rows)]
    return _filled(
        BY_PATH,
        PATHS=np.cumsum([0, *(len(path.activities) for path in routing.rows)]).astype(np.int64),
        PATH_STEP=np.array([place[name] for path in routing.rows for name in path.activities], np.int64),
        **_options([rows], seen),
    )


def _graph(model: Model, graph: Graph, seen: Places, name_key: Callable[[str], int]) -> Lists:
    """Lay the nodes down with the start first; a way leads to the place of its target."""
    from obeya.kernels.simulation_plan import BY_GRAPH

    place = {name: i for i, name in enumerate(model.activities)}
    nodes = sorted(graph.nodes, key=lambda node: node.kind != "start")
    where = {node.key: i for i, node in enumerate(nodes)}
    ways = [[arc for arc in graph.arcs if arc.source == node.key] for node in nodes]
    rows = [[(where[arc.target], arc.share, arc.when) for arc in row] for row in ways]
    splits = [i for i, node in enumerate(nodes) if node.kind in SPLITS and len(ways[i]) > 1]
    split_of = np.full(len(nodes), -1, np.int64)
    split_of[splits] = np.arange(len(splits))
    incoming = [sum(arc.target == node.key for arc in graph.arcs) for node in nodes]
    return _filled(
        BY_GRAPH,
        **_options(rows, seen),
        NODE_KIND=np.array([NODES.index(node.kind) for node in nodes], np.int64),
        NODE_STEP=np.array([place[node.activity] if node.kind == "task" else -1 for node in nodes], np.int64),
        NODE_DRAW=np.array([seen.draw(node.delay) if node.delay else -1 for node in nodes], np.int64),
        NODE_KEY=np.array([name_key(node.key) for node in nodes], np.uint64),
        NODE_IN=np.array(incoming, np.int64),
        NODE_SPLIT=split_of,
        REACH=reach_matrices(len(nodes), [[then for then, _, _ in row] for row in rows], splits),
    )


def reach_matrices(n: int, ways: Sequence[Sequence[int]], splits: Sequence[int]) -> NDArray[np.bool_]:
    """Say which node can come to which: freely, and for each split without passing it."""
    direct = np.zeros((n, n), np.bool_)
    for node, targets in enumerate(ways):
        direct[node, list(targets)] = True
    reach = np.zeros((len(splits) + 1, n, n), np.bool_)
    for i, avoided in enumerate((-1, *splits)):
        allowed = direct.copy()
        if avoided >= 0:
            allowed[avoided, :] = False
        closed = allowed
        while True:
            wider = closed | (closed.astype(np.float32) @ allowed.astype(np.float32) > 0)
            if (wider == closed).all():
                break
            closed = wider
        reach[i] = closed
    return reach
