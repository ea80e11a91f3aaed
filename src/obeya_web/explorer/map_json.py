"""The map as the browser draws it: places that stay, numbers of the selection (frontend/src/explorer/types.ts)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import ngettext

from obeya.figures.geometry import Point
from obeya.figures.map_places import MapPlaces
from obeya.figures.scales import count_steps, time_steps
from obeya.figures.words import basis_words
from obeya.mining.process_map import ActivityNode, PathEdge, ProcessMap, abstract_map
from obeya.tables.basis import Spread
from obeya_web.explorer.asking import Asked
from obeya_web.explorer.state import State
from obeya_web.explorer.words import wait_word
from obeya_web.lib.numbers import count_here, said_here, share_here

# Sliders to try, most detailed first, until a person can read the map.
DETAILS: Final = (
    (1.0, 1.0),
    (1.0, 0.95),
    (0.99, 0.9),
    (0.98, 0.9),
    (0.95, 0.85),
    (0.9, 0.8),
    (0.8, 0.7),
    (0.5, 0.5),
)
READABLE_ACTIVITIES, READABLE_PATHS = 20, 30
LEAST_MARK_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class ShownMap:
    """A map with the sliders it was abstracted by, and only what has a place."""

    map: ProcessMap
    activities: float
    paths: float


def shown_map(asked: Asked, state: State) -> ShownMap:
    """Return what the sliders leave of the map; sliders that were not moved stand where it can be read."""
    whole, places = asked.map(), asked.places()
    activities, paths = readable_sliders(Asked(asked.process, (), "").map())
    activities = activities if state.activities is None else state.activities
    paths = paths if state.paths is None else state.paths
    drawn = abstract_map(whole, activities=activities, paths=paths)
    return ShownMap(_placed_only(drawn, places), activities, paths)


def readable_sliders(whole: ProcessMap) -> tuple[float, float]:
    """Return the sliders of the most detailed map of a log that a person can still read."""
    for activities, paths in DETAILS:
        drawn = abstract_map(whole, activities=activities, paths=paths)
        if len(drawn.activities) <= READABLE_ACTIVITIES and len(drawn.paths) <= READABLE_PATHS:
            break
    return activities, paths


def _placed_only(drawn: ProcessMap, places: MapPlaces) -> ProcessMap:
    """Leave out the activities beyond the forty that a picture holds; shares say what is shown."""
    if all(node.activity in places.boxes for node in drawn.activities):
        return drawn
    n_events, n_moves = (sum(each.n for each in items) for items in (drawn.activities, drawn.paths))
    activities = tuple(node for node in drawn.activities if node.activity in places.boxes)
    paths = tuple(path for path in drawn.paths if path.source in places.boxes and path.target in places.boxes)
    kept_events, kept_moves = (sum(each.n for each in items) for items in (activities, paths))
    return replace(
        drawn,
        activities=activities,
        paths=paths,
        starts={name: n for name, n in drawn.starts.items() if name in places.boxes},
        ends={name: n for name, n in drawn.ends.items() if name in places.boxes},
        share_of_events=drawn.share_of_events * kept_events / n_events if n_events else 0.0,
        share_of_moves=drawn.share_of_moves * kept_moves / n_moves if n_moves else 0.0,
    )


def map_json(asked: Asked, state: State) -> dict[str, Any]:
    """Return the figure that the map element draws."""
    shown, places = shown_map(asked, state), asked.places()
    drawn, basis = shown.map, shown.map.basis
    return {
        "as_of": basis.as_of.isoformat() if basis.as_of else None,
        "basis": basis_words(basis),
        "title": said_here(basis.filter),
        "n_cases": basis.n_cases,
        "n_events": sum(node.n for node in asked.map().activities),
        "words": slider_words(drawn),
        "sliders": {"activities": shown.activities, "paths": shown.paths},
        "nodes": [_node(node, drawn, places) for node in drawn.activities],
        "edges": [_edge(path, drawn, places) for path in drawn.paths],
        "starts": _terminals(drawn.starts, places, is_start=True),
        "ends": _terminals(drawn.ends, places, is_start=False),
        "start": _point(places.start),
        "end": _point(places.end),
        "width": round(places.size[0], 1),
        "height": round(places.size[1], 1),
        "legend": {
            "wait_word": wait_word(drawn.wait_word),
            "working_day_s": basis.working_day_h and basis.working_day_h * 3600,
            "thresholds": thresholds(Asked(asked.process, (), asked.calendar).map()),
        },
    }


def slider_words(drawn: ProcessMap) -> dict[str, str]:
    """Say what both sliders leave, such as “18 of 41 activities, 92 % of events”."""
    activities = ngettext(
        "%(shown)s of %(all)s activity, %(share)s of events",
        "%(shown)s of %(all)s activities, %(share)s of events",
        drawn.n_activities_total,
    )
    paths = ngettext(
        "%(shown)s of %(all)s path, %(share)s of moves",
        "%(shown)s of %(all)s paths, %(share)s of moves",
        drawn.n_paths_total,
    )
    return {
        "activities": activities
        % {
            "shown": count_here(len(drawn.activities)),
            "all": count_here(drawn.n_activities_total),
            "share": share_here(drawn.share_of_events),
        },
        "paths": paths
        % {
            "shown": count_here(len(drawn.paths)),
            "all": count_here(drawn.n_paths_total),
            "share": share_here(drawn.share_of_moves),
        },
    }


def thresholds(whole: ProcessMap) -> dict[str, list[float]]:
    """Return where one colour ends and the next begins, for each measure, in seconds or counts."""
    spreads = [path.wait_s for path in whole.paths if path.wait_s]
    totals = count_steps([spread.mean * spread.n / 3600 for spread in spreads])
    return {
        "n": list(count_steps([path.n for path in whole.paths]).thresholds),
        "n_cases": list(count_steps([path.n_cases for path in whole.paths]).thresholds),
        "median": list(time_steps([spread.median for spread in spreads]).thresholds),
        "mean": list(time_steps([spread.mean for spread in spreads]).thresholds),
        "p90": list(time_steps([spread.p90 for spread in spreads]).thresholds),
        "total": [hours * 3600 for hours in totals.thresholds],
    }


def times_json(spread: Spread | None) -> dict[str, float] | None:
    """Return the times of an activity or a path in seconds."""
    if spread is None:
        return None
    return {
        "median_s": round(spread.median, 3),
        "mean_s": round(spread.mean, 3),
        "p90_s": round(spread.p90, 3),
        "total_s": round(spread.mean * spread.n, 3),
    }


def _node(node: ActivityNode, drawn: ProcessMap, places: MapPlaces) -> dict[str, Any]:
    rect = places.boxes[node.activity]
    n_cases = drawn.basis.n_cases
    least = max(1.0, LEAST_MARK_SHARE * n_cases)
    return {
        "id": node.activity,
        "name": node.activity,
        "x": round(rect.left, 1),
        "y": round(rect.top, 1),
        "width": round(rect.width, 1),
        "height": round(rect.height, 1),
        "lines": list(places.lines[node.activity]),
        "n": node.n,
        "n_cases": node.n_cases,
        "times": times_json(node.service_s),
        "share": node.n_cases / n_cases if n_cases else 0.0,
        "is_start": _is_marked(drawn.starts, node.activity, (None, node.activity), places, least),
        "is_end": _is_marked(drawn.ends, node.activity, (node.activity, None), places, least),
    }


def _is_marked(
    counts: dict[str, int],
    activity: str,
    path: tuple[str | None, str | None],
    places: MapPlaces,
    least: float,
) -> bool:
    """Say whether a box carries a small mark: cases start or end there, and no path leads to the dot."""
    return path not in places.paths and counts.get(activity, 0) >= least


def _edge(path: PathEdge, drawn: ProcessMap, places: MapPlaces) -> dict[str, Any]:
    place = places.path(path.source, path.target)
    happy = set(zip(drawn.happy_path, drawn.happy_path[1:], strict=False))
    is_back = places.boxes[path.target].top < places.boxes[path.source].top
    return {
        "source": path.source,
        "target": path.target,
        "points": [_point(point) for point in place.points],
        "n": path.n,
        "n_cases": path.n_cases,
        "times": times_json(path.wait_s),
        "is_rework": path.source == path.target or is_back,
        "is_happy": (path.source, path.target) in happy,
        "label_at": None if place.is_lane else _point(place.label_at),
    }


def _terminals(counts: dict[str, int], places: MapPlaces, *, is_start: bool) -> list[dict[str, Any]]:
    found = []
    for activity, n in counts.items():
        place = places.paths.get((None, activity) if is_start else (activity, None))
        if place is not None:
            found.append({"id": activity, "n": n, "points": [_point(point) for point in place.points]})
    return found


def _point(point: Point | None) -> list[float] | None:
    return None if point is None else [round(point[0], 1), round(point[1], 1)]
