"""What can be chosen about a twin, with defaults that hold where the log is too short to choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from obeya.twin.discovery.delays import Free

Way = Literal["contexts", "paths", "graph"]
Passing = Literal["around the clock", "in working hours"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What is chosen by holding back the end of the log.

    `routing` by contexts, whole paths or a graph with AND blocks; `recent` the share of the latest cases that paths
    are learned from; `level` the share of the latest time that the number of arrivals is learned from, and `trend`
    whether its change is carried on; `free` whose free time makes a wait a delay; `passing` whether delays pass at
    night and at weekends too; `fresh` the share of the latest waits that delays are learned from.
    """

    routing: Way = "contexts"
    recent: float = 1.0
    level: float = 1.0
    trend: bool = False
    free: Free = "between"
    passing: Passing = "around the clock"
    fresh: float = 1.0


_LATEST: Final = (0.5, 0.33, 0.2)
"Shares of the latest cases, waits or time that are tried besides all of it."

Change = dict[str, object]
Try = tuple[Change, float]


def _each(*names: str) -> tuple[Try, ...]:
    return tuple((dict.fromkeys(names, share), 1.0) for share in _LATEST)


ALTERNATIVES: Final[tuple[Try, ...]] = (
    *_each("level"),
    ({"trend": True}, 1.0),
    ({"routing": "contexts"}, 1.0),
    ({"routing": "paths"}, 1.0),
    ({"routing": "graph"}, 1.0),
    ({"passing": "in working hours"}, 1.0),
    *_each("recent", "fresh"),
    *_each("recent"),
    *_each("fresh"),
    ({"free": "anybody"}, 1.0),
    ({"free": "everything"}, 4.0),
)
"""What is tried, one after the other, and how many times as clear as usual the gain has to be.

A twin in which nobody queues cannot say what another pair of hands would do; it must be far nearer to be taken.
"""

NEWER: Final[tuple[Change, ...]] = tuple({"recent": share, "fresh": share} for share in _LATEST)
"Where waits of the latest time were clearly nearer, things have moved on since: the latest that is not clearly worse."
