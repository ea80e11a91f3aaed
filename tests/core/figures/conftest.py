"""Made-up process maps of any size, and one from a real log, for the tests of pictures."""

from __future__ import annotations

import gzip
import random
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from obeya.mining.process_map import ActivityNode, PathEdge, ProcessMap
from obeya.tables.basis import Basis, Spread

_WORDS = [
    "Receive",
    "Check",
    "Match",
    "Approve",
    "Review",
    "Release",
    "Pay",
    "Reject",
    "Request",
    "Order",
    "Invoice",
    "Claim",
    "Finance",
    "Department",
    "Medical",
    "Assess",
    "Notify",
    "Close",
    "Archive",
    "Schedule",
    "Inspect",
    "Confirm",
    "Update",
    "Escalate",
    "Return",
]


def basis_of(
    n_cases: int,
    *,
    wait_word: str = "waiting time",
    time_basis: str = "calendar",
    working_day_h: float | None = None,
) -> Basis:
    """A basis for results that no log stands behind."""
    return Basis(
        log="made up",
        version="1",
        source="memory",
        filter="all cases",
        time_basis=time_basis,
        zone="UTC",
        wait_word=wait_word,
        n_cases=n_cases,
        as_of=datetime(2025, 3, 1),
        working_day_h=working_day_h,
    )


def spread_of(values: list[float]) -> Spread:
    """The spread of a few values."""
    sample = np.array(values, dtype=float)
    return Spread(
        float(sample.mean()),
        float(np.median(sample)),
        float(np.quantile(sample, 0.9)),
        float(sample.max()),
        len(values),
    )


def random_map(n_activities: int, seed: int, *, n_cases: int = 1000) -> ProcessMap:
    """A happy path with detours, skips, loops back and self-loops; every wait from seconds to months."""
    draw = random.Random(seed)
    names: list[str] = []
    while len(names) < n_activities:
        name = " ".join(draw.sample(_WORDS, draw.choice([1, 2, 2, 3, 5])))
        names += [name] if name not in names else []
    n_happy = max(2, int(n_activities * draw.uniform(0.35, 0.7)))
    happy, others = names[:n_happy], names[n_happy:]
    n = {name: n_cases if name in happy else draw.randint(3, n_cases) for name in names}
    moves = {pair: draw.randint(n_cases // 2, n_cases) for pair in pairwise(happy)}
    for name in others:
        place = draw.randrange(n_happy - 1)
        moves[happy[place], name] = n[name]
        moves[name, happy[min(n_happy - 1, place + draw.choice([0, 1, 1, 2, 3]))]] = n[name]
    for _ in range(int(n_activities * draw.uniform(0.3, 0.9))):
        moves.setdefault((draw.choice(names), draw.choice(names)), draw.randint(1, n_cases // 2))

    def spread(count: int) -> Spread:
        median = 10 ** draw.uniform(1, 7)
        return Spread(1.5 * median, median, 3 * median, 9 * median, count)

    return ProcessMap(
        activities=tuple(ActivityNode(a, n[a], n[a], spread(n[a]) if seed % 2 else None) for a in names),
        paths=tuple(PathEdge(a, b, count, count, spread(count)) for (a, b), count in moves.items()),
        starts={happy[0]: n_cases},
        ends={happy[-1]: n_cases - 100, names[-1]: 100},
        n_activities_total=n_activities,
        n_paths_total=len(moves),
        share_of_events=1.0,
        share_of_moves=1.0,
        happy_path=tuple(happy),
        wait_word="waiting time" if seed % 2 else "gap",
        basis=basis_of(n_cases),
    )


@pytest.fixture
def make_map() -> Callable[..., ProcessMap]:
    """Makes a map of so many activities from a seed."""
    return random_map


@pytest.fixture
def make_basis() -> Callable[..., Basis]:
    """Makes a basis for so many cases."""
    return basis_of


@pytest.fixture
def make_spread() -> Callable[[list[float]], Spread]:
    """Makes a spread from values."""
    return spread_of


@pytest.fixture(scope="session")
def sepsis_traces(shared: Path) -> list[list[tuple[str, datetime]]]:
    """The cases of the Sepsis log, each a list of (activity, time)."""
    traces = []
    with gzip.open(shared / "data/logs/Sepsis_Cases.xes.gz") as file:
        for trace in ElementTree.parse(file).getroot().findall("{*}trace"):
            events = [
                {item.get("key"): item.get("value") for item in event} for event in trace.findall("{*}event")
            ]
            steps = [(e["concept:name"], datetime.fromisoformat(e["time:timestamp"])) for e in events]
            traces.append(sorted(steps, key=lambda step: step[1]))
    return traces


@pytest.fixture(scope="session")
def sepsis_map(sepsis_traces: list[list[tuple[str, datetime]]]) -> ProcessMap:
    """The paths of the Sepsis log that carry nine tenths of the moves, counted in plain Python."""
    waits: dict[tuple[str, str], list[float]] = defaultdict(list)
    for trace in sepsis_traces:
        for (source, at), (target, then) in pairwise(trace):
            waits[source, target].append((then - at).total_seconds())
    n = Counter(name for trace in sepsis_traces for name, _ in trace)
    n_cases = Counter(name for trace in sepsis_traces for name in {step[0] for step in trace})
    variants = Counter(tuple(name for name, _ in trace) for trace in sepsis_traces)
    ranked = sorted(waits.items(), key=lambda item: (-len(item[1]), item[0]))
    total, kept, covered = sum(map(len, waits.values())), [], 0
    for (source, target), values in ranked:
        if covered < 0.9 * total:
            kept.append(PathEdge(source, target, len(values), len(values), spread_of(values)))
            covered += len(values)
    return ProcessMap(
        activities=tuple(ActivityNode(name, n[name], n_cases[name], None) for name in sorted(n)),
        paths=tuple(kept),
        starts=dict(Counter(trace[0][0] for trace in sepsis_traces)),
        ends=dict(Counter(trace[-1][0] for trace in sepsis_traces)),
        n_activities_total=len(n),
        n_paths_total=len(waits),
        share_of_events=1.0,
        share_of_moves=covered / total,
        happy_path=min(variants, key=lambda steps: (-variants[steps], steps)),
        wait_word="gap",
        basis=basis_of(len(sepsis_traces), wait_word="gap"),
    )
