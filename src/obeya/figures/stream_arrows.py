"""The arrows of a wide value stream map on which work moves: from step to step, back, and past others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from obeya.figures import stream_shapes as shapes
from obeya.figures.geometry import Point, Rect, simplified
from obeya.figures.stream_boxes import SMALL
from obeya.figures.stream_frame import GAP, TRACK, Wire, is_in_gap
from obeya.figures.stream_routes import Routes, is_at_end, loop_wires, loop_words
from obeya.figures.stream_scene import Line, Look, Mark, Symbol, Words, polygon, stacked_words
from obeya.figures.stream_words import amount_words, say_kanban, say_link, say_rework, wait_of, waiting_words
from obeya.figures.text import shorten, wrap
from obeya.tables.sentences import say

if TYPE_CHECKING:
    from obeya.flow.stream_map import Link

_WIRE: Final = Look(width=1.6)


class Arrows:
    """Draws the arrows of one map into the places of its frame."""

    def __init__(self, routes: Routes) -> None:
        self._routes = routes
        self._into = {
            key: [link for link in routes.links if link.target == key and is_in_gap(routes.grid, link)]
            for key in routes.grid.cells
        }

    # Between two steps

    def holds_stock(self, key: str) -> bool:
        """Tell whether the stock before a step lies in a lane or on shelves, and needs no triangle."""
        return any(link.kind in ("fifo", "supermarket") for link in self._into[key])

    def links_into(self, key: str) -> list[Link]:
        """Give the links whose symbol stands in the gap before a step."""
        return self._into[key]

    def into(self, key: str) -> list[Symbol]:
        """Draw how work comes to a step: its symbol in the gap, and the lines that lead to it."""
        box = self._routes.frame.boxes[key]
        symbols: list[Symbol] = []
        straight = [link for link in self._into[key] if self._is_straight(link)]
        first = next(iter(straight or self._into[key]), None)
        for link in self._into[key]:
            says = say_link(link, self._routes.names)
            joins = (link.source, link.target)
            start, y = box.left - GAP, box.y
            if link is not first:
                line = Line(tuple(self._elbow(link, (start + 14, y))), _WIRE)
                area = Rect(start, min(p[1] for p in line.points), start + 14, y)
                symbols.append(Symbol(link.key, link.kind, says, area, (line,), joins))
                continue
            is_led = not self._is_straight(link) or len(self._into[key]) > 1
            room = Rect(start + (14 if is_led else 4), y - 9, box.left - 4, y + 9)
            marks: list[Mark] = []
            if not self._is_straight(link):
                marks.append(Line(tuple(self._elbow(link, (room.left, y))), _WIRE))
            symbols.append(
                Symbol(link.key, link.kind, says, room, (*marks, *self._gap_marks(link, room)), joins)
            )
            symbols += self._kanban(link, room)
        symbols += self._from_suppliers(key)
        return symbols

    def _is_straight(self, link: Link) -> bool:
        a, b = self._routes.grid.cells[link.source], self._routes.grid.cells[link.target]
        return a.band == b.band and a.row == b.row and abs(b.column - a.column - 1) < 0.01

    def _elbow(self, link: Link, end: Point) -> list[Point]:
        source, target = self._routes.frame.boxes[link.source], self._routes.frame.boxes[link.target]
        a, b = self._routes.grid.cells[link.source], self._routes.grid.cells[link.target]
        start, turn = (source.right, source.y), target.left - GAP + 9
        if a.band == b.band:
            return simplified([start, (turn, source.y), (turn, end[1]), end])
        zone = self._routes.frame.zones[a.band]
        right, left = self._routes.frame.right + 4, self._routes.frame.left + 3
        return [
            start,
            (right, start[1]),
            (right, zone.bottom + 10),
            (left, zone.bottom + 10),
            (left, end[1]),
            end,
        ]

    def _gap_marks(self, link: Link, room: Rect) -> tuple[Mark, ...]:
        y = room.y
        if link.kind == "fifo":
            lane = Rect(room.left + 4, y - 14, room.right - 2, y + 14)
            return *shapes.fifo(lane), *self._held(link, room, lane.bottom)
        if link.kind == "supermarket":
            shelf = Rect(room.left + 4, y - 22, room.left + 28, y + 22)
            circle = Rect(shelf.right + 6, y - 15, room.right, y + 15)
            return *shapes.supermarket(shelf), *shapes.pull(circle), *self._held(link, room, shelf.bottom)
        if link.kind == "pull":
            circle = Rect.around(room.x, y, 34, 34)
            before = Line(((room.left, y), (circle.left, y)), _WIRE)
            return *shapes.pull(circle), before, Line(((circle.right, y), (room.right, y)), _WIRE, True)
        draw = shapes.shipment if link.kind == "shipment" else shapes.push
        words = loop_words(link.share if link.share < 1 else None, link.text or link.every)
        lines = wrap(words[0], GAP - 10, SMALL, lines=2) if words else ()
        over = stacked_words(lines, room.x, room.top - 5 - 12 * (len(lines) - 1), size=SMALL, step=12)
        return *draw(room), *over

    def _held(self, link: Link, room: Rect, bottom: float) -> tuple[Words, ...]:
        """Say the limits of a lane or shelf, and what lies in it, under it."""
        words: list[str] = []
        if link.least is not None and link.most is not None:
            words.append(say("{a} to {b}", a=amount_words(link.least), b=amount_words(link.most)))
        elif link.most is not None:
            words.append(say("max {n}", n=amount_words(link.most)))
        step = self._routes.stream.step(link.target)
        words += waiting_words(step.stock_before, wait_of(step, self._routes.stream), self._routes.stream)
        lines = [shorten(word, GAP - 8, SMALL) for word in words]
        return stacked_words(lines, room.x, bottom + 13, size=SMALL, step=12.5)

    def _kanban(self, link: Link, room: Rect) -> list[Symbol]:
        if not link.kanban:
            return []
        y = room.y - 34
        card = Rect.around(room.x, y, 26, 16)
        draw = {
            "withdrawal": shapes.withdrawal_kanban,
            "production": shapes.production_kanban,
            "signal": shapes.signal_kanban,
        }[link.kanban]
        look = Look(width=1.1, dash=(4.0, 3.0))
        lines = (
            Line(((room.right, y), (card.right, y)), look),
            Line(((card.left, y), (room.left, y)), look, True, 7.0),
        )
        said = say_kanban(link, self._routes.names)
        return [
            Symbol(f"{link.key}.kanban", f"{link.kanban} kanban", said, card, (*lines, *draw(card)))
        ]  # fmt: skip

    # To and from those outside

    def _from_suppliers(self, key: str) -> list[Symbol]:
        box = self._routes.frame.boxes[key]
        symbols = []
        for link in self._routes.links:
            if link.target != key or link.source not in self._routes.parties:
                continue
            if is_at_end(link, self._routes.stream, self._routes.grid):
                party = self._routes.parties[link.source]
                symbols.append(
                    self._shipment(link, (party.x, party.bottom + 6), (box.left - 4, box.y), is_out=False)
                )
        return symbols

    def to_customers(self) -> list[Symbol]:
        """Draw what leaves the stream for its customers."""
        symbols = []
        for link in self._routes.links:
            if link.source in self._routes.frame.boxes and is_at_end(
                link, self._routes.stream, self._routes.grid
            ):
                box, party = self._routes.frame.boxes[link.source], self._routes.parties[link.target]
                symbols.append(
                    self._shipment(link, (box.right + 4, box.y), (party.x, party.bottom + 6), is_out=True)
                )
        return symbols

    def _shipment(self, link: Link, start: Point, end: Point, *, is_out: bool) -> Symbol:
        """Draw an open, wide arrow with one bend."""
        half, head = 5.0, 9.0
        if is_out:
            x, y = end
            outline = [
                (start[0], start[1] - half), (x - half, start[1] - half), (x - half, y + 16),
                (x - head, y + 16), (x, y), (x + head, y + 16), (x + half, y + 16),
                (x + half, start[1] + half), (start[0], start[1] + half),
            ]  # fmt: skip
        else:
            x, y = start
            outline = [
                (x - half, y), (x + half, y), (x + half, end[1] - half), (end[0] - 16, end[1] - half),
                (end[0] - 16, end[1] - head), end, (end[0] - 16, end[1] + head),
                (end[0] - 16, end[1] + half), (x - half, end[1] + half),
            ]  # fmt: skip
        column = x
        low, high = min(start[1], end[1]), max(start[1], end[1])
        said = ", ".join(text for text in (link.text, link.every) if text)
        lines = wrap(said, 82 if is_out else 58, SMALL, lines=4) if said else ()
        words = stacked_words(lines, column + 13, (low + high) / 2 - 6, size=SMALL, step=12.5, anchor="start")
        area = Rect(min(start[0], end[0]), low, max(start[0], end[0]), high)
        marks: tuple[Mark, ...] = (polygon(outline, shapes.PLAIN), *words)
        return Symbol(
            link.key, "shipment", say_link(link, self._routes.names), area, marks, (link.source, link.target)
        )

    # What comes back, and what passes steps by

    def loops(self) -> list[Symbol]:
        """Draw rework and work that passes steps by, over the boxes."""
        reworks = {loop.key: loop for loop in self._routes.stream.rework}
        links = {link.key: link for link in self._routes.links}
        symbols = []
        for wire in loop_wires(self._routes.stream, self._routes.links, self._routes.grid):
            points, where = self._loop_points(wire)
            is_rework = wire.key in reworks
            says = (
                say_rework(reworks[wire.key], self._routes.names)
                if is_rework
                else say_link(links[wire.key], self._routes.names)
            )
            middle, y = where
            words = [Words(line, middle, y - 4, SMALL, "middle") for line in wire.words]
            line = Line(tuple(points), shapes.BACK if is_rework else _WIRE, True, 9.0)
            area = Rect(min(p[0] for p in points), y, max(p[0] for p in points), max(p[1] for p in points))
            joins = (wire.source, wire.target)
            symbols.append(Symbol(wire.key, wire.kind, says, area, (line, *words), joins))
        return symbols

    def _loop_points(self, wire: Wire) -> tuple[list[Point], Point]:
        """Give the points of a line over the boxes, and the middle of the piece that carries its words."""
        a, b = self._routes.grid.cells[wire.source], self._routes.grid.cells[wire.target]
        back = f"{wire.key} back" if wire.source == wire.target else wire.key
        up, down = self._routes.stub(wire.key, wire.source), self._routes.stub(back, wire.target)
        ends = [self._track_y(wire.key, band) for band in (a.band, b.band)]
        middle: list[Point] = [(up[-1][0], ends[0])]
        if a.band != b.band:
            x = self._routes.frame.channels[wire.key]
            middle += [(x, ends[0]), (x, ends[1])]
        end = down[-1][0], ends[1]
        return [*up, *middle, end, *reversed(down)], ((middle[-1][0] + end[0]) / 2, ends[1])

    def _track_y(self, key: str, band: int) -> float:
        return self._routes.frame.zones[band].track - self._routes.frame.tracks[key, band] * TRACK
