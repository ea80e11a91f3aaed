"""A value stream map by who does the work: its lanes, and where work crosses from one to the next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from obeya.flow.stream_map import Link, Rework, StreamMap
from obeya.flow.stream_sums import stream_sums


@dataclass(frozen=True, slots=True)
class SwimLane:
    """One department or role with its steps, in the order of the main line."""

    name: str
    "Empty for steps whose lane nobody named."
    steps: tuple[str, ...]
    "Keys."
    effort_s: float
    "Work of a piece in this lane."
    wait_s: float
    "What waiting before its steps adds to the lead time."


@dataclass(frozen=True, slots=True)
class Crossing:
    """Work that goes from one lane to another: a hand-over."""

    source: str
    target: str
    links: tuple[str, ...]
    "Keys of the links and loops."
    per_piece: float
    "How often a piece crosses here on average."


@dataclass(frozen=True, slots=True)
class SwimLanes:
    """All lanes, those of earlier steps first, and all crossings, most frequent first."""

    lanes: tuple[SwimLane, ...]
    crossings: tuple[Crossing, ...]

    @property
    def handovers_per_piece(self) -> float:
        """Return how often a piece changes lanes along the arrows of the map."""
        return sum(crossing.per_piece for crossing in self.crossings)


def swim_lanes(stream: StreamMap) -> SwimLanes:
    """Return the lanes of a map.

    A piece crosses on a link as often as it passes the source, times the share of the link; on a loop with the share of
    the loop. Lanes nobody named take part in no crossing.

    >>> from obeya.flow.stream_map import Link, StreamMap, StreamStep
    >>> steps = (StreamStep("a", "Ask", 60.0, 0.0, lane="Shop"), StreamStep("b", "Buy", 30.0, 9.0, lane="Store"))
    >>> found = swim_lanes(StreamMap("Order", steps, (Link("1", "a", "b", share=0.5),)))
    >>> [lane.name for lane in found.lanes], found.crossings[0].per_piece
    (['Shop', 'Store'], 0.5)
    """
    rungs = {rung.key: rung for rung in stream_sums(stream).ladder}
    lane_of = {step.key: step.lane for step in stream.steps}
    members: dict[str, list[str]] = defaultdict(list)
    for step in stream.steps:
        members[step.lane].append(step.key)
    lanes = tuple(
        SwimLane(
            name,
            tuple(keys),
            sum(rungs[key].effort_s for key in keys),
            sum(rungs[key].wait_s for key in keys),
        )
        for name, keys in members.items()
    )
    links: dict[tuple[str, str], list[str]] = defaultdict(list)
    often: dict[tuple[str, str], float] = defaultdict(float)
    arrows: tuple[Link | Rework, ...] = (*stream.links, *stream.rework)
    for arrow in arrows:
        pair = (lane_of.get(arrow.source, ""), lane_of.get(arrow.target, ""))
        if all(pair) and pair[0] != pair[1]:
            links[pair].append(arrow.key)
            often[pair] += rungs[arrow.source].passes * arrow.share
    crossings = [Crossing(*pair, tuple(keys), often[pair]) for pair, keys in links.items()]
    return SwimLanes(
        lanes, tuple(sorted(crossings, key=lambda each: (-each.per_piece, each.source, each.target)))
    )
