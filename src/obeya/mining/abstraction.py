"""Which activities and paths of a process map to keep, so that it stays readable, connected and honest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise
from typing import TypeVar

Path = tuple[str, str]
Key = TypeVar("Key")

# Shares are sums of fractions: what misses a slider by rounding only is taken as reached.
_ROUNDING = 1e-9


def choose_activities(
    sizes: Mapping[str, int],
    moves: Mapping[Path, int],
    starts: Collection[str],
    ends: Collection[str],
    happy_path: tuple[str, ...],
    *,
    share: float,
) -> set[str]:
    """Return the most frequent activities that together hold at least `share` of all instances.

    `sizes` and `moves` are ordered, most frequent first. The happy path is always in. Where the activities
    kept lie on no way from a start to an end through kept ones alone, the neighbour that most often leads to
    them (or follows them) comes back; this ends at the latest with all activities.
    """
    kept = set(happy_path) | set(_cover(sizes, share))
    backwards = _turned(moves)
    while True:
        back = _entrance(kept, moves, starts) or _entrance(kept, backwards, ends)
        if back is None:
            return kept
        kept.add(back[0])


def choose_paths(
    moves: Mapping[Path, int],
    kept: set[str],
    starts: Collection[str],
    ends: Collection[str],
    happy_path: tuple[str, ...],
    *,
    share: float,
) -> set[Path]:
    """Return the most frequent paths between kept activities that hold at least `share` of their moves.

    `moves` is ordered, most frequent first. Always in: the happy path, for each activity its best path in and
    its best path out, and what else it takes to lie on a way from a start to an end.
    """
    between = {path: n for path, n in moves.items() if path[0] in kept and path[1] in kept}
    shown = set(_cover(between, share)) | (set(pairwise(happy_path)) & set(between))
    shown |= _best_into(between) | {path[::-1] for path in _best_into(_turned(between))}
    shown |= _bridges(kept, between, shown, starts)
    back = {path[::-1] for path in shown}
    return shown | {path[::-1] for path in _bridges(kept, _turned(between), back, ends)}


def _cover(counts: Mapping[Key, int], share: float) -> list[Key]:
    """Return the first keys whose counts reach `share` of their sum."""
    wanted = share * sum(counts.values()) * (1 - _ROUNDING)
    covered, chosen = 0, []
    for key, n in counts.items():
        if covered >= wanted:
            break
        chosen.append(key)
        covered += n
    return chosen


def _best_into(moves: Mapping[Path, int]) -> set[Path]:
    best: dict[str, Path] = {}
    for source, target in moves:
        if source != target:
            best.setdefault(target, (source, target))
    return set(best.values())


def _entrance(kept: set[str], moves: Mapping[Path, int], roots: Collection[str]) -> Path | None:
    """Return the most frequent path into kept activities that no root leads to; None if there is none."""
    lost = kept - _reached(kept, moves, roots)
    return next((path for path in moves if path[1] in lost and path[0] not in kept), None)


def _bridges(
    kept: set[str], moves: Mapping[Path, int], shown: set[Path], roots: Collection[str]
) -> set[Path]:
    """Return the paths that must be added to `shown` so that the roots lead to every kept activity."""
    added: set[Path] = set()
    while True:
        reached = _reached(kept, shown | added, roots)
        bridge = next((path for path in moves if path[0] in reached and path[1] not in reached), None)
        if bridge is None:
            return added
        added.add(bridge)


def _reached(kept: set[str], paths: Iterable[Path], roots: Collection[str]) -> set[str]:
    following: dict[str, list[str]] = {}
    for source, target in paths:
        if source in kept and target in kept:
            following.setdefault(source, []).append(target)
    reached: set[str] = set()
    waiting = [name for name in roots if name in kept]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(following.get(name, ()))
    return reached


def _turned(moves: Mapping[Path, int]) -> dict[Path, int]:
    return {(target, source): n for (source, target), n in moves.items()}
