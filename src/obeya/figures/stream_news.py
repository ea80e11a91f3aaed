"""The arrows of a wide value stream map on which word moves: between those outside, and to and from steps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from obeya.figures import stream_shapes as shapes
from obeya.figures.geometry import Point, Rect, simplified
from obeya.figures.stream_boxes import SMALL
from obeya.figures.stream_frame import BUS, GAP, Wire
from obeya.figures.stream_routes import Routes, information_wires
from obeya.figures.stream_scene import Anchor, Line, Look, Mark, Symbol, Words, stacked_words
from obeya.figures.stream_words import say_information, say_link
from obeya.figures.text import shorten, text_width

if TYPE_CHECKING:
    from obeya.flow.stream_map import InformationFlow

_LEAST_LABEL: Final = 24.0
"What is said in less room than this stands in the list of symbols only."
_START: Final[Anchor] = "start"
_END: Final[Anchor] = "end"


class News:
    """Draws the word of one map along the routes of its frame."""

    def __init__(self, routes: Routes) -> None:
        self._routes = routes
        self._party_ports = self._spread_parties()

    def _spread_parties(self) -> dict[tuple[str, str], float]:
        """Give each party one port for all word to steps; shipments keep its middle."""
        ports = {}
        for key, area in self._routes.parties.items():
            is_control = any(
                party.key == key and party.role == "control" for party in self._routes.stream.parties
            )
            ports[key, ""] = area.x if is_control else area.left + area.width * 0.25
        return ports

    def between_parties(self) -> list[Symbol]:
        """Draw word between customer, control and supplier, each flow on a line of its own."""
        order = sorted(self._routes.parties, key=lambda key: self._routes.parties[key].left)
        flows = [
            flow
            for flow in self._routes.stream.information
            if flow.source in self._routes.parties and flow.target in self._routes.parties
        ]
        pairs = Counter(frozenset((flow.source, flow.target)) for flow in flows)
        seen: Counter[frozenset[str]] = Counter()
        n_far, symbols = 0, []
        for flow in flows:
            pair = frozenset((flow.source, flow.target))
            a, b = self._routes.parties[flow.source], self._routes.parties[flow.target]
            is_near = abs(order.index(flow.source) - order.index(flow.target)) == 1
            if is_near:
                step = min(26.0, (a.height - 18) / pairs[pair])
                y = a.y + 8 + (seen[pair] - (pairs[pair] - 1) / 2) * step
                points = self._side(a, b, y)
                room, where = abs(points[1][0] - points[0][0]) - 12, (points[0][0] + points[1][0]) / 2
            else:
                y = min(area.top for area in self._routes.parties.values()) - 14 - 24 * n_far
                n_far += 1
                points = [(a.x, a.top), (a.x, y), (b.x, y), (b.x, b.top)]
                room, where = abs(b.x - a.x) - 12, (a.x + b.x) / 2
            seen[pair] += 1
            symbols.append(self._word(flow, points, where, y - 5, room))
        return symbols

    @staticmethod
    def _side(a: Rect, b: Rect, y: float) -> list[Point]:
        if a.left < b.left:
            return [(a.right, y), (b.left - 2, y)]
        return [(a.left, y), (b.right + 2, y)]

    def _word(self, flow: InformationFlow, points: list[Point], x: float, y: float, room: float) -> Symbol:
        said = ", ".join(text for text in (flow.text, flow.every) if text)
        # Beside the lightning where there is room, so that lines close to each other stay apart.
        if text_width(said, SMALL) < 0.42 * room:
            x -= 0.27 * room
        words = [Words(shorten(said, room, SMALL), x, y, SMALL, "middle")]
        marks = [*_way_marks(flow.way, points, at=0 if len(points) == 2 else 1), *(words if said else [])]
        area = Rect(min(p[0] for p in points), y, max(p[0] for p in points), points[-1][1])
        joins = (flow.source, flow.target)
        return Symbol(
            flow.key, flow.way, say_information(flow, self._routes.names), area, tuple(marks), joins
        )

    def information(self) -> list[Symbol]:
        """Draw word to and from steps, led along the tracks over the boxes, with what it says beside its foot."""
        shipments = {link.key: link for link in self._routes.links}
        flows = {flow.key: flow for flow in self._routes.stream.information}
        wires = information_wires(self._routes.stream, self._routes.links, self._routes.grid)
        labels = self._foot_labels(wires)
        symbols = []
        for wire in wires:
            is_flow = wire.key in flows
            says = (
                say_information(flows[wire.key], self._routes.names)
                if is_flow
                else say_link(shipments[wire.key], self._routes.names)
            )
            points, foot = self._information_path(wire)
            if not is_flow:
                marks: tuple[Mark, ...] = (Line(tuple(points), Look(width=2.4), True, 11.0),)
            else:
                marks = _way_marks(wire.kind, points, at=len(points) - 2 if foot == "end" else 0)
            end = points[-1] if foot == "end" else points[0]
            key = wire.target if foot == "end" else wire.source
            zone = self._routes.frame.zones[self._routes.grid.cells[key].band]
            words = labels.get(wire.key, ())
            area = Rect(end[0] - 4, zone.labels, end[0] + 4, end[1])
            symbols.append(
                Symbol(wire.key, wire.kind, says, area, (*marks, *words), (wire.source, wire.target))
            )
        return symbols

    def _foot_labels(self, wires: Sequence[Wire]) -> dict[str, tuple[Words, ...]]:
        """Put what is said beside the foot of each line: to its right, or to its left where there is more room."""
        feet: dict[int, list[tuple[float, Wire | None]]] = defaultdict(list)
        for each in wires:
            ends = [key for key in (each.target, each.source) if key in self._routes.grid.cells]
            for place, key in enumerate(ends):
                x = self._routes.stub(each.key, key)[-1][0]
                feet[self._routes.grid.cells[key].band].append((x, each if place == 0 else None))
        labels: dict[str, tuple[Words, ...]] = {}
        for band, lines in feet.items():
            lines.sort(key=lambda foot: foot[0])
            taken = 0.0
            for place, (x, wire) in enumerate(lines):
                taken = max(taken, lines[place - 1][0] if place else 0.0)
                if wire is None or not wire.words:
                    continue
                following = lines[place + 1][0] if place + 1 < len(lines) else x + 2 * GAP
                width = max(text_width(line, SMALL) for line in wire.words)
                right, left = following - x - 12, x - taken - 14
                is_right = right >= width or right >= left
                if max(right, left) < min(width, _LEAST_LABEL):
                    continue
                said = [shorten(line, min(width + 1, max(right, left)), SMALL) for line in wire.words]
                at, anchor = (x + 6, _START) if is_right else (x - 6, _END)
                y = self._routes.frame.zones[band].labels + 11
                labels[wire.key] = stacked_words(said, at, y, size=SMALL, step=12.5, anchor=anchor)
                taken = x + 6 + width if is_right else taken
        return labels

    def _information_path(self, wire: Wire) -> tuple[list[Point], str]:
        """Give the points of a line of word, and at which end its words stand: at the step that it concerns."""
        if wire.target in self._routes.grid.cells:
            up = self._from(wire, wire.source)
            down = self._from(wire, wire.target)
            return simplified([*up, *self._across(wire), *reversed(down)]), "end"
        up, down = self._from(wire, wire.source), self._from(wire, wire.target)
        return simplified([*up, *self._across(wire), *reversed(down)]), "start"

    def _from(self, wire: Wire, key: str) -> list[Point]:
        """Give the way from a box or party to the track of its line."""
        if key in self._routes.parties:
            area, x = self._routes.parties[key], self._party_ports[key, ""]
            band = 0
            start = [(x, area.bottom)]
        else:
            band = self._routes.grid.cells[key].band
            start = self._routes.stub(wire.key, key)
            x = start[-1][0]
        return [*start, (x, self._bus_y(wire.key, band))]

    def _bus_y(self, key: str, band: int) -> float:
        return self._routes.frame.zones[band].info + 4 + self._routes.frame.tracks[key, band] * BUS

    def _across(self, wire: Wire) -> list[Point]:
        bands = [
            self._routes.grid.cells[key].band if key in self._routes.grid.cells else 0
            for key in (wire.source, wire.target)
        ]
        if bands[0] == bands[1]:
            return []
        x = self._routes.frame.channels[wire.key]
        return [(x, self._bus_y(wire.key, band)) for band in bands]


def _way_marks(way: str, points: Sequence[Point], *, at: int) -> tuple[Mark, ...]:
    """Draw a line of word as its way wants it; `at` is the piece that carries the lightning or the glasses."""
    start, end = points[at], points[at + 1]
    if way == "electronic":
        bolt = shapes.electronic(start, end)[0]
        inner = bolt.points[1:-1] if isinstance(bolt, Line) else ()
        return (Line((*points[: at + 1], *inner, *points[at + 1 :]), Look(width=1.3), True, 8.0, bend=1.0),)
    line = Line(tuple(points), Look(width=1.3), True, 8.0)
    if way != "go see":
        return (line,)
    middle = Rect.around((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, 44, 20)
    return line, *shapes.go_see(middle)
