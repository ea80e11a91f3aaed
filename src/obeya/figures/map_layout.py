"""Where boxes and paths of a process map go: a layered layout with the happy path on one straight line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, Any

from obeya.figures.geometry import Point, Rect, bounds_of, simplified
from obeya.figures.map_choice import Choice, ShownEdge, edge_width
from obeya.figures.map_straight import straightened
from obeya.figures.text import display_name, text_width, wrap
from obeya.figures.words import cases

if TYPE_CHECKING:
    import graphlay

NAME_SIZE = 12.5
NAME_STEP = 16.0
NUMBER_SIZE = 11.0
LABEL_SIZE = 11.0
LABEL_HEIGHT = 18.0
STRIPE = 5.0
PAD = 12.0
DOT = 7.0

_NAME_WIDTH = 160.0
_LEAST_BOX = 116.0
_HAPPY_WEIGHT, _SPINE_WEIGHT, _PATH_WEIGHT = 1000.0, 300.0, 50.0
_START, _END = ("start",), ("end",)
# Room for the words beside the dots: above the start, below the end ("along" is downwards).
_DOT_MARGIN = {
    _START: {"along_neg": 22.0, "along_pos": 0.0, "cross_neg": 64.0, "cross_pos": 64.0},
    _END: {"along_neg": 0.0, "along_pos": 22.0, "cross_neg": 24.0, "cross_pos": 24.0},
}
_ALIGNED = 0.5
_NODE_GAP = 40.0


@dataclass(frozen=True, slots=True)
class Box:
    """One activity with its place and its name in lines."""

    activity: str
    rect: Rect
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """One path with its course from border to border; `shown` is None for paths from and to the dots."""

    source: str | None
    target: str | None
    points: tuple[Point, ...]
    width: float
    n: int
    shown: ShownEdge | None
    is_back: bool

    @property
    def is_loop(self) -> bool:
        """Tell whether the path leads back to the same box."""
        return self.source is not None and self.source == self.target


@dataclass(frozen=True, slots=True)
class MapLayout:
    """All places of a process map, in pixels from the top left corner."""

    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]
    start: Point | None
    end: Point | None
    size: tuple[float, float]


def label_width(text: str) -> float:
    """Give the width of a pill with this text."""
    return text_width(text, LABEL_SIZE, bold=True) + 14


def name_lines(activity: str) -> tuple[str, ...]:
    """Wrap the name of an activity for its box."""
    return wrap(display_name(activity), _NAME_WIDTH, NAME_SIZE, lines=2, bold=True)


def _box_sizes(choice: Choice) -> tuple[float, dict[str, tuple[tuple[str, ...], float]]]:
    """Measure the boxes: one width for all, a height for one or two lines of name."""
    sizes = {}
    widest = _LEAST_BOX
    for node in choice.activities:
        lines = name_lines(node.activity)
        sizes[node.activity] = (lines, 32.0 + NAME_STEP * len(lines))
        needed = max(text_width(line, NAME_SIZE, bold=True) for line in lines)
        below = text_width(cases(node.n_cases), NUMBER_SIZE)
        widest = max(widest, STRIPE + 2 * PAD + max(needed, below))
    return round(widest), sizes


def _options(spread: float, cycles: str, *, seed: int = 0, effort: str = "balanced") -> dict[str, Any]:
    return {
        "cycles": {"strategy": cycles},
        "seed": seed,
        "effort": effort,
        "spacing": {
            "layer_gap": 54.0 * spread,
            "node_gap": _NODE_GAP * spread,
            "dummy_gap": 26.0 * spread,
            "port_gap": 24.0,
            "stub": 20.0,
            "edge_label_margin": 14.0,
        },
        "routing": {"lane_gap": 10.0 * spread},
        "self_loops": {"size": 18.0},
    }


class _Plan:
    """The graph handed to graphlay, with what is needed to read its answer."""

    def __init__(self, choice: Choice) -> None:
        import graphlay

        self.choice = choice
        self.width, self.sizes = _box_sizes(choice)
        self.graph: graphlay.Graph = graphlay.Graph()
        self.ends: list[tuple[str | None, str | None, ShownEdge | None, int, float]] = []
        for node in choice.activities:
            self.graph.node(node.activity, width=self.width, height=self.sizes[node.activity][1])
        self._add_paths()
        self._add_terminals()

    def _add_paths(self) -> None:
        happy = set(zip(self.choice.happy, self.choice.happy[1:], strict=False))
        spine = set(zip(self.choice.spine, self.choice.spine[1:], strict=False))
        order = {name: place for place, name in enumerate(self.choice.spine)}
        largest = max((shown.edge.n for shown in self.choice.edges), default=1)
        for shown in self.choice.edges:
            pair = (shown.edge.source, shown.edge.target)
            weight = _HAPPY_WEIGHT if pair in happy else _SPINE_WEIGHT if pair in spine else 0.0
            fields: dict[str, Any] = {"thickness": shown.width}
            if shown.is_labelled:
                fields["label_size"] = {"width": label_width(shown.text), "height": LABEL_HEIGHT}
            if pair[0] in order and pair[1] in order and order[pair[0]] > order[pair[1]]:
                fields["reverse_for_ranking"] = True
            weight = weight or 1.0 + _PATH_WEIGHT * sqrt(shown.edge.n / largest)
            self.graph.edge(*pair, weight=weight, **fields)
            self.ends.append((*pair, shown, shown.edge.n, shown.width))

    def _add_terminals(self) -> None:
        largest = max((shown.edge.n for shown in self.choice.edges), default=1)
        spine = self.choice.spine
        for terminal, counts in ((_START, self.choice.starts), (_END, self.choice.ends)):
            if not counts:
                continue
            self.graph.node(
                terminal, width=2 * DOT, height=2 * DOT, shape="ellipse", margin=_DOT_MARGIN[terminal]
            )
            for activity, n in counts.items():
                is_start = terminal is _START
                on_spine = bool(spine) and activity == (spine[0] if is_start else spine[-1])
                width = min(edge_width(n, largest), 5.0)
                weight = _HAPPY_WEIGHT if on_spine else 1.0 + 20.0 * n / max(counts.values())
                pair = (terminal, activity) if is_start else (activity, terminal)
                self.graph.edge(*pair, weight=weight, thickness=width)
                self.ends.append(
                    (None if is_start else activity, activity if is_start else None, None, n, width)
                )


def _steps_back(plan: _Plan, layout: graphlay.Layout) -> int:
    """Count the steps of the happy path that do not lead downwards."""
    rows = {name: node["rank"] for name, node in zip(layout.ids, layout.nodes, strict=True)}
    return sum(rows[after] <= rows[before] for before, after in pairwise(plan.choice.happy))


def _misaligned(plan: _Plan, layout: graphlay.Layout) -> float:
    """Measure how far the happy path is from one vertical line, in pixels."""
    places = layout.positions()
    xs = [places[name][0] for name in plan.choice.happy]
    return max(xs) - min(xs) if xs else 0.0


def _cost(plan: _Plan, layout: graphlay.Layout) -> tuple[int, bool, float]:
    quality: Mapping[str, Any] = layout.metrics()
    clashes = quality["node_edge_hits"] + quality["overlaps"] + quality["label_overlaps"]
    size = (quality["width"] + quality["height"]) / 100
    back = sum(plan.ends[place][3] for place in layout.raw["reversed"]) / (sum(e[3] for e in plan.ends) or 1)
    cost = quality["crossings"] + 4 * clashes + size + 30 * back + quality["bends"] / 4
    return _steps_back(plan, layout), _misaligned(plan, layout) > _ALIGNED, cost


def _inset(course: list[Point], height: float, y: float) -> list[Point]:
    """Keep the ends of a self-loop away from the corners of its box."""
    reach = height / 2 - 12
    low, high = min(py for _, py in course), max(py for _, py in course)
    if high - low >= 2 * reach:
        return [(px, min(max(py, y - reach), y + reach)) for px, py in course]
    # A small loop was squeezed beside other paths: it moves as a whole.
    shift = max(0.0, y - reach - low) - max(0.0, high - y - reach)
    return [(px, py + shift) for px, py in course]


def _read(plan: _Plan, layout: graphlay.Layout) -> MapLayout:
    reversed_edges = set(layout.raw["reversed"])
    routes = []
    for place, (source, target, shown, n, width) in enumerate(plan.ends):
        course = simplified([(p["x"], p["y"]) for p in layout.edges[place]["points"]])
        if source is not None and source == target:
            course = _inset(course, plan.sizes[source][1], layout.positions()[source][1])
        routes.append(Route(source, target, tuple(course), width, n, shown, place in reversed_edges))
    places = layout.positions()
    boxes = [
        Box(name, Rect.around(*places[name], plan.width, height), lines)
        for name, (lines, height) in plan.sizes.items()
    ]
    return MapLayout(tuple(boxes), tuple(routes), places.get(_START), places.get(_END), (0.0, 0.0))


def _placed(layout: MapLayout, margin: float, least_width: float) -> MapLayout:
    """Move everything so that it begins at `margin`; a map narrower than `least_width` is centred."""
    rects = [box.rect for box in layout.boxes]
    for route in layout.routes:
        reach = route.width / 2
        rects += [Rect(x - reach, y - reach, x + reach, y + reach) for x, y in route.points]
    rects += [Rect.around(*dot, 90, 2 * DOT + 32) for dot in (layout.start, layout.end) if dot]
    bounds = bounds_of(rects)
    room = max(0.0, least_width - bounds.width - 2 * margin)
    dx, dy = margin + room / 2 - bounds.left, margin - bounds.top

    def moved(point: Point) -> Point:
        return point[0] + dx, point[1] + dy

    return MapLayout(
        boxes=tuple(Box(box.activity, box.rect.moved(dx, dy), box.lines) for box in layout.boxes),
        routes=tuple(
            replace(route, points=tuple(moved(point) for point in route.points)) for route in layout.routes
        ),
        start=moved(layout.start) if layout.start else None,
        end=moved(layout.end) if layout.end else None,
        size=(bounds.width + 2 * margin + room, bounds.height + 2 * margin),
    )


def lay_out(choice: Choice, *, spread: float = 1.0, margin: float = 16, least_width: float = 0) -> MapLayout:
    """Place all boxes and paths; `spread` above 1 leaves more room. The same choice gives the same places."""
    plan = _Plan(choice)
    return _placed(_read(plan, _best_layout(plan, spread)), margin, least_width)


def _best_layout(plan: _Plan, spread: float) -> graphlay.Layout:
    """Try two ways of breaking cycles; look harder, and at last push, where the happy path is not straight."""
    import graphlay

    def tried(options: dict[str, Any]) -> graphlay.Layout:
        return graphlay.layout(plan.graph, preset="process_map", options=options)

    cycles = ("minimum_reversal", "follow_flow")
    best = min((tried(_options(spread, way)) for way in cycles), key=lambda layout: _cost(plan, layout))
    if _misaligned(plan, best) <= _ALIGNED:
        return best
    harder = [tried(_options(spread, cycles[0], seed=seed, effort="thorough")) for seed in range(3)]
    best = min([best, *harder], key=lambda layout: _cost(plan, layout))
    if _misaligned(plan, best) <= _ALIGNED:
        return best
    line = {*plan.choice.happy, *([_START] if plan.choice.starts else [])}
    options = _options(spread, cycles[0])
    return straightened(plan.graph, best, line, options=options, gap=_NODE_GAP * spread)
