"""A value stream from left to right: the layout for desks, paper and slides; one function from a map to a scene."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from obeya.figures.geometry import Rect
from obeya.figures.stream_arrows import Arrows
from obeya.figures.stream_boxes import (
    SMALL,
    burst_symbol,
    data_height,
    inventory_symbol,
    note_symbol,
    party_symbol,
    step_symbols,
)
from obeya.figures.stream_frame import (
    BOX_W,
    BURST,
    CHANNEL,
    GAP,
    HANGING,
    NOTE,
    PARTY,
    PITCH,
    ROW_GAP,
    SIDE,
    Frame,
    Needs,
    Wire,
    Zones,
    find_ports,
    find_tracks,
    party_areas,
    row_height,
    step_left,
    zones_of,
)
from obeya.figures.stream_ladder import (
    SUMMARY_WIDTH,
    Tread,
    ladder_symbol,
    summary_height,
    summary_rows,
    summary_symbol,
)
from obeya.figures.stream_news import News
from obeya.figures.stream_plan import Grid, grid_of, shown_links
from obeya.figures.stream_routes import Routes, information_wires, loop_wires
from obeya.figures.stream_scene import Scene, Symbol
from obeya.figures.stream_words import wait_after, wait_of, waiting_words
from obeya.figures.text import text_width
from obeya.flow.stream_map import Burst

if TYPE_CHECKING:
    from obeya.figures.stream_view import StreamView
    from obeya.flow.stream_map import Link, Note

MOST_COLUMNS: Final = 9
_EDGE: Final = 16.0
_BAND_GAP: Final = 26.0


def wide_scene(
    view: StreamView, *, most_columns: int = MOST_COLUMNS, is_flipped: bool = False, has_ladder: bool = True
) -> Scene:
    """Lay a map out from left to right, broken into bands after `most_columns` columns.

    `is_flipped` puts process time on top of the timeline, and waits into the troughs.
    """
    return _Wide(view, most_columns, is_flipped, has_ladder).scene()


@dataclass
class _Wide:
    """One layout in the making."""

    view: StreamView
    most_columns: int
    is_flipped: bool
    has_ladder: bool
    grid: Grid = field(init=False)
    links: tuple[Link, ...] = field(init=False)
    parties: dict[str, Rect] = field(init=False)
    frame: Frame = field(init=False)

    def __post_init__(self) -> None:
        self.grid = grid_of(self.view.stream, most_columns=self.most_columns)
        self.links = shown_links(self.view.stream, self.grid)
        loops = loop_wires(self.view.stream, self.links, self.grid)
        info = information_wires(self.view.stream, self.links, self.grid)
        left, right = self._sides([*loops, *info])
        self.parties = party_areas(self.view.stream, left, right)
        self.frame = self._frame(loops, info, left, right)

    def scene(self) -> Scene:
        """Draw everything in the order of reading."""
        routes = Routes(self.view, self.grid, self.frame, self.parties, self.links)
        arrows, news = Arrows(routes), News(routes)
        symbols = [party_symbol(party, self.parties[party.key]) for party in self.view.stream.parties]
        symbols += news.between_parties()
        symbols += news.information()
        symbols += arrows.loops()
        for view in self.view.steps:
            key = view.step.key
            symbols += arrows.into(key)
            symbols += self._stock_before(key, arrows)
            symbols += step_symbols(view, self.view.stream, self.frame.boxes[key], self.frame.data[key])
        symbols += [*arrows.to_customers(), *self._stock_after()]
        symbols += [*self._bursts(), *self._notes()]
        symbols += self._ladders() if self.has_ladder else []
        symbols.append(self._summary())
        symbols += self._loose(max(symbol.room.bottom for symbol in symbols) + 14)
        return _fitted(symbols)

    # Sides and heights

    def _sides(self, wires: list[Wire]) -> tuple[float, float]:
        roles = Counter(party.role for party in self.view.stream.parties)
        n_channels = len(self._crossing(wires)) + (len(self.grid.bands) > 1)
        left = _EDGE + (PARTY[0] + 30 if roles["supplier"] else 0) + n_channels * CHANNEL
        out = GAP if self._has_end() else 18.0
        columns = max(band.columns for band in self.grid.bands) * PITCH + out
        return left, left + max(columns, roles["control"] * (PARTY[0] + 90))

    def _has_end(self) -> bool:
        stream = self.view.stream
        has_customer = any(party.role == "customer" for party in stream.parties)
        return has_customer or stream.stock_after is not None or stream.wait_after_s is not None

    def _crossing(self, wires: list[Wire]) -> list[str]:
        cells = self.grid.cells

        def band(key: str) -> int:
            return cells[key].band if key in cells else 0

        return [wire.key for wire in wires if band(wire.source) != band(wire.target)]

    def _frame(self, loops: list[Wire], info: list[Wire], left: float, right: float) -> Frame:
        middles = {key: area.x for key, area in self.parties.items()}
        ports = find_ports(self.grid, [*loops, *info], left, middles)
        channels = {
            key: left - 4 - place * CHANNEL for place, key in enumerate(self._crossing([*loops, *info]))
        }
        tracks = find_tracks(self._loop_spans(loops, ports, channels, left))
        buses = self._buses(info)
        head = max((area.bottom for area in self.parties.values()), default=0.0)
        top = head + 16 if self.parties else _EDGE
        views = self.view.by_key
        zones: list[Zones] = []
        boxes: dict[str, Rect] = {}
        data: dict[str, Rect] = {}
        for number, band in enumerate(self.grid.bands):
            keys = [key for key, cell in self.grid.cells.items() if cell.band == number]
            heights = row_height([views[key] for key in keys], self.view.stream)
            n_info = len({bus for (_, at), bus in buses.items() if at == number})
            n_loops = 1 + max((track for (_, at), track in tracks.items() if at == number), default=-1)
            needs = self._needs(number, info, heights)
            zone = zones_of(
                top, needs, n_info=n_info, n_loops=n_loops, n_rows=band.rows, heights=heights
            )  # fmt: skip
            zones.append(zone)
            for key in keys:
                x = step_left(self.grid.cells[key].column, left)
                y = zone.boxes + self.grid.cells[key].row * (heights[1] + ROW_GAP)
                boxes[key] = Rect(x, y, x + BOX_W, y + heights[0])
                below = y + heights[0] + data_height(views[key], self.view.stream)
                data[key] = Rect(x, y + heights[0], x + BOX_W, below)
            top = zone.bottom + _BAND_GAP
        return Frame(
            boxes, data, tuple(zones), ports, {**tracks, **buses}, channels, left, right, zones[-1].bottom
        )

    def _loop_spans(
        self,
        loops: list[Wire],
        ports: dict[tuple[str, str], float],
        channels: dict[str, float],
        left: float,
    ) -> list[tuple[str, int, float, float]]:
        spans = []
        for wire in loops:
            a, b = self.grid.cells[wire.source], self.grid.cells[wire.target]
            back = f"{wire.key} back" if wire.source == wire.target else wire.key
            start = self._foot(wire.source, ports[wire.key, wire.source], left)
            end = self._foot(wire.target, ports[back, wire.target], left)
            if a.band != b.band:
                channel = channels[wire.key]
                spans.append((wire.key, a.band, channel, start))
                start = channel
            words = max((text_width(word, SMALL) for word in wire.words), default=0.0) + 8
            middle, half = (start + end) / 2, max(abs(end - start), words) / 2
            spans.append((wire.key, b.band, middle - half, middle + half))
        return spans

    def _foot(self, key: str, port: float, left: float) -> float:
        """Give where a line leaves a box: over its port, or beside it where another box stands above."""
        cell = self.grid.cells[key]
        at_side = step_left(cell.column, left) - SIDE
        return port if cell.row < 0.5 else at_side

    def _buses(self, info: list[Wire]) -> dict[tuple[str, int], int]:
        """Word from one party runs on one track; word between steps on a track of its own."""
        cells = self.grid.cells
        buses: dict[tuple[str, int], int] = {}
        numbers: dict[tuple[str, int], int] = {}
        for wire in info:
            ends = (wire.source, wire.target)
            bus = next((end for end in ends if end not in cells), wire.key)
            bands = {cells[end].band if end in cells else 0 for end in ends}
            for band in sorted(bands):
                n_before = len({name for name, at in numbers if at == band})
                buses[wire.key, band] = numbers.setdefault((bus, band), n_before)
        return buses

    def _needs(self, band: int, info: list[Wire], heights: tuple[float, float]) -> Needs:
        cells = self.grid.cells
        labels = [
            len(wire.words)
            for wire in info
            if any(end in cells and cells[end].band == band for end in (wire.source, wire.target))
        ]
        bursts = Counter(
            cell for burst in self.view.stream.bursts if (cell := self._burst_gap(burst)) and cell[0] == band
        )
        return Needs(
            label_lines=max(labels, default=0),
            n_bursts=max(bursts.values(), default=0),
            notes=self._room_for_notes(band, heights),
            has_ladder=self.has_ladder,
            has_cards=any(
                link.kanban and link.target in cells and cells[link.target].band == band
                for link in self.links
            ),
        )

    # What stands at the boxes

    def _stock_before(self, key: str, arrows: Arrows) -> list[Symbol]:
        step = self.view.by_key[key].step
        words = waiting_words(step.stock_before, wait_of(step, self.view.stream), self.view.stream)
        if arrows.holds_stock(key) or not words:
            return []
        box = self.frame.boxes[key]
        is_round = any(link.kind == "pull" for link in arrows.links_into(key))
        centre = (box.left - GAP / 2, box.y + (22 if is_round else 14))
        return [inventory_symbol(key, step.name, words, self.view.stream.unit, centre, GAP - 12)]

    def _stock_after(self) -> list[Symbol]:
        stream = self.view.stream
        words = waiting_words(stream.stock_after, wait_after(stream), stream)
        if not words:
            return []
        box = self.frame.boxes[stream.steps[-1].key]
        centre = (box.right + GAP / 2, box.y + 14)
        return [inventory_symbol("after", "", words, stream.unit, centre, GAP - 12)]

    def _burst_gap(self, burst: Burst) -> tuple[int, float, float] | None:
        """Give the band, column and row of the gap over which a burst stands; None where it is stuck to no box."""
        cells = self.grid.cells
        if burst.at in cells:
            cell = cells[burst.at]
            return cell.band, cell.column + 1, 0.0
        link = next((link for link in self.links if link.key == burst.at), None)
        if link is not None and link.target in cells:
            return cells[link.target].band, cells[link.target].column, 0.0
        return None

    def _bursts(self) -> list[Symbol]:
        stacked: Counter[tuple[int, float, float]] = Counter()
        symbols = []
        for burst in self.view.stream.bursts:
            gap = self._burst_gap(burst)
            if gap is None:
                continue
            x = step_left(gap[1], self.frame.left) - GAP / 2
            y = self.frame.zones[gap[0]].loops - 4 - BURST[1] * (stacked[gap] + 0.5) - 4 * stacked[gap]
            stacked[gap] += 1
            link = self.view.addresses.get(burst.key, "")
            symbols.append(burst_symbol(burst, Rect.around(x, y, *BURST), link=link))
        return symbols

    def _notes(self) -> list[Symbol]:
        """Put notes under the lowest box of their column, one under the other."""
        tops: dict[tuple[int, float], float] = {}
        symbols = []
        for note in self.view.stream.notes:
            if note.at not in self.frame.boxes:
                continue
            cell = self.grid.cells[note.at]
            column = (cell.band, cell.column)
            lowest = max(self.frame.data[key].bottom for key in self._column_of(note.at))
            top = tops.get(column, max(lowest, self.frame.boxes[note.at].y + HANGING) + 10)
            tops[column] = top + NOTE[1] + 8
            left = self.frame.boxes[note.at].left + 4
            symbols.append(note_symbol(note, Rect(left, top, left + NOTE[0], top + NOTE[1])))
        return symbols

    def _column_of(self, key: str) -> list[str]:
        """Give the steps of the same band that stand over or under a step."""
        here = self.grid.cells[key]
        return [
            other
            for other, cell in self.grid.cells.items()
            if cell.band == here.band and abs(cell.column - here.column) < 1
        ]

    def _room_for_notes(self, band: int, heights: tuple[float, float]) -> float:
        """Return how far notes reach below the boxes of a band."""
        counts: Counter[float] = Counter()
        lowest: dict[float, float] = {}
        for note in self.view.stream.notes:
            if note.at not in self.grid.cells or self.grid.cells[note.at].band != band:
                continue
            column = self.grid.cells[note.at].column
            counts[column] += 1
            views = self.view.by_key
            lowest[column] = max(
                self.grid.cells[key].row * (heights[1] + ROW_GAP)
                + max(heights[0] + data_height(views[key], self.view.stream), heights[0] / 2 + HANGING)
                for key in self._column_of(note.at)
            )
        rows = self.grid.bands[band].rows - 1
        bottom = rows * (heights[1] + ROW_GAP) + heights[1]
        reach = [lowest[column] + 10 + n * (NOTE[1] + 8) - bottom for column, n in counts.items()]
        return max([0.0, *reach])

    def _loose(self, top: float) -> list[Symbol]:
        """Put what is stuck to no step under the drawing, side by side."""
        stream, x = self.view.stream, self.frame.left
        symbols: list[Symbol] = []
        things: list[Burst | Note] = [burst for burst in stream.bursts if self._burst_gap(burst) is None]
        things += [note for note in stream.notes if note.at not in self.frame.boxes]
        for thing in things:
            is_burst = isinstance(thing, Burst)
            width, height = BURST if is_burst else NOTE
            if x + width > max(self.frame.right, self.frame.left + PITCH):
                x, top = self.frame.left, top + BURST[1] + 10
            area = Rect(x, top, x + width, top + height)
            x += width + 12
            if isinstance(thing, Burst):
                link = self.view.addresses.get(thing.key, "")
                symbols.append(burst_symbol(thing, area, link=link))
            else:
                symbols.append(note_symbol(thing, area))
        return symbols

    # Timeline and summary

    def _ladders(self) -> list[Symbol]:
        stream, frame = self.view.stream, self.frame
        rungs = {rung.key: rung for rung in self.view.sums.ladder}
        symbols = []
        for number, band in enumerate(self.grid.bands):
            treads: list[Tread] = []
            for keys, column, width in sorted(band.blocks, key=lambda block: block[1]):
                start = max(step_left(column, frame.left) - GAP, treads[-1].end if treads else 0.0)
                middle = max(step_left(column, frame.left), start)
                end = max(step_left(column + width, frame.left) - GAP, middle)
                known = [key for key in keys if wait_of(stream.step(key), stream) is not None]
                worked = [key for key in keys if stream.step(key).cycle_time_s is not None]
                wait = sum(rungs[key].wait_s for key in keys) if known else None
                work = sum(rungs[key].work_s for key in keys) if worked else None
                treads.append(Tread(wait, work, start, middle, end))
            if number == len(self.grid.bands) - 1 and wait_after(stream) is not None:
                end = treads[-1].end
                treads.append(Tread(wait_after(stream), None, end, end + GAP, end + GAP))
            top = frame.zones[number].ladder
            symbols.append(
                ladder_symbol(f"timeline {number}", treads, stream, top=top, is_flipped=self.is_flipped)
            )
        return symbols

    def _summary(self) -> Symbol:
        rows = summary_rows(self.view.stream, self.view.sums)
        height = summary_height(rows)
        last = self.frame.boxes[self.view.stream.steps[-1].key]
        top = max(last.y + 24, self.frame.height - height)
        if not self.parties:
            top = max(self.frame.zones[0].boxes, self.frame.height - height)
        left = self.frame.right + 16
        return summary_symbol(rows, Rect(left, top, left + SUMMARY_WIDTH, top + height))


def _fitted(symbols: list[Symbol]) -> Scene:
    """Move everything to the margin, and give the drawing the size that holds it."""
    rooms = [symbol.room for symbol in symbols]
    dx = _EDGE - min(room.left for room in rooms)
    dy = _EDGE - min(room.top for room in rooms)
    moved = tuple(replace(symbol.moved(dx, dy)) for symbol in symbols)
    width = max(room.right for room in rooms) + dx + _EDGE
    return Scene(width, max(room.bottom for room in rooms) + dy + _EDGE, moved)
