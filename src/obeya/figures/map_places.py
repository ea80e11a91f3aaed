"""Places that stay: where every activity and path of a log is drawn, whatever sliders and filters leave of it.

The places come from the map of everything, once for a log. Boxes and the paths that carry most moves are laid out as
for any map; the many rare paths, which would pull the picture apart, take simple lanes beside the boxes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from obeya.errors import QuestionError
from obeya.figures.figure import Figure
from obeya.figures.geometry import Point, Rect, segments
from obeya.figures.map_choice import (
    MAP_METRICS,
    MAX_ACTIVITIES,
    Choice,
    MapMetric,
    ShownEdge,
    choose,
    edge_width,
)
from obeya.figures.map_labels import Label, Labelling
from obeya.figures.map_lanes import lane_between
from obeya.figures.map_layout import LABEL_HEIGHT, Box, MapLayout, Route, label_width, name_lines
from obeya.figures.process_map import arranged, picture_of
from obeya.mining.process_map import abstract_map

if TYPE_CHECKING:
    from obeya.mining.process_map import ProcessMap

MAX_MAIN_PATHS = 56
"""Where more paths than this can be spared, they are not laid out with the others but take lanes."""

_SHARES = (1.0, 0.99, 0.97, 0.95, 0.92, 0.88, 0.84, 0.8, 0.7, 0.6, 0.5, 0.3, 0.0)
# As wide as any number that a path may carry later: labels change with measure and filter, their places do not.
_WIDEST_LABEL = "88.8 min"


@dataclass(frozen=True, slots=True)
class PathPlace:
    """The course of one path from border to border; `source` None is the start dot, `target` None the end dot."""

    source: str | None
    target: str | None
    points: tuple[Point, ...]
    label_at: Point | None
    is_lane: bool


@dataclass(frozen=True, slots=True)
class MapPlaces:
    """All places of the maps of one log, in pixels from the top left corner.

    `boxes` and `lines` (the name, wrapped) are by activity, `paths` by source and target. `shares` are the sliders
    at which the laid-out part of the map is shown.
    """

    boxes: dict[str, Rect]
    lines: dict[str, tuple[str, ...]]
    paths: dict[tuple[str | None, str | None], PathPlace]
    start: Point | None
    end: Point | None
    size: tuple[float, float]

    def path(self, source: str, target: str) -> PathPlace:
        """Return the place of a path between two boxes; one that the whole log does not have takes a lane."""
        known = self.paths.get((source, target))
        return known or _lane(source, target, self.boxes, len(self.paths))


def place_map(whole: ProcessMap, *, max_activities: int = MAX_ACTIVITIES) -> MapPlaces:
    """Give every path between the `max_activities` most frequent activities of a log its place.

    `whole` is the map of everything. The same map gives the same places. Raises `QuestionError` for a map that has
    been abstracted, or without activities.
    """
    choice = _main_part(whole, max_activities)
    layout, labelling = arranged(choice)
    boxes = {box.activity: box.rect for box in layout.boxes}
    boxes |= _apart(choice, layout)
    paths = {(route.source, route.target): _laid_out(route, labelling) for route in layout.routes}
    for path in whole.paths:
        key = (path.source, path.target)
        if key not in paths and path.source in boxes and path.target in boxes:
            paths[key] = _lane(path.source, path.target, boxes, len(paths))
    lines = {box.activity: box.lines for box in layout.boxes}
    lines |= {node.activity: name_lines(node.activity) for node in choice.apart}
    return _framed(MapPlaces(boxes, lines, paths, layout.start, layout.end, layout.size))


def placed_map_picture(
    process_map: ProcessMap, places: MapPlaces, *, metric: MapMetric = "median wait"
) -> Figure:
    """Draw a part of a log with every activity and path in its place; what has no place is left out.

    Raises `QuestionError` for an unknown metric or a map without activities.
    """
    if metric not in MAP_METRICS:
        raise QuestionError(f"A map cannot show '{metric}': choose one of {', '.join(MAP_METRICS)}.")
    kept = tuple(node for node in process_map.activities if node.activity in places.boxes)
    if not kept:
        raise QuestionError("There is no activity to draw: the filter leaves no events. Widen the filter.")
    choice = choose(replace(process_map, activities=kept), metric=metric, max_activities=len(kept))
    choice = replace(choice, activities=(*choice.activities, *choice.apart), apart=())
    routes = [_route(shown, places) for shown in choice.edges]
    routes += _terminal_routes(choice, places)
    boxes = [Box(node.activity, places.boxes[node.activity], places.lines[node.activity]) for node in kept]
    layout = MapLayout(tuple(boxes), tuple(routes), places.start, places.end, places.size)
    return picture_of(process_map, choice, layout, _labelling(layout, places))


def _route(shown: ShownEdge, places: MapPlaces) -> Route:
    edge = shown.edge
    points = places.path(edge.source, edge.target).points
    is_back = places.boxes[edge.target].top < places.boxes[edge.source].top
    return Route(edge.source, edge.target, points, shown.width, edge.n, shown, is_back)


def _terminal_routes(choice: Choice, places: MapPlaces) -> list[Route]:
    """Draw the paths from and to the dots that the whole log has a place for."""
    largest = max((shown.edge.n for shown in choice.edges), default=1)
    pairs: list[tuple[tuple[str | None, str | None], int]] = [
        ((None, name), n) for name, n in choice.starts.items()
    ]
    pairs += [((name, None), n) for name, n in choice.ends.items()]
    return [
        Route(*pair, places.paths[pair].points, min(edge_width(n, largest), 5.0), n, None, False)
        for pair, n in pairs
        if pair in places.paths
    ]


def _labelling(layout: MapLayout, places: MapPlaces) -> Labelling:
    """Put labels where they always are; those of lanes only stand in the table and the tooltip."""
    labels, n_unplaced = [], 0
    for route in layout.routes:
        if route.shown is None or not route.shown.is_labelled or route.source is None or route.target is None:
            continue
        place = places.path(route.source, route.target)
        if place.label_at is None or place.is_lane:
            n_unplaced += 1
            continue
        rect = Rect.around(*place.label_at, label_width(route.shown.text), LABEL_HEIGHT)
        labels.append(Label(route, rect))
    return Labelling(tuple(labels), n_unplaced, 0.0)


def _main_part(whole: ProcessMap, max_activities: int) -> Choice:
    """Choose all activities there is room for, and the most frequent paths between them."""
    few = choose(whole, metric="cases", max_activities=max_activities)
    kept = {node.activity for node in (*few.activities, *few.apart)}
    for share in _SHARES:
        part = abstract_map(whole, activities=1.0, paths=share)
        paths = tuple(path for path in part.paths if path.source in kept and path.target in kept)
        if len(paths) <= MAX_MAIN_PATHS:
            break
    choice = choose(replace(whole, paths=paths), metric="cases", max_activities=max_activities)
    labelled = tuple(replace(shown, text=_WIDEST_LABEL, is_labelled=True) for shown in choice.edges)
    return replace(choice, edges=labelled)


def _laid_out(route: Route, labelling: Labelling) -> PathPlace:
    at = next((label.rect for label in labelling.labels if label.route is route), None)
    label_at = (at.x, at.y) if at else None
    return PathPlace(route.source, route.target, route.points, label_at, is_lane=False)


def _lane(source: str, target: str, boxes: dict[str, Rect], place: int) -> PathPlace:
    points = lane_between(boxes[source], boxes[target], place)
    a, b = max(segments(points), key=lambda piece: abs(piece[1][1] - piece[0][1]))
    return PathPlace(source, target, points, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), is_lane=True)


def _apart(choice: Choice, layout: MapLayout) -> dict[str, Rect]:
    """Place activities that no main path touches in rows below the map."""
    if not layout.boxes:
        return {}
    size = layout.boxes[0].rect
    gap, per_row = 24.0, max(1, int(layout.size[0] // (size.width + 24.0)))
    top = layout.size[1] + gap
    placed = {}
    for place, node in enumerate(choice.apart):
        left = 16.0 + (place % per_row) * (size.width + gap)
        y = top + (place // per_row) * (size.height + gap)
        placed[node.activity] = Rect(left, y, left + size.width, y + size.height)
    return placed


def _framed(places: MapPlaces) -> MapPlaces:
    """Move everything into the picture: lanes may run outside of what was laid out."""
    margin = 16.0
    xs = [x for path in places.paths.values() for x, _ in path.points]
    ys = [y for path in places.paths.values() for _, y in path.points]
    xs += [x for rect in places.boxes.values() for x in (rect.left, rect.right)]
    ys += [y for rect in places.boxes.values() for y in (rect.top, rect.bottom)]
    dx, dy = max(0.0, margin - min(xs)), max(0.0, margin - min(ys))
    size = max(places.size[0], max(xs) + margin) + dx, max(places.size[1], max(ys) + margin) + dy

    def moved(point: Point | None) -> Point | None:
        return None if point is None else (point[0] + dx, point[1] + dy)

    paths = {
        key: replace(
            path, points=tuple((x + dx, y + dy) for x, y in path.points), label_at=moved(path.label_at)
        )
        for key, path in places.paths.items()
    }
    boxes = {name: rect.moved(dx, dy) for name, rect in places.boxes.items()}
    return MapPlaces(boxes, places.lines, paths, moved(places.start), moved(places.end), size)
