"""The arrows of a narrow value stream map: work runs downwards, word stands as a line of text with its arrow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from obeya.figures import stream_shapes as shapes
from obeya.figures.geometry import Point, Rect
from obeya.figures.stream_boxes import SMALL, TRIANGLE
from obeya.figures.stream_frame import Wire, find_tracks, is_in_gap
from obeya.figures.stream_scene import Line, Look, Mark, Symbol, stacked_words
from obeya.figures.stream_words import (
    amount_words,
    names_of,
    say_information,
    say_inventory,
    say_kanban,
    say_link,
    say_rework,
    share_words,
    wait_after,
    wait_of,
    waiting_words,
)
from obeya.figures.text import display_name, shorten, wrap
from obeya.tables.sentences import joined, say

if TYPE_CHECKING:
    from obeya.figures.stream_plan import Grid
    from obeya.flow.stream_map import InformationFlow, Link, StreamMap

_STEP: Final = 13.0
_GLYPH: Final = 34.0
_TEXT_WIDTH: Final = 156.0
_LOOP_WIDTH: Final = 190.0
_TRACK: Final = 11.0
_ARROW: Final = 112.0
_FLOWING: Final = ("fifo", "supermarket")


class DownArrows:
    """Draws the arrows of one map that runs from top to bottom."""

    def __init__(self, stream: StreamMap, links: Sequence[Link], grid: Grid) -> None:
        self._stream, self._links, self._grid = stream, links, grid
        self._names = names_of(stream)

    # Into a step

    def into(self, key: str, gap: Rect, note: str) -> list[Symbol]:
        """Draw how work comes to a step, and what waits before it; `note` stands over it."""
        step = self._stream.step(key)
        links = [link for link in self._links if link.target == key and self._is_drawn(link)]
        symbols = []
        x = gap.left + _ARROW
        words: list[str] = []
        for place, link in enumerate(links):
            says = say_link(link, self._names)
            joins = (link.source, link.target)
            if place == 0:
                room = Rect(x - 10, gap.top + 5, x + 10, gap.bottom - 4)
                symbols.append(Symbol(link.key, link.kind, says, room, self._marks(link, room), joins))
                symbols += self._kanban(link, room)
            else:
                start = x + 14 + 7 * place
                line = Line(((start, gap.top + 5), (start, gap.bottom - 4)), Look(width=1.6), True)
                area = Rect(start - 3, gap.top + 5, start + 3, gap.bottom - 4)
                symbols.append(Symbol(link.key, link.kind, says, area, (line,), joins))
            words += self._link_words(link)
        stock = waiting_words(step.stock_before, wait_of(step, self._stream), self._stream)
        has_triangle = bool(stock) and not any(link.kind in _FLOWING for link in links)
        if has_triangle:
            symbols.append(self._stock(key, step.name, stock, gap))
        else:
            words += stock
        is_lane = any(link.kind == "fifo" for link in links)
        side = x + (26 if is_lane else 20) + 7 * max(0, len(links) - 1)
        room_for_words = gap.right - side - (34 if any(link.kanban for link in links) else 0)
        told = ([note] if note else []) + words
        lines = [line for word in told for line in wrap(word, room_for_words, SMALL, lines=2)]
        if lines and symbols:
            marks = stacked_words(lines[:4], side, gap.top + 18, size=SMALL, step=_STEP, anchor="start")
            symbols.append(Symbol(f"{key}.way", "words", ", ".join(lines), marks[0].area, marks))
        return symbols

    def _is_drawn(self, link: Link) -> bool:
        return is_in_gap(self._grid, link) or link.source not in self._grid.cells

    def _link_words(self, link: Link) -> list[str]:
        words: list[str] = []
        source = self._names[link.source]
        order = list(self._grid.cells)
        is_above = link.source in order and order.index(link.source) + 1 == order.index(link.target)
        if not is_above:
            words.append(say("from {source}", source=display_name(source)))
        if link.share < 1:
            words.append(share_words(link.share))
        if link.least is not None and link.most is not None:
            words.append(say("{a} to {b}", a=amount_words(link.least), b=amount_words(link.most)))
        elif link.most is not None:
            words.append(say("max {n}", n=amount_words(link.most)))
        return words + [text for text in (link.text, link.every) if text]

    def _marks(self, link: Link, room: Rect) -> tuple[Mark, ...]:
        if link.kind == "fifo":
            return shapes.fifo(Rect(room.x - 18, room.top, room.x + 18, room.bottom))
        if link.kind in ("pull", "supermarket"):
            circle = Rect.around(room.x, room.y, 32, 32)
            lines = (
                Line(((room.x, room.top), (room.x, circle.top)), Look(width=1.6)),
                Line(((room.x, circle.bottom), (room.x, room.bottom)), Look(width=1.6), True),
            )
            if link.kind == "pull":
                return *shapes.pull(circle), *lines
            shelf = Rect(room.x - 48, room.y - 18, room.x - 22, room.y + 18)
            return *shapes.supermarket(shelf), *shapes.pull(circle), lines[1]
        return (shapes.shipment if link.kind == "shipment" else shapes.push)(room)

    def _kanban(self, link: Link, room: Rect) -> list[Symbol]:
        if not link.kanban:
            return []
        card = Rect.around(room.x + 72, room.y, 26, 16)
        draw = {
            "withdrawal": shapes.withdrawal_kanban,
            "production": shapes.production_kanban,
            "signal": shapes.signal_kanban,
        }[link.kanban]
        said = say_kanban(link, self._names)
        up = Line(((card.x, card.top), (card.x, room.top)), Look(width=1.1, dash=(4.0, 3.0)), True, 7.0)
        down = Line(((card.x, room.bottom), (card.x, card.bottom)), Look(width=1.1, dash=(4.0, 3.0)))
        return [Symbol(f"{link.key}.kanban", f"{link.kanban} kanban", said, card, (up, down, *draw(card)))]

    def _stock(self, key: str, name: str, words: Sequence[str], gap: Rect) -> Symbol:
        area = Rect.around(gap.left + 22, gap.y, *TRIANGLE)
        lines = [shorten(word, 48, SMALL) for word in words]
        first = area.bottom - 4 - _STEP * (len(lines) - 1)
        beside = stacked_words(lines, area.right + 4, first, size=SMALL, step=_STEP, anchor="start")
        says = say_inventory(name, words, self._stream.unit)
        return Symbol(f"{key}.stock", "inventory", says, area, (*shapes.inventory(area), *beside))

    def out(self, gap: Rect, shipments: Sequence[Link]) -> list[Symbol]:
        """Draw what leaves the stream, and what waits before."""
        symbols = []
        x = gap.left + _ARROW
        for place, link in enumerate(shipments):
            room = Rect(x - 10 + 24 * place, gap.top + 5, x + 10 + 24 * place, gap.bottom - 4)
            lines = [shorten(text, 120, SMALL) for text in (link.text, link.every) if text]
            words = stacked_words(
                lines, room.right + 8, gap.y, size=SMALL, step=_STEP, anchor="start"
            )  # fmt: skip
            marks = (*shapes.shipment(room), *words)
            joins = (link.source, link.target)
            symbols.append(
                Symbol(link.key, "shipment", say_link(link, self._names), room, marks, joins)
            )  # fmt: skip
        stock = waiting_words(self._stream.stock_after, wait_after(self._stream), self._stream)
        return [*symbols, *([self._stock("after", "", stock, gap)] if stock else [])]

    # Word

    def _flows_to(self, key: str) -> list[InformationFlow]:
        return [flow for flow in self._stream.information if self._home(flow) == key]

    def _home(self, flow: InformationFlow) -> str:
        """Give the step at which word is told: its target, or else its source; empty between those outside."""
        if flow.target in self._grid.cells:
            return flow.target
        return flow.source if flow.source in self._grid.cells else ""

    def _lines(self, flow: InformationFlow, key: str) -> tuple[str, ...]:
        said = ", ".join(text for text in (flow.text, flow.every) if text)
        ends = {name: display_name(self._names[getattr(flow, name)]) for name in ("source", "target")}
        if not key:
            way = say("{source} to {target}", **ends)
        elif flow.target == key:
            way = say("from {source}", **ends)
        else:
            way = say("to {target}", **ends)
        whole = joined(": ", [way, said]) if said else way
        return wrap(whole, _TEXT_WIDTH, SMALL, lines=2)

    def words_height(self, key: str) -> float:
        """Return the height of the word that comes to a step."""
        flows = self._flows_to(key)
        return sum(len(self._lines(flow, key)) * _STEP + 5 for flow in flows) + (4 if flows else 0)

    def words_to(self, key: str, top: float, left: float) -> list[Symbol]:
        """Draw the word that comes to a step or leaves it, one line each."""
        symbols = []
        for flow in self._flows_to(key):
            lines = self._lines(flow, key)
            symbols.append(self._told(flow, lines, top, left))
            top += len(lines) * _STEP + 5
        return symbols

    def news_height(self) -> float:
        """Return the height of the word between those outside."""
        return self.words_height("")

    def news(self, top: float, left: float) -> list[Symbol]:
        """Draw the word between customer, control and supplier."""
        return self.words_to("", top, left)

    def _told(self, flow: InformationFlow, lines: Sequence[str], top: float, left: float) -> Symbol:
        area = Rect(left, top, left + _GLYPH, top + 12)
        start, end = (area.left, area.y), (area.right, area.y)
        marks: tuple[Mark, ...] = (
            shapes.electronic(start, end) if flow.way == "electronic" else shapes.manual(start, end)
        )
        if flow.way == "go see":
            marks = shapes.go_see(Rect(area.left, area.top - 2, area.right, area.bottom))
        words = stacked_words(
            lines, area.right + 8, area.top + 10, size=SMALL, step=_STEP, anchor="start"
        )  # fmt: skip
        says = say_information(flow, self._names)
        return Symbol(flow.key, flow.way, says, area, (*marks, *words), (flow.source, flow.target))

    # What comes back, and what passes steps by

    def _wires(self) -> list[Wire]:
        wires = [
            Wire(
                loop.key,
                loop.source,
                loop.target,
                "rework",
                self._back_lines(loop.share, loop.target, loop.text, "rework"),
            )
            for loop in self._stream.rework
        ]
        for link in self._links:
            ends = (link.source in self._grid.cells, link.target in self._grid.cells)
            if all(ends) and not is_in_gap(self._grid, link):
                lines = self._back_lines(link.share, link.target, link.text, link.kind)
                wires.append(Wire(link.key, link.source, link.target, link.kind, lines))
        return wires

    def _back_lines(self, share: float, target: str, text: str, kind: str) -> tuple[str, ...]:
        ends = {"share": share_words(share), "target": display_name(self._names[target])}
        way = (
            say("{share} back to {target}", **ends)
            if kind == "rework"
            else say("{share} on to {target}", **ends)
        )
        return wrap(joined(": ", [way, text]) if text else way, _LOOP_WIDTH, SMALL, lines=2)

    def loops_height(self, key: str) -> float:
        """Return the height of what is said under a step of the work that goes back from it."""
        lines = [len(wire.words) for wire in self._wires() if wire.source == key]
        return sum(lines) * _STEP + (8 if lines else 0)

    def loops(self, boxes: Mapping[str, Rect], tops: Mapping[str, float]) -> list[Symbol]:
        """Draw rework and work that passes steps by, to the right of the boxes."""
        reworks = {loop.key: loop for loop in self._stream.rework}
        links = {link.key: link for link in self._links}
        wires = self._wires()
        heights = self._heights(wires, boxes, tops)
        spans = [(key, 0, min(ends), max(ends)) for key, ends in heights.items()]
        tracks = find_tracks(spans)
        symbols = []
        below = dict(tops)
        for wire in wires:
            start, end = heights[wire.key]
            right = boxes[wire.source].right
            x = right + 9 + tracks[wire.key, 0] * _TRACK
            points: tuple[Point, ...] = ((right - 4, start), (x, start), (x, end), (right + 1, end))
            is_rework = wire.key in reworks
            line = Line(points, shapes.BACK if is_rework else Look(width=1.6), True, 8.0)
            y = below[wire.source] + 11
            words = stacked_words(
                wire.words, boxes[wire.source].left + 2, y, size=SMALL, step=_STEP, anchor="start"
            )
            below[wire.source] += len(wire.words) * _STEP
            says = (
                say_rework(reworks[wire.key], self._names)
                if is_rework
                else say_link(links[wire.key], self._names)
            )
            area = Rect(right, min(start, end), x + 3, max(start, end))
            joins = (wire.source, wire.target)
            symbols.append(Symbol(wire.key, wire.kind, says, area, (line, *words), joins))
        return symbols

    @staticmethod
    def _heights(
        wires: Sequence[Wire], boxes: Mapping[str, Rect], tops: Mapping[str, float]
    ) -> dict[str, tuple[float, float]]:
        """Give each line the height at which it leaves, beside its words, and at which it arrives at a box."""
        heights = {}
        below: dict[str, float] = {}
        arrived: dict[str, int] = {}
        for wire in wires:
            offset = below.get(wire.source, 0.0)
            below[wire.source] = offset + len(wire.words) * _STEP
            place = arrived[wire.target] = arrived.get(wire.target, 0) + 1
            heights[wire.key] = (tops[wire.source] + offset + 8, boxes[wire.target].top + 2 + 9 * place)
        return heights
