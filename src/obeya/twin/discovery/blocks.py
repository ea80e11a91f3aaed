"""Work side by side: a graph with AND blocks, where the log shows beyond doubt that branches overlap.

Concurrent activities that hang together are one block; inside it, those that are not concurrent with each other are
one branch. The path of a case is read with each block as one step, and routed by contexts as elsewhere; so is every
branch. What cannot be said so (branches that reach far around other steps) stays a sequence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from obeya.twin.discovery.observations import Flags, Observations
from obeya.twin.discovery.routing import Weighted, each_apart, next_steps, worth_keeping
from obeya.twin.model import Arc, Graph, Node

WHOLE: Final = 0.8
"A block must be met in one piece, with every branch, in this share of the cases that have it."

Branches = tuple[tuple[int, ...], ...]


def find_blocks(concurrent: Flags, sequences: Weighted) -> tuple[Branches, ...]:
    """Return the blocks, each as its branches of activities, that the paths show in one piece."""
    blocks = []
    for group in _components(concurrent):
        inside = np.zeros(concurrent.shape[0], np.bool_)
        inside[list(group)] = True
        apart = ~concurrent & inside[:, None] & inside[None, :]
        branches = tuple(part for part in _components(apart, only=inside))
        if len(branches) >= 2 and _is_whole(branches, sequences):
            blocks.append(branches)
    return tuple(blocks)


def graph_of(observed: Observations, sequences: Weighted, blocks: tuple[Branches, ...]) -> Graph:
    """Return the graph: contexts of up to two steps as nodes, each block split and joined by AND."""
    n = len(observed.activities)
    block_of = {
        activity: n + b for b, branches in enumerate(blocks) for branch in branches for activity in branch
    }
    folded: dict[tuple[int, ...], int] = {}
    runs: dict[int, dict[tuple[int, ...], int]] = {n + b: {} for b in range(len(blocks))}
    for path, count in sequences:
        steps: list[int] = []
        for symbol, run in _runs(path, block_of):
            steps.append(symbol)
            if symbol >= n:
                runs[symbol][run] = runs[symbol].get(run, 0) + count
        folded[tuple(steps)] = folded.get(tuple(steps), 0) + count
    drawing = _Drawing(names=observed.activities, branches=dict(enumerate(blocks, n)), runs=runs)
    start, end = drawing.node("start"), drawing.node("end")
    drawing.chain(tuple(folded.items()), start, end)
    return Graph(nodes=tuple(drawing.nodes), arcs=tuple(drawing.arcs))


@dataclass(slots=True)
class _Drawing:
    """A graph while it is drawn."""

    names: tuple[str, ...]
    branches: dict[int, Branches]
    runs: dict[int, dict[tuple[int, ...], int]]
    nodes: list[Node] = field(default_factory=list)
    arcs: list[Arc] = field(default_factory=list)

    def node(self, kind: str, activity: str = "") -> str:
        """Add a node and give its key."""
        key = kind if kind in ("start", "end") else f"{kind}{len(self.nodes)}"
        self.nodes.append(Node(key=key, kind=kind, activity=activity))  # type: ignore[arg-type]
        return key

    def chain(self, sequences: Weighted, source: str, sink: str) -> None:
        """Draw everything from `source` to `sink`: one step per kept context, and choices between them."""
        table = each_apart(worth_keeping(next_steps(sequences)))
        ways_in: dict[tuple[int, ...], str] = {}
        ways_out: dict[tuple[int, ...], str] = {(): source}
        reached: list[tuple[int, ...]] = [()] if () in table else []
        while reached:
            context = reached.pop()
            row = table[context]
            way = ways_out[context]
            if len(row) > 1:
                choice = self.node("xor")
                self.arcs.append(Arc(source=way, target=choice))
                way = choice
            total = sum(row.values())
            for step, count in sorted(row.items()):
                target = sink
                if step >= 0:
                    following = _longest_kept((*context, step), table)
                    if following not in ways_in:
                        ways_in[following], ways_out[following] = self.step(step)
                        reached.append(following)
                    target = ways_in[following]
                self.arcs.append(Arc(source=way, target=target, share=count / total))

    def step(self, symbol: int) -> tuple[str, str]:
        """Draw one activity, or one block; give the keys at which it begins and ends."""
        if symbol not in self.branches:
            key = self.node("task", self.names[symbol])
            return key, key
        split, join = self.node("and"), self.node("and")
        for branch in self.branches[symbol]:
            parts: dict[tuple[int, ...], int] = {}
            for run, count in self.runs[symbol].items():
                part = tuple(activity for activity in run if activity in branch)
                parts[part] = parts.get(part, 0) + count
            self.chain(tuple(parts.items()), split, join)
        return split, join


def _longest_kept(steps: tuple[int, ...], table: dict[tuple[int, ...], dict[int, int]]) -> tuple[int, ...]:
    return steps[-2:] if steps[-2:] in table else steps[-1:]


def _runs(path: tuple[int, ...], block_of: dict[int, int]) -> list[tuple[int, tuple[int, ...]]]:
    """Return the path with each unbroken run of a block as one symbol beside its activities."""
    runs: list[tuple[int, tuple[int, ...]]] = []
    for activity in path:
        symbol = block_of.get(activity, activity)
        if symbol != activity and runs and runs[-1][0] == symbol:
            runs[-1] = (symbol, (*runs[-1][1], activity))
            continue
        runs.append((symbol, (activity,)))
    return runs


def _is_whole(branches: Branches, sequences: Weighted) -> bool:
    block_of = {activity: -2 for branch in branches for activity in branch}
    whole = total = 0
    for path, count in sequences:
        for symbol, run in _runs(path, block_of):
            if symbol == -2:
                total += count
                whole += count * (
                    len({i for i, branch in enumerate(branches) for a in run if a in branch}) >= 2
                )
    return total > 0 and whole >= WHOLE * total


def _components(linked: Flags, only: Flags | None = None) -> list[tuple[int, ...]]:
    """Return the groups that hang together; single members only of `only`."""
    n = linked.shape[0]
    seen = np.zeros(n, np.bool_)
    groups = []
    for first in range(n):
        if seen[first] or not (linked[first].any() or (only is not None and only[first])):
            continue
        group, waiting = [], [first]
        seen[first] = True
        while waiting:
            member = waiting.pop()
            group.append(member)
            for other in np.flatnonzero(linked[member] & ~seen):
                seen[other] = True
                waiting.append(int(other))
        groups.append(tuple(sorted(group)))
    return groups
