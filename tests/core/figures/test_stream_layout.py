"""The layout of value stream maps: nothing stands on anything else, wide or narrow, whatever the map is like."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations

import pytest

from obeya.figures.geometry import Rect
from obeya.figures.stream_map import stream_scene
from obeya.figures.stream_plan import grid_of, is_next, shown_links
from obeya.figures.stream_scene import Scene, Symbol, Words
from obeya.figures.stream_view import view_of
from obeya.figures.stream_wide import wide_scene
from obeya.flow.stream_map import (
    Burst,
    InformationFlow,
    Link,
    Note,
    Party,
    Place,
    Rework,
    StreamMap,
    StreamStep,
)
from obeya.flow.value_stream import Demand

SOLID = {"process", "data_box", "external", "control", "note", "kaizen burst", "summary", "inventory"}
_WORDS = [
    "check",
    "approve",
    "release",
    "pay",
    "register",
    "assess",
    "estimate",
    "archive",
    "invoice",
    "customer",
    "order",
    "letter",
    "claim",
]


def random_stream(seed: int) -> StreamMap:
    """A map of any length with forks, loops, ways past, word, notes and bursts."""
    draw = random.Random(seed)
    steps: list[StreamStep] = []
    while len(steps) < draw.choice([1, 2, 5, 9, 14]):
        fork = f"f{len(steps)}" if draw.random() < 0.2 else ""
        for branch in range(draw.choice([2, 3]) if fork else 1):
            for _ in range(draw.choice([1, 2]) if fork else 1):
                steps.append(_step(draw, len(steps), fork, branch))
    keys = [step.key for step in steps]
    loops = []
    for number in range(draw.randrange(4)):
        a, b = sorted(draw.choices(range(len(keys)), k=2))
        loops.append(Rework(f"r{number}", keys[b], keys[a], 0.1, text=_text(draw, 3)))
    parties = [
        Party("cus", _text(draw, 3), "customer"),
        Party("sup", _text(draw, 2), "supplier", text="daily"),
    ]
    parties += [Party(f"pc{n}", _text(draw, 2), "control") for n in range(draw.randrange(3))]
    ends = keys + [party.key for party in parties]
    information = []
    for number in range(draw.randrange(7)):
        a, b = draw.sample(ends, 2)
        way = draw.choice(["manual", "electronic", "go see"])
        information.append(InformationFlow(f"i{number}", a, b, way, text=_text(draw, 3), every="weekly"))
    links = [Link("ship", "sup", keys[0], "shipment", every="twice a week")]
    links += [Link("send", keys[-1], "cus", "shipment")]
    grid = grid_of(StreamMap("x", tuple(steps)), most_columns=99)
    for a, b in combinations(keys, 2):
        if is_next(grid, a, b) or draw.random() < 0.04:
            kind = draw.choice(["push", "push", "pull", "fifo", "supermarket", "shipment"])
            kanban = draw.choice(["", "withdrawal", "production", "signal"])
            links.append(Link(f"{a}{b}", a, b, kind, share=0.5, most=20, least=5, kanban=kanban))
    notes = [Note(f"n{n}", _text(draw, 12), at=draw.choice([*ends, ""])) for n in range(draw.randrange(5))]
    bursts = [
        Burst(f"b{n}", _text(draw, 4), at=draw.choice([*keys, links[-1].key, ""]))
        for n in range(draw.randrange(4))
    ]
    return StreamMap(
        "made up", tuple(steps), tuple(links), tuple(loops), tuple(information), tuple(parties),
        tuple(bursts), tuple(notes), demand=Demand(100, 28_800), stock_after=50,
    )  # fmt: skip


def _text(draw: random.Random, most: int) -> str:
    return " ".join(draw.choices(_WORDS, k=draw.randint(1, most)))


def _step(draw: random.Random, number: int, fork: str, branch: int) -> StreamStep:
    return StreamStep(
        f"s{number}",
        _text(draw, 4),
        cycle_time_s=draw.choice([None, 0.0, 45.0, 5_000.0]),
        wait_before_s=draw.choice([None, 90_000.0]),
        stock_before=draw.choice([None, 12_345.0]),
        fork=fork,
        branch=branch,
        people=draw.choice([None, 2.0]),
        share_right=draw.choice([None, 0.9]),
        systems=tuple(draw.choices(_WORDS, k=draw.randrange(4))),
        lane=draw.choice(["", "Accounts payable and receivable"]),
        value=draw.choice(["adds value", "needed", "waste"]),
    )


def _solids(scene: Scene) -> list[tuple[Symbol, Rect]]:
    return [(symbol, symbol.area.grown(-0.5)) for symbol in scene.symbols if symbol.kind in SOLID]


def _overlaps(scene: Scene) -> list[str]:
    """Boxes on boxes, words on words, and words of one symbol on the box of another."""
    found = []
    for (a, area), (b, other) in combinations(_solids(scene), 2):
        if area.meets(other):
            found.append(f"{a.key} on {b.key}")
    said = [
        (symbol, mark.area.grown(-0.8), mark.text)
        for symbol in scene.symbols
        for mark in symbol.marks
        if isinstance(mark, Words)
    ]
    for (a, area, text), (b, other, words) in combinations(said, 2):
        if area.meets(other):
            found.append(f"{a.key} “{text}” on {b.key} “{words}”")
    for symbol, area, text in said:
        owner = symbol.key.split(".")[0]
        for solid, box in _solids(scene):
            if solid.key.split(".")[0] != owner and area.meets(box):
                found.append(f"“{text}” of {symbol.key} on {solid.key}")
    return found


@pytest.mark.parametrize("layout", ["wide", "narrow"])
@pytest.mark.parametrize("seed", range(40))
def test_no_box_and_no_word_of_a_value_stream_stands_on_another(seed: int, layout: str) -> None:
    scene = stream_scene(view_of(random_stream(seed)), layout=layout)  # type: ignore[arg-type]
    assert _overlaps(scene) == []


@pytest.mark.parametrize("layout", ["wide", "narrow"])
@pytest.mark.parametrize("seed", range(12))
def test_everything_lies_inside_the_drawing(seed: int, layout: str) -> None:
    scene = stream_scene(view_of(random_stream(seed)), layout=layout)  # type: ignore[arg-type]
    outside = [
        symbol.key
        for symbol in scene.symbols
        if symbol.room.left < 0
        or symbol.room.top < 0
        or symbol.room.right > scene.width
        or symbol.room.bottom > scene.height
    ]
    assert outside == []


def test_the_narrow_layout_fits_a_phone_of_390_pixels() -> None:
    for seed in range(10):
        assert stream_scene(view_of(random_stream(seed)), layout="narrow").width <= 390 - 2 * 16


def test_a_map_without_links_is_a_line_of_pushes() -> None:
    stream = StreamMap("x", tuple(StreamStep(key, key, 10.0) for key in "abc"))
    links = shown_links(stream, grid_of(stream, most_columns=9))
    assert [(link.source, link.target, link.kind) for link in links] == [
        ("a", "b", "push"),
        ("b", "c", "push"),
    ]


def test_branches_of_a_fork_stand_one_under_the_other_and_meet_in_the_next_step() -> None:
    steps = (
        StreamStep("a", "A"),
        StreamStep("b", "B", fork="f", branch=0),
        StreamStep("c", "C", fork="f", branch=1),
        StreamStep("d", "D", fork="f", branch=1),
        StreamStep("e", "E"),
    )
    grid = grid_of(StreamMap("x", steps), most_columns=9)
    places = {key: (cell.column, cell.row) for key, cell in grid.cells.items()}
    assert places == {"a": (0, 0), "b": (1, 0), "c": (1, 1), "d": (2, 1), "e": (3, 0)}
    assert [pair for pair in combinations(grid.cells, 2) if is_next(grid, *pair)] == [
        ("a", "b"), ("a", "c"), ("b", "e"), ("c", "d"), ("d", "e"),
    ]  # fmt: skip


def test_a_long_stream_is_broken_into_bands_of_like_length() -> None:
    stream = StreamMap("x", tuple(StreamStep(f"s{n}", f"Step {n}") for n in range(14)))
    grid = grid_of(stream, most_columns=9)
    assert [band.columns for band in grid.bands] == [7, 7]
    assert wide_scene(view_of(stream)).width < 1_900


def test_places_that_people_gave_are_kept_and_a_place_given_twice_moves_aside() -> None:
    steps = (
        StreamStep("a", "A", place=Place(2, 1)),
        StreamStep("b", "B", place=Place(0, 0)),
        StreamStep("c", "C", place=Place(0, 0)),
    )
    cells = grid_of(StreamMap("x", steps), most_columns=9).cells
    assert (cells["a"].column, cells["a"].row) == (2, 1)
    assert (cells["c"].column, cells["c"].row) == (1, 0)


def test_the_same_map_gives_the_same_drawing() -> None:
    first, second = (stream_scene(view_of(random_stream(7))) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("seed", range(8))
def test_boxes_that_people_placed_do_not_stand_on_each_other(seed: int) -> None:
    draw = random.Random(seed)
    stream = random_stream(seed)
    places = [Place(draw.choice([0, 1, 2.5, 4]), draw.choice([0, 1, 1.5])) for _ in stream.steps]
    placed = tuple(replace(step, place=place) for step, place in zip(stream.steps, places, strict=True))
    solids = _solids(stream_scene(view_of(replace(stream, steps=placed))))
    boxes = [(symbol.key, area) for symbol, area in solids if symbol.kind in ("process", "data_box")]
    assert [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.meets(other)] == []
