"""The process map: measured with a ruler, not compared with a picture of yesterday."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest

from obeya.errors import QuestionError
from obeya.figures.geometry import Rect, segments
from obeya.figures.map_choice import MAP_METRICS, choose
from obeya.figures.map_labels import place_labels
from obeya.figures.map_layout import MapLayout, lay_out
from obeya.figures.process_map import arranged, process_map_picture
from obeya.figures.text import text_width
from obeya.mining.process_map import ActivityNode, PathEdge, ProcessMap
from obeya.tables.basis import Basis

MapMaker = Callable[..., ProcessMap]
SIZES = (5, 8, 12, 16, 20, 25, 30, 35, 40)


def _clashes(rects: list[Rect]) -> int:
    return sum(a.meets(b) for a, b in combinations(rects, 2))


def _boxes_cut(layout: MapLayout) -> int:
    """Count the pieces of paths that run through a box."""
    inner = [box.rect.grown(-1) for box in layout.boxes]
    pieces = [
        Rect(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
        for route in layout.routes
        for a, b in segments(route.points)
    ]
    return sum(
        piece.left < box.right
        and box.left < piece.right
        and piece.top < box.bottom
        and box.top < piece.bottom
        for piece in pieces
        for box in inner
    )


@pytest.mark.parametrize("n_activities", SIZES)
def test_no_box_label_or_path_overlaps_another_box_or_label(n_activities: int, make_map: MapMaker) -> None:
    for seed in range(4):
        layout, labelling = arranged(choose(make_map(n_activities, seed), metric="median wait"))
        boxes = [box.rect for box in layout.boxes]
        labels = [label.rect for label in labelling.labels]
        assert _clashes(boxes + labels) == 0
        assert _boxes_cut(layout) == 0
        assert labelling.n_unplaced == 0


@pytest.mark.parametrize("n_activities", SIZES)
def test_the_happy_path_stands_on_one_straight_line(n_activities: int, make_map: MapMaker) -> None:
    for seed in range(4):
        choice = choose(make_map(n_activities, seed), metric="median wait")
        middles = {b.activity: b.rect for b in lay_out(choice).boxes}
        happy = [middles[name] for name in choice.happy]
        assert max(rect.x for rect in happy) - min(rect.x for rect in happy) < 0.5
        assert [rect.y for rect in happy] == sorted(rect.y for rect in happy)


@pytest.mark.parametrize(("n_activities", "seed"), [(23, 103), (33, 108), (39, 103)])
def test_a_happy_path_that_bends_at_first_is_straightened(
    n_activities: int, seed: int, make_map: MapMaker
) -> None:
    choice = choose(make_map(n_activities, seed), metric="median wait")
    layout, _ = arranged(choice)
    happy = [box.rect.x for box in layout.boxes if box.activity in choice.happy]
    assert max(happy) - min(happy) < 0.5
    assert _clashes([box.rect for box in layout.boxes]) == 0 and _boxes_cut(layout) == 0


def test_the_sepsis_map_is_readable(sepsis_map: ProcessMap) -> None:
    choice = choose(sepsis_map, metric="median wait")
    layout, labelling = arranged(choice)
    rects = [box.rect for box in layout.boxes] + [label.rect for label in labelling.labels]
    assert _clashes(rects) == 0 and _boxes_cut(layout) == 0
    assert labelling.n_unplaced == 0
    labelled = sum(label.route.n for label in labelling.labels)
    assert labelled >= 0.8 * sum(path.n for path in sepsis_map.paths)


def test_everything_lies_inside_the_picture(make_map: MapMaker) -> None:
    layout, labelling = arranged(choose(make_map(25, 7), metric="median wait"))
    width, height = layout.size
    page = Rect(0, 0, width, height)
    for rect in [box.rect for box in layout.boxes] + [label.rect for label in labelling.labels]:
        assert page.left <= rect.left and rect.right <= page.right
        assert page.top <= rect.top and rect.bottom <= page.bottom


def test_names_fit_into_their_boxes(make_map: MapMaker) -> None:
    long = "Obtain the written approval of the regional department for exceptional expenses"
    given = make_map(8, 1)
    first = replace(given.activities[0], activity=long)
    shown = replace(given, activities=(first, *given.activities[1:]), happy_path=(long,), starts={long: 1})
    for box in lay_out(choose(shown, metric="cases")).boxes:
        assert 1 <= len(box.lines) <= 2
        assert all(text_width(line, 12.5, bold=True) <= box.rect.width - 20 for line in box.lines)


def test_a_hashed_name_is_shortened_and_kept_whole_in_the_tooltip(make_map: MapMaker) -> None:
    code = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    node = ActivityNode(code, 10, 10, None)
    given = replace(make_map(5, 2), activities=(node,), paths=(), starts={}, ends={}, happy_path=(code,))
    svg = process_map_picture(given).to_svg()
    shown = ElementTree.fromstring(svg)
    texts = ["".join(text.itertext()) for text in shown.findall(".//{*}text")]
    assert not any(code in text for text in texts if "made up" not in text)
    assert any(code in (title.text or "") for title in shown.findall(".//{*}title"))


def test_more_than_forty_activities_are_cut_to_the_most_frequent_and_the_happy_path(
    make_map: MapMaker,
) -> None:
    given = make_map(60, 3)
    rare = tuple(
        replace(node, n=1) if node.activity in given.happy_path else node for node in given.activities
    )
    figure = process_map_picture(replace(given, activities=rare))
    drawn = set(re.findall(r'data-kind="activity" data-activity="([^"]*)"', figure.svg or ""))
    assert len(drawn) == 40
    assert set(given.happy_path) <= drawn
    assert "20 rarer activities are left out" in figure.caption


def test_a_self_loop_beside_many_other_paths_is_drawn(make_map: MapMaker) -> None:
    for seed in range(30):
        given = make_map(12, seed)
        loops = tuple(PathEdge(n.activity, n.activity, 5, 5, None) for n in given.activities)
        paths = {(path.source, path.target): path for path in (*given.paths, *loops)}
        figure = process_map_picture(replace(given, paths=tuple(paths.values())))
        svg = figure.svg or ""
        assert not re.search(r'[" ML]nan', svg)
        assert svg.count('data-kind="path"') == len(paths)


def test_the_same_map_gives_the_same_picture(make_map: MapMaker) -> None:
    assert process_map_picture(make_map(20, 5)).svg == process_map_picture(make_map(20, 5)).svg


@pytest.mark.parametrize("metric", MAP_METRICS)
def test_each_metric_labels_paths_with_its_own_number(
    metric: str, make_basis: Callable[..., Basis], make_spread: Callable[..., object]
) -> None:
    hours = [3600.0 * value for value in range(1, 12)]
    path = PathEdge("Ask", "Answer", 11, 9, make_spread(hours))  # type: ignore[arg-type]
    nodes = (ActivityNode("Ask", 11, 9, None), ActivityNode("Answer", 11, 9, None))
    given = ProcessMap(
        nodes,
        (path,),
        {"Ask": 9},
        {"Answer": 9},
        2,
        1,
        1.0,
        1.0,
        ("Ask", "Answer"),
        "waiting time",
        make_basis(9),
    )
    expected = {
        "median wait": "6 h",
        "mean wait": "6 h",
        "p90": "10 h",
        "total hours": "66 h",
        "cases": "9",
        "moves": "11",
    }[metric]
    svg = process_map_picture(given, metric=metric).svg or ""  # type: ignore[arg-type]
    label = re.search(r'font-weight="600" text-anchor="middle"[^>]*>([^<]*)<', svg)
    assert label is not None and label[1] == expected


def test_the_title_names_the_path_on_which_most_time_passes(make_map: MapMaker) -> None:
    given = make_map(12, 1)
    hours = {(p.source, p.target): p.wait_s.mean * p.wait_s.n for p in given.paths if p.wait_s}
    source, target = max(hours, key=lambda pair: hours[pair])
    title = process_map_picture(given).title
    assert source in title and target in title
    assert f"{hours[source, target] / sum(hours.values()) * 100:.0f} %" in title


def test_markup_in_names_is_text(make_map: MapMaker) -> None:
    evil = "<img src=x onerror=alert(1)>&\"'"
    node = ActivityNode(evil, 10, 10, None)
    given = replace(
        make_map(5, 2), activities=(node,), paths=(), starts={evil: 10}, ends={evil: 10}, happy_path=(evil,)
    )
    svg = process_map_picture(given).to_svg()
    assert "<img" not in svg
    names = [element.get("data-activity") for element in ElementTree.fromstring(svg).findall(".//{*}g")]
    assert evil in names


def test_paths_and_boxes_carry_data_for_a_page(make_map: MapMaker) -> None:
    given = make_map(8, 1)
    svg = process_map_picture(given).svg or ""
    groups = ElementTree.fromstring(svg).findall(".//{*}g")
    paths = {(g.get("data-source"), g.get("data-target")) for g in groups if g.get("data-kind") == "path"}
    assert paths == {(path.source, path.target) for path in given.paths}
    boxes = {g.get("data-activity") for g in groups if g.get("data-kind") == "activity"}
    assert boxes == {node.activity for node in given.activities}


def test_the_legend_explains_the_stripe_only_where_service_times_are_known(make_map: MapMaker) -> None:
    assert "service time, same colours" in (process_map_picture(make_map(8, 1)).svg or "")
    assert "same colours" not in (process_map_picture(make_map(8, 2)).svg or "")


def test_an_activity_that_no_path_touches_stands_apart_below_the_map(make_map: MapMaker) -> None:
    given = make_map(8, 1)
    lonely = ActivityNode("Never mind", 2, 2, None)
    choice = choose(replace(given, activities=(*given.activities, lonely)), metric="cases")
    assert [node.activity for node in choice.apart] == ["Never mind"]
    assert all(box.activity != "Never mind" for box in lay_out(choice).boxes)


def test_a_map_of_one_activity_and_no_path_is_drawn(make_map: MapMaker) -> None:
    node = ActivityNode("Only", 3, 3, None)
    given = replace(
        make_map(5, 2),
        activities=(node,),
        paths=(),
        starts={"Only": 3},
        ends={"Only": 3},
        happy_path=("Only",),
    )
    layout = lay_out(choose(given, metric="median wait"))
    assert [box.activity for box in layout.boxes] == ["Only"]
    assert place_labels(layout).labels == ()


def test_in_working_time_durations_are_said_in_working_days(
    make_basis: Callable[..., Basis], make_spread: Callable[..., object]
) -> None:
    path = PathEdge("Ask", "Answer", 1, 1, make_spread([96 * 3600.0]))  # type: ignore[arg-type]
    nodes = (ActivityNode("Ask", 1, 1, None), ActivityNode("Answer", 1, 1, None))
    basis = make_basis(1, time_basis="office", working_day_h=8.0)
    given = ProcessMap(
        nodes, (path,), {"Ask": 1}, {"Answer": 1}, 2, 1, 1.0, 1.0, ("Ask", "Answer"), "gap", basis
    )
    svg = process_map_picture(given).svg or ""
    assert ">12 wd<" in svg and ">4 d<" not in svg


def test_an_unknown_metric_or_an_empty_map_is_refused_with_a_remedy(make_map: MapMaker) -> None:
    with pytest.raises(QuestionError, match="choose one of"):
        process_map_picture(make_map(5, 1), metric="mood")  # type: ignore[arg-type]
    with pytest.raises(QuestionError, match="Widen the filter"):
        process_map_picture(replace(make_map(5, 1), activities=(), paths=()))
