"""The steps of a value stream by who does them: swim lanes for desks, a line that changes lanes for phones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from obeya.figures import stream_shapes as shapes
from obeya.figures.figure import Figure
from obeya.figures.geometry import Point, Rect, simplified
from obeya.figures.stream_boxes import name_lines
from obeya.figures.stream_drawing import draw_scene
from obeya.figures.stream_frame import find_tracks
from obeya.figures.stream_map import Layout
from obeya.figures.stream_plan import grid_of, is_next, shown_links
from obeya.figures.stream_scene import Line, Look, Mark, Scene, Shape, Symbol, Words, disc, stacked_words
from obeya.figures.stream_words import digits, names_of, say_link, say_rework, share_words, time_words
from obeya.figures.text import display_name, shorten, wrap
from obeya.flow.swim_lanes import SwimLanes, swim_lanes
from obeya.tables.sentences import joined, say

if TYPE_CHECKING:
    from obeya.figures.stream_plan import Grid
    from obeya.flow.stream_map import Rework, StreamMap, StreamStep

_SIZE: Final = 10.5
_HEAD: Final = 128.0
_PITCH: Final = 138.0
_BOX: Final = (108.0, 48.0)
_TOP: Final = 12.0
_PAD: Final = 14.0
_TRACK: Final = 10.0
_DOT: Final = 22.0
_ROW: Final = 44.0
_NARROW: Final = 358.0


def lanes_picture(stream: StreamMap, *, layout: Layout = "wide") -> Figure:
    """Draw the steps in the lanes of their departments or roles, with every hand-over between them."""
    found = swim_lanes(stream)
    scene = _wide(stream, found) if layout == "wide" else _narrow(stream, found)
    return Figure(
        title=_title(stream, found),
        alt=_alt(stream, found),
        caption=say("An arrow into another lane is a hand-over; a dashed one is rework."),
        table=pa.table(
            {
                "lane": [_lane_name(lane.name) for lane in found.lanes],
                "steps": [len(lane.steps) for lane in found.lanes],
                "effort_s": [lane.effort_s for lane in found.lanes],
                "wait_s": [lane.wait_s for lane in found.lanes],
            }
        ),
        svg=draw_scene(scene),
    )


def _lane_name(name: str) -> str:
    return display_name(name) if name else say("nobody named")


def _title(stream: StreamMap, found: SwimLanes) -> str:
    n = digits(found.handovers_per_piece)
    if not found.crossings:
        return say("{name}: no work changes hands between lanes", name=stream.name)
    most = found.crossings[0]
    return say(
        "{name}: each {unit} changes hands {n} times, most often from {source} to {target}",
        name=stream.name,
        unit=stream.unit,
        n=n,
        source=display_name(most.source),
        target=display_name(most.target),
    )


def _alt(stream: StreamMap, found: SwimLanes) -> str:
    names = names_of(stream)
    lanes = [
        say("{lane}: {steps}", lane=_lane_name(lane.name), steps=", ".join(names[key] for key in lane.steps))
        for lane in found.lanes
    ]
    return say("Swim lanes. {lanes}.", lanes=joined("; ", lanes))


def _step_symbol(step: StreamStep, lane: str, area: Rect) -> Symbol:
    lines = name_lines(step, area.width + 8)[:3]
    shape = Shape(area, Look(fill="surface", stroke="ink", width=1.3), radius=3, lines=lines, size=_SIZE)
    says = say("{step} in lane {lane}.", step=display_name(step.name), lane=lane)
    return Symbol(step.key, "process", says, area, (shape,))


@dataclass(frozen=True, slots=True)
class _Pool:
    """Where lanes and boxes of the wide picture stand, and the tracks of rework over the boxes of a lane."""

    tops: tuple[float, ...]
    bottom: float
    row: dict[str, int]
    boxes: dict[str, Rect]
    tracks: dict[tuple[str, int], int]

    @property
    def right(self) -> float:
        """Give where the lanes end."""
        return max(box.right for box in self.boxes.values()) + 26


def _pool(stream: StreamMap, found: SwimLanes, grid: Grid) -> _Pool:
    row = {key: place for place, lane in enumerate(found.lanes) for key in lane.steps}
    column: dict[str, int] = {}
    taken: set[tuple[int, int]] = set()
    for key, cell in grid.cells.items():
        place = int(cell.column)
        while (row[key], place) in taken:
            place += 1
        taken.add((row[key], place))
        column[key] = place
    tracks = _loop_tracks(stream, column, row)
    rooms = []
    for place in range(len(found.lanes)):
        n = 1 + max((track for (_, lane), track in tracks.items() if lane == place), default=-1)
        rooms.append(_PAD + (n * _TRACK + 6 if n else 0))
    tops, y = [], _TOP
    for room in rooms:
        tops.append(y)
        y += room + _BOX[1] + _PAD + 4
    boxes = {}
    for key, place in row.items():
        left, top = _HEAD + 26 + column[key] * _PITCH, tops[place] + rooms[place]
        boxes[key] = Rect(left, top, left + _BOX[0], top + _BOX[1])
    return _Pool(tuple(tops), y, row, boxes, tracks)


def _wide(stream: StreamMap, found: SwimLanes) -> Scene:
    """Give each lane a row and each column of the stream a place; lines cross lanes between the boxes."""
    grid = grid_of(stream, most_columns=len(stream.steps))
    pool, names = _pool(stream, found, grid), names_of(stream)
    ends = [*pool.tops[1:], pool.bottom]
    symbols = [
        _lane_symbol(stream, found, place, Rect(8, top, pool.right, end - 4))
        for place, (top, end) in enumerate(zip(pool.tops, ends, strict=True))
    ]
    for link in shown_links(stream, grid):
        if link.source not in pool.boxes or link.target not in pool.boxes:
            continue
        source, target = pool.boxes[link.source], pool.boxes[link.target]
        line = Line(tuple(_way(source, target)), Look(width=1.5), True)
        joins = (link.source, link.target)
        symbols.append(Symbol(link.key, "move", say_link(link, names), source, (line,), joins))
    symbols += [_loop_symbol(loop, pool, names) for loop in stream.rework]
    steps = [_step_symbol(step, _lane_name(step.lane), pool.boxes[step.key]) for step in stream.steps]
    return Scene(pool.right + 8, pool.bottom + 4, (*symbols, *steps))


def _loop_symbol(loop: Rework, pool: _Pool, names: dict[str, str]) -> Symbol:
    lane = min(pool.row[loop.source], pool.row[loop.target])
    top = pool.tops[lane] + 14 + pool.tracks[loop.key, lane] * _TRACK
    source, target = pool.boxes[loop.source], pool.boxes[loop.target]
    right, left = source.x + 14, target.x - 14
    points = ((right, source.top), (right, top), (left, top), (left, target.top))
    words = Words(share_words(loop.share), (right + left) / 2, top - 2, 9.0, "middle")
    marks = (*shapes.rework(points), words)
    joins = (loop.source, loop.target)
    return Symbol(loop.key, "rework", say_rework(loop, names), source, marks, joins)


def _loop_tracks(
    stream: StreamMap, column: dict[str, int], row: dict[str, int]
) -> dict[tuple[str, int], int]:
    spans = []
    for loop in stream.rework:
        ends = sorted((column[loop.source] * _PITCH + 14, column[loop.target] * _PITCH - 14))
        spans.append((loop.key, min(row[loop.source], row[loop.target]), ends[0], ends[1]))
    return find_tracks(spans)


def _lane_symbol(stream: StreamMap, found: SwimLanes, place: int, area: Rect) -> Symbol:
    lane = found.lanes[place]
    fill = "surface-2" if place % 2 == 0 else "surface"
    name = wrap(_lane_name(lane.name), _HEAD - 20, 11.5, lines=2, bold=True)
    facts = (
        say("work {time}", time=time_words(lane.effort_s, stream)),
        say("wait {time}", time=time_words(lane.wait_s, stream)),
    )
    first = area.top + 18
    marks: tuple[Mark, ...] = (
        Shape(area, Look(fill=fill, stroke="outline", width=1.0), radius=3),
        *stacked_words(name, area.left + 8, first, size=11.5, step=14, anchor="start", is_bold=True),
        *stacked_words(
            facts, area.left + 8, first + len(name) * 14, size=9.5, step=12, anchor="start", ink="ink-soft"
        ),
    )
    says = say("Lane {lane}: {facts}.", lane=_lane_name(lane.name), facts=joined(", ", facts))
    return Symbol(f"lane.{place}", "lane", says, area, marks)


def _way(source: Rect, target: Rect) -> list[Point]:
    """Lead a line from the right of one box to the left of another; one over or under it is entered from there."""
    start, end = (source.right, source.y), (target.left - 1, target.y)
    if target.left - source.right > 8:
        turn = target.left - 14
        return simplified([start, (turn, start[1]), (turn, end[1]), end])
    is_below = target.top > source.bottom
    if abs(source.x - target.x) < 1:
        foot = (source.x, target.top - 1) if is_below else (source.x, target.bottom + 1)
        return [(source.x, source.bottom if is_below else source.top), foot]
    between = (source.bottom + target.top) / 2 if is_below else (target.bottom + source.top) / 2
    out, into = source.right + 12, target.left - 14
    return simplified(
        [start, (out, start[1]), (out, between), (into, between), (into, end[1]), end]
    )  # fmt: skip


def _narrow(stream: StreamMap, found: SwimLanes) -> Scene:
    """Draw one line from step to step that runs in the column of the lane in charge."""
    names = [lane.name for lane in found.lanes]
    step_x = min(_DOT, 150.0 / max(len(names), 1))
    left = 18.0
    text_x = left + (len(names) - 1) * step_x + 22
    where = {
        step.key: (left + names.index(step.lane) * step_x, 28 + place * _ROW)
        for place, step in enumerate(stream.steps)
    }
    grid = grid_of(stream, most_columns=len(stream.steps))
    said = names_of(stream)
    symbols = []
    for link in shown_links(stream, grid):
        if link.source in where and link.target in where and is_next(grid, link.source, link.target):
            (x1, y1), (x2, y2) = where[link.source], where[link.target]
            line = Line(
                tuple(simplified([(x1, y1), (x1, y2 - 16), (x2, y2 - 16), (x2, y2)])), Look(width=2.0)
            )
            area = Rect(min(x1, x2), y1, max(x1, x2) + 1, y2)
            joins = (link.source, link.target)
            symbols.append(Symbol(link.key, "move", say_link(link, said), area, (line,), joins))
    back = {loop.source: loop for loop in stream.rework}
    for step in stream.steps:
        x, y = where[step.key]
        facts = _lane_name(step.lane)
        if step.key in back:
            loop = back[step.key]
            again = say("{share} back to {target}", share=share_words(loop.share), target=said[loop.target])
            facts = joined(" · ", [facts, again])
        name = shorten(display_name(step.name), _NARROW - text_x - 8, 12.0, bold=True)
        marks = (
            disc(x, y, 6.0, Look(fill="surface", stroke="ink", width=2.0)),
            Words(name, text_x, y, 12.0, is_bold=True),
            Words(shorten(facts, _NARROW - text_x - 8, 10.0), text_x, y + 14, 10.0, ink="ink-soft"),
        )
        says = say("{step} in lane {lane}.", step=display_name(step.name), lane=_lane_name(step.lane))
        symbols.append(Symbol(step.key, "process", says, marks[0].area, marks))
    return Scene(_NARROW, 28 + len(stream.steps) * _ROW, tuple(symbols))
