"""How complicated a value stream is: steps, hand-overs, gateways and control-flow complexity, from its map.

Source: J. Cardoso, Control-flow complexity measurement of processes and Weyuker's properties, 2005: a choice adds its
number of ways, a parallel split adds 1. The sum says how many states a person has to think through.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from obeya.flow.stream_map import Link, Rework, StreamMap


@dataclass(frozen=True, slots=True)
class Complexity:
    """Counts of one map; less is simpler."""

    n_steps: int
    n_handovers: int
    "Links between steps of different lanes."
    n_choices: int
    "Places where one of several ways is taken, ways back included."
    n_joins: int
    "Places where several ways come together."
    n_parallel: int
    "Parallel splits."
    n_loops: int
    n_data_entries: int
    "Steps at which a person types data in."
    n_systems: int
    control_flow: int
    "Σ ways of each choice + 1 for each parallel split."
    n_variants: int | None
    "Different paths of cases; null where the map was not counted from a log."


def complexity_of(stream: StreamMap) -> Complexity:
    """Return the counts of a map.

    The ways out of a box are its links and loops; where it has only loops, the end is one too. The branches of a fork
    are one way into it and one way out of it.

    >>> from obeya.flow.stream_map import Link, Rework, StreamMap, StreamStep
    >>> boxes = tuple(StreamStep(key, key.upper(), lane="ops") for key in "abc")
    >>> links = (Link("1", "a", "b"), Link("2", "a", "c"), Link("3", "b", "c"))
    >>> found = complexity_of(StreamMap("Pay", boxes, links, rework=(Rework("4", "c", "b", 0.1),)))
    >>> found.n_choices, found.n_joins, found.control_flow
    (2, 2, 4)
    """
    ways_out, ways_in = _ways(stream)
    choices = [len(ways) for ways in ways_out.values() if len(ways) > 1]
    counts = counts_of(stream)
    return Complexity(
        n_steps=counts["n_steps"],
        n_handovers=counts["n_handovers"],
        n_choices=len(choices),
        n_joins=sum(len(ways) > 1 for ways in ways_in.values()),
        n_parallel=counts["n_forks"],
        n_loops=counts["n_loops"],
        n_data_entries=counts["n_data_entries"],
        n_systems=counts["n_systems"],
        control_flow=sum(choices) + counts["n_forks"],
        n_variants=stream.counted.variants if stream.counted else None,
    )


def counts_of(stream: StreamMap) -> dict[str, int]:
    """Return what is counted on a map: steps, steps with manual data entry, hand-overs, systems, loops, forks.

    A hand-over is a link between two steps whose lanes are known and differ.
    """
    lanes = {step.key: step.lane for step in stream.steps}
    ends = [(lanes.get(link.source, ""), lanes.get(link.target, "")) for link in stream.links]
    return {
        "n_steps": len(stream.steps),
        "n_data_entries": sum(step.has_data_entry and step.done_by != "system" for step in stream.steps),
        "n_by_hand": sum(step.done_by == "person" for step in stream.steps),
        "n_handovers": sum(bool(a and b and a != b) for a, b in ends),
        "n_systems": len({system for step in stream.steps for system in step.systems}),
        "n_loops": len(stream.rework),
        "n_forks": len({step.fork for step in stream.steps if step.fork}),
    }


def _ways(stream: StreamMap) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return the places that each box leads to and comes from; from outside, the branches of a fork are one place."""
    fork = {step.key: step.fork for step in stream.steps}
    branch = {step.key: step.branch for step in stream.steps}
    ways_out: dict[str, set[str]] = defaultdict(set)
    ways_in: dict[str, set[str]] = defaultdict(set)
    arrows: tuple[Link | Rework, ...] = (*stream.links, *stream.rework)
    for arrow in arrows:
        source, target = arrow.source, arrow.target
        into, out_of = fork.get(target, ""), fork.get(source, "")
        if into and into == out_of and branch[source] != branch[target]:
            continue
        ways_out[source].add(f"fork {into}" if into and into != out_of else target)
        ways_in[target].add(f"fork {out_of}" if out_of and into != out_of else source)
    onward = {link.source for link in stream.links}
    for loop in stream.rework:
        if loop.source not in onward:
            ways_out[loop.source].add("the end")
    return ways_out, ways_in
