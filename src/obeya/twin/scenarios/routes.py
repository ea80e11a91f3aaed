"""Routing with a step left out, two steps made one, or another share of cases going one way; for all three kinds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from itertools import pairwise

from obeya.twin.model import END, Arc, Contexts, Follow, Graph, Path, Paths

Routing = Contexts | Paths | Graph
Context = tuple[str, ...]


def what_follows(routing: Routing, step: str) -> set[str]:
    """Return the steps that may come right after `step`; END among them where the case may end."""
    if isinstance(routing, Contexts):
        return {row.then for row in routing.rows if row.after and row.after[-1] == step}
    if isinstance(routing, Paths):
        pairs = {pair for path in routing.rows for pair in pairwise((*path.activities, END))}
        return {then for first, then in pairs if first == step}
    return {then for node in _tasks(routing, step) for then, _ in _next_tasks(routing, node)}


def steps_in(routing: Routing) -> set[str]:
    """Return the steps that the routing leads to."""
    if isinstance(routing, Contexts):
        return {row.then for row in routing.rows} - {END}
    if isinstance(routing, Paths):
        return {name for path in routing.rows for name in path.activities}
    return {node.activity for node in routing.nodes if node.kind == "task"}


def without(routing: Routing, step: str) -> Routing:
    """Return the routing in which cases go on from `step` without doing it."""
    if isinstance(routing, Contexts):
        return _contexts_without(routing, step)
    if isinstance(routing, Paths):
        rows = [
            dataclasses.replace(path, activities=tuple(name for name in path.activities if name != step))
            for path in routing.rows
        ]
        return Paths(tuple(rows))
    nodes = [
        dataclasses.replace(node, kind="xor", activity="") if node.activity == step else node
        for node in routing.nodes
    ]
    return Graph(tuple(nodes), routing.arcs)


def fused(routing: Routing, first: str, second: str, both: str) -> Routing:
    """Return the routing in which `second` right after `first` is one step called `both`."""
    if isinstance(routing, Contexts):
        return _contexts_fused(routing, first, second, both)
    if isinstance(routing, Paths):
        rows = [
            dataclasses.replace(path, activities=_joined(path.activities, first, second, both))
            for path in routing.rows
        ]
        return Paths(tuple(rows))
    return _graph_fused(routing, first, second, both)


def with_share(routing: Routing, after: str, then: str, share: float) -> Routing | None:
    """Return the routing in which `share` of cases go from `after` to `then`; None where that cannot be."""
    if isinstance(routing, Contexts):
        return _contexts_with_share(routing, after, then, share)
    if isinstance(routing, Paths):
        return _paths_with_share(routing, after, then, share)
    return _graph_with_share(routing, after, then, share)


def _by_context(routing: Contexts) -> dict[Context, list[Follow]]:
    found: dict[Context, list[Follow]] = {}
    for row in routing.rows:
        found.setdefault(row.after, []).append(row)
    return found


def _rows_after(contexts: dict[Context, list[Follow]], done: Context) -> list[Follow]:
    """Return the rows of the longest context that the steps `done` end with."""
    for start in range(len(done) + 1):
        if done[start:] in contexts:
            return contexts[done[start:]]
    return []


def _contexts_without(routing: Contexts, step: str) -> Contexts:
    contexts = _by_context(routing)
    kept: dict[Context, list[Follow]] = {}
    for after, rows in contexts.items():
        if step not in after:
            kept[after] = [new for row in rows for new in _led_on(contexts, row, step)]
    for after, rows in contexts.items():
        bare = tuple(name for name in after if name != step)
        # A memory of the step left out is of no use where a shorter one is known.
        if step in after and bare not in kept:
            led = [new for row in rows for new in _led_on(contexts, row, step)]
            kept[bare] = [dataclasses.replace(row, after=bare) for row in led]
    return _merged(row for rows in kept.values() for row in rows)


def _led_on(contexts: dict[Context, list[Follow]], row: Follow, step: str) -> list[Follow]:
    """Return the row, or what comes after `step` in its place; repeating the step is passed over."""
    if row.then != step:
        return [row]
    onward = [new for new in _rows_after(contexts, (*row.after, step)) if new.then != step]
    total = sum(new.share for new in onward)
    if not total:
        return [dataclasses.replace(row, then=END)]
    return [
        Follow(row.after, new.then, row.share * new.share / total, (*row.when, *new.when)) for new in onward
    ]


def _merged(rows: Iterator[Follow] | Sequence[Follow]) -> Contexts:
    """Return the rows with equal ones added up."""
    shares: dict[tuple[Context, str, tuple[object, ...]], Follow] = {}
    for row in rows:
        key = (row.after, row.then, row.when)
        known = shares.get(key)
        shares[key] = row if known is None else dataclasses.replace(row, share=row.share + known.share)
    return Contexts(tuple(shares.values()))


def _contexts_fused(routing: Contexts, first: str, second: str, both: str) -> Contexts:
    contexts = _by_context(routing)
    made: list[Follow] = []
    for after, rows in contexts.items():
        split = [new for row in rows for new in _split(contexts, row, first, second, both)]
        if after and after[-1] == first:
            split = [row for row in split if row.then != second]
        names = {_joined(after, first, second, both)}
        if after and after[0] == second:
            names.add((both, *after[1:]))
        made += [dataclasses.replace(row, after=name) for name in sorted(names) for row in split]
    return _merged(made)


def _split(
    contexts: dict[Context, list[Follow]], row: Follow, first: str, second: str, both: str
) -> list[Follow]:
    """Return the row; one that leads to `first` is split by how often `second` comes next."""
    if row.then != first:
        return [row]
    onward = _rows_after(contexts, (*row.after, first))
    total = sum(new.share for new in onward)
    share = sum(new.share for new in onward if new.then == second) / total if total else 0.0
    parts = ((first, row.share * (1 - share)), (both, row.share * share))
    return [dataclasses.replace(row, then=then, share=part) for then, part in parts if part > 0]


def _joined(names: Context, first: str, second: str, both: str) -> Context:
    """Return the steps with `both` in place of each `first` that `second` follows at once."""
    found: list[str] = []
    for name in names:
        if name == second and found and found[-1] == first:
            found[-1] = both
        else:
            found.append(name)
    return tuple(found)


def _contexts_with_share(routing: Contexts, after: str, then: str, share: float) -> Contexts | None:
    rows: list[Follow] = []
    n_changed = 0
    for context, found in _by_context(routing).items():
        if not context or context[-1] != after:
            rows += found
            continue
        others = sum(row.share for row in found if row.then != then)
        chosen = sum(row.share for row in found if row.then == then)
        if not others and share < 1:
            rows += found
            continue
        n_changed += 1
        if not chosen:
            found = [*found, Follow(context, then, 1.0)]
            chosen = 1.0
        rows += [
            dataclasses.replace(
                row,
                share=row.share / chosen * share if row.then == then else row.share / others * (1 - share),
            )
            for row in found
            if row.then == then or share < 1
        ]
    return Contexts(tuple(row for row in rows if row.share > 0)) if n_changed else None


def _paths_with_share(routing: Paths, after: str, then: str, share: float) -> Paths | None:
    def goes(path: Path) -> bool:
        return (after, then) in set(pairwise((*path.activities, END)))

    passing = [path for path in routing.rows if after in path.activities]
    chosen = sum(path.share for path in passing if goes(path))
    others = sum(path.share for path in passing if not goes(path))
    if (share > 0 and not chosen) or (share < 1 and not others):
        return None
    total = chosen + others
    rows = []
    for path in routing.rows:
        factor = 1.0
        if after in path.activities:
            factor = share * total / chosen if goes(path) else (1 - share) * total / others
        if factor:
            rows.append(dataclasses.replace(path, share=path.share * factor))
    return Paths(tuple(rows))


def _tasks(routing: Graph, step: str) -> list[str]:
    return [node.key for node in routing.nodes if node.kind == "task" and node.activity == step]


def _next_tasks(routing: Graph, start: str) -> list[tuple[str, tuple[Arc, ...]]]:
    """Return each step reached from a node through gateways, with the ways taken."""
    nodes = {node.key: node for node in routing.nodes}
    found: list[tuple[str, tuple[Arc, ...]]] = []
    waiting: list[tuple[str, tuple[Arc, ...]]] = [(start, ())]
    seen = {start}
    while waiting:
        key, ways = waiting.pop()
        for arc in (arc for arc in routing.arcs if arc.source == key):
            node = nodes[arc.target]
            if node.kind in ("task", "end"):
                found.append((node.activity if node.kind == "task" else END, (*ways, arc)))
            elif node.key not in seen:
                seen.add(node.key)
                waiting.append((node.key, (*ways, arc)))
    return found


def _graph_fused(routing: Graph, first: str, second: str, both: str) -> Graph:
    arcs, nodes = list(routing.arcs), {node.key: node for node in routing.nodes}
    for key in _tasks(routing, first):
        onward = [arc for arc in arcs if arc.source == key]
        if len(onward) != 1 or nodes[onward[0].target].activity != second:
            continue
        gone = onward[0].target
        if sum(arc.target == gone for arc in arcs) > 1:
            continue
        nodes[key] = dataclasses.replace(nodes[key], activity=both)
        del nodes[gone]
        arcs.remove(onward[0])
        arcs = [dataclasses.replace(arc, source=key) if arc.source == gone else arc for arc in arcs]
    return Graph(tuple(nodes.values()), tuple(arcs))


def _graph_with_share(routing: Graph, after: str, then: str, share: float) -> Graph | None:
    kinds = {node.key: node.kind for node in routing.nodes}
    changed: dict[Arc, Arc] = {}
    for key in _tasks(routing, after):
        for found, ways in _next_tasks(routing, key):
            choice = next((arc for arc in ways if kinds[arc.source] == "xor"), None)
            if found != then or choice is None or choice in changed:
                continue
            siblings = [arc for arc in routing.arcs if arc.source == choice.source and arc != choice]
            others = sum(arc.share for arc in siblings)
            if not others:
                continue
            changed[choice] = dataclasses.replace(choice, share=share)
            for arc in siblings:
                changed[arc] = dataclasses.replace(arc, share=arc.share / others * (1 - share))
    if not changed:
        return None
    return Graph(routing.nodes, tuple(changed.get(arc, arc) for arc in routing.arcs))
