"""Places that stay: every activity and path of a log has one, and no slider moves it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest

from obeya.errors import QuestionError
from obeya.figures.geometry import Rect
from obeya.figures.map_choice import MAP_METRICS
from obeya.figures.map_lanes import lane_between
from obeya.figures.map_places import place_map, placed_map_picture
from obeya.figures.svg import number
from obeya.mining.process_map import ProcessMap, abstract_map, process_map

MapMaker = Callable[..., ProcessMap]


@pytest.mark.parametrize("n_activities", [5, 12, 25, 40])
def test_every_path_of_a_log_has_a_place_and_no_two_boxes_meet(n_activities: int, make_map: MapMaker) -> None:
    whole = make_map(n_activities, 1)
    places = place_map(whole)
    assert set(places.boxes) == {node.activity for node in whole.activities}
    assert {(path.source, path.target) for path in whole.paths} <= set(places.paths)
    assert not any(a.meets(b) for a, b in combinations(places.boxes.values(), 2))


def test_everything_stands_inside_the_picture(make_map: MapMaker) -> None:
    places = place_map(make_map(40, 3))
    points = [point for path in places.paths.values() for point in path.points]
    assert min(x for x, _ in points) >= 0 and max(x for x, _ in points) <= places.size[0]
    assert min(y for _, y in points) >= 0 and max(y for _, y in points) <= places.size[1]


def test_the_same_log_has_the_same_places_twice(make_map: MapMaker) -> None:
    assert place_map(make_map(25, 7)) == place_map(make_map(25, 7))


def test_more_activities_than_fit_leave_the_rarest_out(make_map: MapMaker) -> None:
    whole = make_map(30, 2)
    places = place_map(whole, max_activities=25)
    assert len(places.boxes) == 25
    assert set(whole.happy_path) <= set(places.boxes)


def test_a_path_that_only_a_filter_makes_takes_a_lane_between_its_boxes(make_map: MapMaker) -> None:
    whole = make_map(12, 4)
    places = place_map(whole)
    names = list(places.boxes)
    source, target = next((a, b) for a in names for b in names if (a, b) not in places.paths)
    path = places.path(source, target)
    assert path.is_lane
    assert path.points[0][0] in (places.boxes[source].left, places.boxes[source].right)
    assert path.points[-1][0] in (places.boxes[target].left, places.boxes[target].right)


def test_a_lane_leaves_and_enters_at_the_side_of_the_boxes() -> None:
    above, below, aside = Rect(0, 0, 100, 50), Rect(10, 200, 110, 250), Rect(300, 0, 400, 50)
    for source, target in ((above, below), (below, above), (above, aside), (aside, above), (above, above)):
        points = lane_between(source, target, 5)
        assert points[0][0] in (source.left, source.right) and source.top < points[0][1] < source.bottom
        assert points[-1][0] in (target.left, target.right) and target.top < points[-1][1] < target.bottom


def test_abstracting_the_map_of_everything_gives_what_asking_the_log_gives(make_log) -> None:
    rows = [
        (str(case), name, f"2024-01-{day + 1:02d}T08:00")
        for case, way in enumerate(["abcd", "abcd", "abcd", "abd", "acbd", "aebd"])
        for day, name in enumerate(way)
    ]
    log = make_log(rows)
    whole = process_map(log)
    for activities, paths in ((0.0, 0.0), (0.5, 0.5), (0.8, 1.0), (1.0, 0.7), (1.0, 1.0)):
        asked = process_map(log, activities=activities, paths=paths)
        assert abstract_map(whole, activities=activities, paths=paths) == asked


@pytest.mark.parametrize("metric", MAP_METRICS)
def test_a_picture_on_given_places_draws_each_box_where_it_belongs(metric, make_map: MapMaker) -> None:
    whole = make_map(20, 5)
    places = place_map(whole)
    svg = placed_map_picture(abstract_map(whole, activities=0.6, paths=0.5), places, metric=metric).to_svg(
        "page"
    )
    drawn = re.findall(r'<g data-kind="activity" data-activity="([^"]+)"', svg)
    for activity in drawn:
        rect = places.boxes[activity]
        assert f'<rect x="{number(rect.left)}" y="{number(rect.top)}" width="{number(rect.width)}"' in svg
    assert len(drawn) >= 5


def test_a_picture_without_activities_is_refused_in_words(make_map: MapMaker) -> None:
    whole = make_map(5, 1)
    with pytest.raises(QuestionError, match="no activity to draw"):
        placed_map_picture(replace(whole, activities=(), paths=()), place_map(whole))


def test_a_star_of_many_rare_activities_keeps_its_happy_path(make_log) -> None:
    rows = [
        (f"{case}", name, f"2024-01-01T{hour:02d}:{case // 3 % 60:02d}")
        for case in range(200)
        for name, hour in (("Enter", 1), (f"Rare {case}", 2), ("Close", 3))
    ]
    whole = process_map(make_log(rows))
    places = place_map(whole)
    assert len(places.boxes) == 40 and set(whole.happy_path) <= set(places.boxes)
    happy = [places.boxes[name] for name in whole.happy_path]
    assert [box.top for box in happy] == sorted(box.top for box in happy)
