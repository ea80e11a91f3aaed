"""How work flows: which activity follows which, how often, and how long it takes to get there."""

from __future__ import annotations

from dataclasses import dataclass

from obeya.tables.basis import Basis, Spread


@dataclass(frozen=True, slots=True)
class ActivityNode:
    """One activity: its instances, the cases that have it, and its service time where starts are known."""

    activity: str
    n: int
    n_cases: int
    service_s: Spread | None


@dataclass(frozen=True, slots=True)
class PathEdge:
    """One path, `source` directly followed by `target`: moves, cases with such a move, time before the target."""

    source: str
    target: str
    n: int
    n_cases: int
    wait_s: Spread | None


@dataclass(frozen=True, slots=True)
class ProcessMap:
    """The directly-follows graph of a log, abstracted to the activities and paths that cover most of it.

    `starts` and `ends` count the cases that begin and end with an activity shown. `share_of_events` and
    `share_of_moves` say how much of the log the picture covers. `happy_path` is the most frequent variant.
    """

    activities: tuple[ActivityNode, ...]
    paths: tuple[PathEdge, ...]
    starts: dict[str, int]
    ends: dict[str, int]
    n_activities_total: int
    n_paths_total: int
    share_of_events: float
    share_of_moves: float
    happy_path: tuple[str, ...]
    wait_word: str
    basis: Basis
