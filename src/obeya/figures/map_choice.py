"""What a process map shows: which activities and paths, and the number, width and colour of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Literal

from obeya.figures.scales import Steps, count_steps, time_steps
from obeya.figures.words import short_count, short_duration, short_hours
from obeya.tables.sentences import phrase

if TYPE_CHECKING:
    from obeya.mining.process_map import ActivityNode, PathEdge, ProcessMap
    from obeya.tables.basis import Spread

MapMetric = Literal["median wait", "mean wait", "p90", "total hours", "cases", "moves"]
MAP_METRICS: tuple[MapMetric, ...] = ("median wait", "mean wait", "p90", "total hours", "cases", "moves")
METRIC_WORDS: dict[MapMetric, str] = {
    "median wait": phrase("median wait"),
    "mean wait": phrase("mean wait"),
    "p90": phrase("p90"),
    "total hours": phrase("total hours"),
    "cases": phrase("cases"),
    "moves": phrase("moves"),
}
COUNTS: tuple[MapMetric, ...] = ("cases", "moves")
"""The measures that count instead of measuring time."""

MAX_ACTIVITIES = 40
"""More boxes than this are a picture of noise; the most frequent are kept."""

_LABELLED_SHARE = 0.8
_N_SLOWEST = 3
_LABEL_ALL_UP_TO = 24
_RARE_SHARE = 0.01
_TERMINAL_SHARE = 0.1
_MAX_TERMINALS = 3
_LEAST_WIDTH, _MOST_WIDTH = 1.4, 8.0


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a metric is read from a spread of times, and said."""

    metric: MapMetric
    is_time: bool
    read_spread: Callable[[Spread], float]
    say: Callable[[float], str]

    def read(self, path: PathEdge) -> float | None:
        """Read the metric of a path; None where no time is known."""
        if self.metric in COUNTS:
            return float(path.n_cases if self.metric == "cases" else path.n)
        return None if path.wait_s is None else self.read_spread(path.wait_s)


def _total_hours(spread: Spread) -> float:
    return spread.mean * spread.n / 3600


def numbering(metric: MapMetric, *, working_day_h: float | None = None) -> Numbering:
    """Give the reading of a metric; working time is said in working days of `working_day_h` hours."""

    def say_time(seconds: float) -> str:
        return short_duration(seconds, working_day_h=working_day_h)

    if metric in COUNTS:
        return Numbering(metric, False, lambda spread: float(spread.n), short_count)
    if metric == "mean wait":
        return Numbering(metric, True, lambda spread: spread.mean, say_time)
    if metric == "total hours":
        return Numbering(metric, False, _total_hours, short_hours)
    if metric == "p90":
        return Numbering(metric, True, lambda spread: spread.p90, say_time)
    return Numbering(metric, True, lambda spread: spread.median, say_time)


@dataclass(frozen=True, slots=True)
class ShownEdge:
    """A path as it is drawn."""

    edge: PathEdge
    value: float | None
    text: str
    width: float
    ramp: int | None
    is_labelled: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """Everything the picture shows, before it has a place.

    `spine` are the activities of the happy path in order, each once, and what most cases go on with after it.
    `starts` and `ends` are drawn from and to the dots; the others get a small mark on their box. `apart` are
    activities that no path shown touches.
    """

    activities: tuple[ActivityNode, ...]
    apart: tuple[ActivityNode, ...]
    edges: tuple[ShownEdge, ...]
    happy: tuple[str, ...]
    spine: tuple[str, ...]
    starts: dict[str, int]
    ends: dict[str, int]
    steps: Steps
    numbering: Numbering
    n_left_out: int


def edge_width(n: int, largest: int) -> float:
    """Give the width of a path in pixels: the square root of its share of the most frequent path."""
    return _LEAST_WIDTH + (_MOST_WIDTH - _LEAST_WIDTH) * sqrt(n / largest) if largest else _LEAST_WIDTH


def _kept_activities(process_map: ProcessMap, most: int) -> tuple[ActivityNode, ...]:
    happy = set(process_map.happy_path)
    ranked = sorted(process_map.activities, key=lambda a: (a.activity not in happy, -a.n, a.activity))
    kept = {node.activity for node in ranked[:most]}
    return tuple(node for node in process_map.activities if node.activity in kept)


def _labelled(paths: list[PathEdge], numbers: Numbering) -> set[tuple[str, str]]:
    """Choose the paths that carry four fifths of the moves, and the slowest that are not rare."""
    if len(paths) <= _LABEL_ALL_UP_TO:
        return {(path.source, path.target) for path in paths}
    total = sum(path.n for path in paths)
    ranked = sorted(paths, key=lambda p: (-p.n, p.source, p.target))
    chosen: set[tuple[str, str]] = set()
    covered = 0
    for path in ranked:
        if covered >= _LABELLED_SHARE * total:
            break
        chosen.add((path.source, path.target))
        covered += path.n
    frequent = [path for path in ranked if path.n >= max(5, _RARE_SHARE * ranked[0].n)]
    slowest = sorted(frequent, key=lambda p: (-(numbers.read(p) or 0), p.source, p.target))
    return chosen | {(path.source, path.target) for path in slowest[:_N_SLOWEST]}


def _spine(happy: tuple[str, ...], paths: list[PathEdge], ends: dict[str, int]) -> tuple[str, ...]:
    """Carry the happy path on along the most frequent path, until more cases end than go on."""
    spine = list(happy)
    while spine:
        onward = [p for p in paths if p.source == spine[-1] and p.target not in spine]
        best = max(onward, key=lambda p: (p.n, p.target), default=None)
        if best is None or best.n <= ends.get(spine[-1], 0):
            break
        spine.append(best.target)
    return tuple(spine)


def _main_terminals(counts: dict[str, int], connected: set[str], loose: set[str]) -> dict[str, int]:
    """Choose what has a path from or to the dot: the main activities, and those no other path reaches."""
    ranked = sorted(connected & counts.keys(), key=lambda name: (-counts[name], name))
    total = sum(counts.values())
    main = ([name for name in ranked if counts[name] >= _TERMINAL_SHARE * total] or ranked)[:_MAX_TERMINALS]
    return {name: counts[name] for name in ranked if name in main or name in loose}


def _shown_edges(paths: list[PathEdge], numbers: Numbering) -> tuple[tuple[ShownEdge, ...], Steps]:
    values = [value for path in paths if (value := numbers.read(path)) is not None]
    steps = time_steps(values) if numbers.is_time else count_steps(values)
    labelled = _labelled(paths, numbers)
    largest = max((path.n for path in paths), default=1)
    shown = []
    for path in paths:
        value = numbers.read(path)
        shown.append(
            ShownEdge(
                edge=path,
                value=value,
                text="" if value is None else numbers.say(value),
                width=edge_width(path.n, largest),
                ramp=None if value is None else steps.ramp(value),
                is_labelled=value is not None and (path.source, path.target) in labelled,
            )
        )
    return tuple(shown), steps


def choose(process_map: ProcessMap, *, metric: MapMetric, max_activities: int = MAX_ACTIVITIES) -> Choice:
    """Decide what the map shows, from the result alone."""
    activities = _kept_activities(process_map, max_activities)
    names = {node.activity for node in activities}
    paths = [path for path in process_map.paths if path.source in names and path.target in names]
    happy = tuple(dict.fromkeys(name for name in process_map.happy_path if name in names))
    numbers = numbering(metric, working_day_h=process_map.basis.working_day_h)
    edges, steps = _shown_edges(paths, numbers)
    between = [path for path in paths if path.source != path.target]
    left, reached = {path.source for path in between}, {path.target for path in between}
    connected = (left | reached | set(happy)) if between else names
    return Choice(
        activities=tuple(node for node in activities if node.activity in connected),
        apart=tuple(node for node in activities if node.activity not in connected),
        edges=tuple(shown for shown in edges if shown.edge.source in connected),
        happy=happy,
        spine=_spine(happy, paths, process_map.ends),
        starts=_main_terminals(process_map.starts, connected, names - reached),
        ends=_main_terminals(process_map.ends, connected, names - left),
        steps=steps,
        numbering=numbers,
        n_left_out=len(process_map.activities) - len(activities),
    )
