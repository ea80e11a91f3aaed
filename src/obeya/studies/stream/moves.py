"""The arrows of a value stream map from a log: links forward, loops of rework, and the share of moves they show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.flow.stream_map import Link, Rework
from obeya.tables.sentences import say

if TYPE_CHECKING:
    from obeya.studies.stream.observed import Floats, Int64, Observed
    from obeya.studies.stream.steps import Layout

LEAST_LINK: Final = 0.05
"Share of the moves out of a box from which on a link is drawn."
LEAST_LOOP: Final = 0.01
"Ways back a case from which on a loop is drawn by itself; all rarer ones make one loop."
MOST_LOOPS: Final = 8
RARE: Final = "rw-rare"


@dataclass(frozen=True, slots=True)
class Arrows:
    """Links and loops with the share of all moves between instances that they show; `again` is n a box."""

    links: tuple[Link, ...]
    loops: tuple[Rework, ...]
    share_drawn: float
    again: Int64
    "Instances of each box that repeat it."


def arrows_of(observed: Observed, layout: Layout, keys: tuple[str, ...]) -> Arrows:
    """Return the arrows between the boxes with these keys."""
    from obeya.kernels.elapsing import ways_back

    n = layout.n
    rank = np.arange(n, dtype=np.int64)
    source, target, repeats, begins = ways_back(observed.offsets, layout.step, rank, layout.beside, n)
    moved = np.ones(layout.step.size, np.bool_)
    moved[observed.offsets[:-1]] = False
    before = np.roll(layout.step, 1)
    moves = _count(before[moved], layout.step[moved], n)
    fires = _count(before[begins], layout.step[begins], n)
    extra = np.zeros((n, n, n), np.int64)
    np.add.at(extra, (source[repeats], target[repeats], layout.step[repeats]), 1)
    done = np.bincount(layout.step, minlength=n)
    loops, n_looped = _loops(keys, fires, extra, done, observed.n_cases)
    links, n_linked = _links(layout, keys, moves)
    n_moves = int(moves.sum())
    again = np.bincount(layout.step[repeats], minlength=n)
    return Arrows(links, loops, (n_looped + n_linked) / n_moves if n_moves else 1.0, again)


def _count(before: Int64, after: Int64, n: int) -> Int64:
    counted: Int64 = np.bincount(before * n + after, minlength=n * n).reshape(n, n)
    return counted


def _loops(
    keys: tuple[str, ...], fires: Int64, extra: Int64, done: Int64, n_cases: int
) -> tuple[tuple[Rework, ...], int]:
    """Return the frequent loops, most passes first, and one for all that are rare; and the moves they show."""
    pairs = [(int(a), int(b)) for a, b in zip(*np.nonzero(extra.sum(axis=2)), strict=True)]
    pairs.sort(key=lambda pair: (-int(extra[pair].sum()), pair))
    own = [pair for pair in pairs if fires[pair] >= LEAST_LOOP * n_cases and fires[pair] > 0][:MOST_LOOPS]
    found = [
        Rework(
            key=f"rw-{keys[a]}-{keys[b]}",
            source=keys[a],
            target=keys[b],
            share=min(1.0, float(fires[a, b] / done[a])),
            extra=_extra(keys, extra[a, b] / n_cases),
        )
        for a, b in own
    ]
    rare = [pair for pair in pairs if pair not in own]
    n_shown = int(sum(fires[pair] for pair in pairs))
    if rare:
        last, first = max(a for a, _ in rare), min(b for _, b in rare)
        passes = sum(extra[pair] for pair in rare) / n_cases
        fired = float(sum(fires[pair] for pair in rare))
        text = say("{n} rare ways back together", n=str(len(rare)))
        share = min(1.0, fired / float(done[last]))
        found.append(Rework(RARE, keys[last], keys[first], share, _extra(keys, passes), text))
    return tuple(found), n_shown


def _extra(keys: tuple[str, ...], passes: Floats) -> tuple[tuple[str, float], ...]:
    return tuple((key, float(each)) for key, each in zip(keys, passes, strict=True) if each > 0)


def _links(layout: Layout, keys: tuple[str, ...], moves: Int64) -> tuple[tuple[Link, ...], int]:
    """Return the links forward and the moves they show.

    Moves between branches of a fork are only their order in time. The share of a link into a fork is that of all moves
    into it, as each branch gets every piece, and likewise out of it.
    """
    forward = np.triu(moves, 1)
    out = np.maximum(moves.sum(axis=1), 1)
    shown: dict[tuple[int, int], float] = {}
    n_linked = 0
    for a in range(layout.n):
        for b in range(a + 1, layout.n):
            if layout.beside[a, b]:
                n_linked += int(moves[a, b] + moves[b, a])
            elif forward[a, b] >= LEAST_LINK * out[a] and forward[a, b]:
                shown[a, b] = float(forward[a, b] / out[a])
    for a in range(layout.n - 1):  # nothing hangs in the air: the best way in and the best way out are drawn
        if forward[a].any():
            best = int(np.where(layout.beside[a], 0, forward[a]).argmax())
            if best > a:
                shown.setdefault((a, best), float(forward[a, best] / out[a]))
    for b in range(1, layout.n):
        column = np.where(layout.beside[:, b], 0, forward[:, b])
        if column.any():
            best = int(column.argmax())
            shown.setdefault((best, b), float(forward[best, b] / out[best]))
    n_linked += sum(int(forward[pair]) for pair in shown)
    ordered = [(pair, _share_at_fork(layout, moves, pair, share)) for pair, share in sorted(shown.items())]
    links = tuple(Link(f"l-{keys[a]}-{keys[b]}", keys[a], keys[b], share=share) for (a, b), share in ordered)
    return links, n_linked


def _share_at_fork(layout: Layout, moves: Int64, pair: tuple[int, int], share: float) -> float:
    """Return the share of a link, counted over the whole fork where it leads into or out of one."""
    source, target = (layout.fork[place] for place in pair)
    if source == target:
        return share
    fork = np.array(layout.fork)
    before = np.flatnonzero(fork == source) if source else np.array([pair[0]])
    after = np.flatnonzero(fork == target) if target else np.array([pair[1]])
    left = moves[before].sum() - (moves[np.ix_(before, before)].sum() if source else 0)
    return float(moves[np.ix_(before, after)].sum() / left) if left else share
