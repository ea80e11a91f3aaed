"""A value stream from top to bottom, 360 pixels wide: the same symbols, for phones and for two maps side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from obeya.figures.geometry import Point, Rect
from obeya.figures.stream_boxes import (
    SMALL,
    box_height,
    burst_symbol,
    data_height,
    note_symbol,
    party_symbol,
    step_symbols,
)
from obeya.figures.stream_down import DownArrows
from obeya.figures.stream_frame import BURST, NOTE, PARTY
from obeya.figures.stream_ladder import summary_height, summary_rows, summary_symbol
from obeya.figures.stream_plan import Grid, grid_of, shown_links
from obeya.figures.stream_scene import Line, Look, Scene, Symbol, Words
from obeya.figures.stream_words import time_words, wait_after, wait_of
from obeya.figures.text import shorten
from obeya.flow.stream_map import Burst
from obeya.tables.sentences import joined, say

if TYPE_CHECKING:
    from obeya.figures.stream_boxes import StepView
    from obeya.figures.stream_view import StreamView
    from obeya.flow.stream_map import Link, Note, Party

WIDTH: Final = 358.0
BOX_LEFT: Final = 92.0
BOX_WIDTH: Final = 200.0
GAP_HEIGHT: Final = 70.0
_EDGE: Final = 8.0
_RAILS: Final = (14.0, 32.0)
"Where waits and process times run, from the left."
_STUCK: Final = 64.0


def narrow_scene(
    view: StreamView, *, starts: Mapping[str, float] | None = None, is_flipped: bool = False
) -> Scene:
    """Lay a map out from top to bottom; `starts` gives the height at which a step begins at the earliest, by key."""
    return _Narrow(view, starts or {}, is_flipped).scene()


def block_heights(view: StreamView) -> dict[str, float]:
    """Return how much height each step takes with what leads to it and what is stuck to it, by key."""
    drawing = _Narrow(view, {}, False)
    return {key: block.end - block.start for key, block in drawing.blocks.items()}


@dataclass(frozen=True, slots=True)
class _Block:
    """The heights of one step: where its gap begins, the word that comes to it, its box, and where it ends."""

    start: float
    words: float
    box: Rect
    data: Rect
    loops: float
    stuck: float
    end: float


@dataclass
class _Narrow:
    """One layout in the making."""

    view: StreamView
    starts: Mapping[str, float]
    is_flipped: bool
    grid: Grid = field(init=False)
    links: tuple[Link, ...] = field(init=False)
    arrows: DownArrows = field(init=False)
    blocks: dict[str, _Block] = field(init=False)

    def __post_init__(self) -> None:
        self.grid = grid_of(self.view.stream, most_columns=len(self.view.steps))
        self.links = shown_links(self.view.stream, self.grid)
        self.arrows = DownArrows(self.view.stream, self.links, self.grid)
        self.blocks = {}
        y = self._head_height()
        for view in self.view.steps:
            block = self._block(view, max(y, self.starts.get(view.step.key, 0.0)))
            self.blocks[view.step.key] = block
            y = block.end

    def scene(self) -> Scene:
        """Draw everything from top to bottom."""
        symbols = [*self._parties(("supplier", "control"), _EDGE), *self._news()]
        boxes = {key: block.box for key, block in self.blocks.items()}
        for view in self.view.steps:
            block = self.blocks[view.step.key]
            key = view.step.key
            gap = Rect(BOX_LEFT, block.start, BOX_LEFT + BOX_WIDTH, block.start + GAP_HEIGHT)
            symbols += self.arrows.into(key, gap, self._branch_words(key))
            symbols += self.arrows.words_to(key, block.words, BOX_LEFT)
            symbols += step_symbols(view, self.view.stream, block.box, block.data)
            symbols += self._stuck(key, block)
        symbols += self.arrows.loops(boxes, {key: block.loops for key, block in self.blocks.items()})
        bottom = max(block.end for block in self.blocks.values())
        end, symbols_after = self._end(bottom)
        symbols += symbols_after
        symbols.append(self._timeline(bottom))
        rows = summary_rows(self.view.stream, self.view.sums)
        area = Rect(_EDGE, end + 10, WIDTH - _EDGE, end + 10 + summary_height(rows))
        symbols.append(summary_symbol(rows, area))
        loose = self._loose(area.bottom + 12)
        height = max([area.bottom, *(symbol.room.bottom for symbol in loose)]) + 12
        return Scene(WIDTH, height, (*symbols, *loose))

    # Blocks

    def _block(self, view: StepView, start: float) -> _Block:
        key = view.step.key
        words = start + GAP_HEIGHT
        top = words + self.arrows.words_height(key)
        box = Rect(BOX_LEFT, top, BOX_LEFT + BOX_WIDTH, top + box_height(view.step, BOX_WIDTH))
        data = Rect(box.left, box.bottom, box.right, box.bottom + data_height(view, self.view.stream))
        loops = data.bottom + 4
        stuck = loops + self.arrows.loops_height(key)
        n_stuck = len(self._things_at(key))
        return _Block(start, words, box, data, loops, stuck, stuck + -(-n_stuck // 2) * _STUCK + 4)

    def _things_at(self, key: str) -> list[Burst | Note]:
        keys = {key, *(link.key for link in self.links if link.target == key)}
        stream = self.view.stream
        things: list[Burst | Note] = [*stream.bursts, *stream.notes]
        return [thing for thing in things if thing.at in keys]

    def _stuck(self, key: str, block: _Block) -> list[Symbol]:
        return self._placed(self._things_at(key), BOX_LEFT, block.stuck + 4)

    def _loose(self, top: float) -> list[Symbol]:
        stream = self.view.stream
        stuck = {id(thing) for key in self.blocks for thing in self._things_at(key)}
        things: list[Burst | Note] = [*stream.bursts, *stream.notes]
        free = [thing for thing in things if id(thing) not in stuck]
        return self._placed(free, _EDGE + 40, top)

    def _placed(self, things: Sequence[Burst | Note], left: float, top: float) -> list[Symbol]:
        symbols = []
        for place, thing in enumerate(things):
            x, y = left + place % 2 * (NOTE[0] + 8), top + place // 2 * _STUCK
            if isinstance(thing, Burst):
                area = Rect(x, y, x + BURST[0], y + BURST[1])
                link = self.view.addresses.get(thing.key, "")
                symbols.append(burst_symbol(thing, area, link=link))
            else:
                symbols.append(note_symbol(thing, Rect(x, y, x + NOTE[0], y + NOTE[1])))
        return symbols

    def _branch_words(self, key: str) -> str:
        cell = self.grid.cells[key]
        branches = sorted({each.branch for each in self.grid.cells.values() if each.block == cell.block})
        if len(branches) < 2:
            return ""
        n, all_n = str(branches.index(cell.branch) + 1), str(len(branches))
        return say("Side by side: branch {n} of {all_n}", n=n, all_n=all_n)

    # Those outside, and word between them

    def _row_of(self, roles: tuple[str, ...]) -> list[Party]:
        return [party for role in roles for party in self.view.stream.parties if party.role == role]

    def _parties(self, roles: tuple[str, ...], top: float) -> list[Symbol]:
        symbols = []
        for place, party in enumerate(self._row_of(roles)):
            x = BOX_LEFT + place % 2 * (PARTY[0] + 24)
            y = top + place // 2 * (PARTY[1] + 14)
            symbols.append(party_symbol(party, Rect(x, y, x + PARTY[0], y + PARTY[1])))
        return symbols

    def _parties_height(self, roles: tuple[str, ...]) -> float:
        return -(-len(self._row_of(roles)) // 2) * (PARTY[1] + 14)

    def _head_height(self) -> float:
        return _EDGE + self._parties_height(("supplier", "control")) + self.arrows.news_height() + 2

    def _news(self) -> list[Symbol]:
        return self.arrows.news(_EDGE + self._parties_height(("supplier", "control")), BOX_LEFT)

    def _end(self, bottom: float) -> tuple[float, list[Symbol]]:
        """Draw what waits for the customer, and the customer."""
        stream = self.view.stream
        symbols: list[Symbol] = []
        y = bottom
        shipments = [link for link in self.links if link.kind == "shipment" and link.source in self.blocks]
        if shipments or wait_after(stream) is not None or stream.stock_after is not None:
            gap = Rect(BOX_LEFT, y, BOX_LEFT + BOX_WIDTH, y + GAP_HEIGHT)
            symbols += self.arrows.out(gap, shipments)
            y += GAP_HEIGHT
        customers = self._parties(("customer",), y + 4)
        return y + 4 + self._parties_height(("customer",)), [*symbols, *customers]

    # Timeline

    def _timeline(self, bottom: float) -> Symbol:
        stream = self.view.stream
        rungs = {rung.key: rung for rung in self.view.sums.ladder}
        waits, works = _RAILS if not self.is_flipped else (_RAILS[1], _RAILS[0])
        points: list[Point] = []
        words: list[Words] = []
        told: list[str] = []
        for keys in self._ladder_blocks():
            first, last = self.blocks[keys[0]], self.blocks[keys[-1]]
            known = any(wait_of(stream.step(key), stream) is not None for key in keys)
            worked = any(stream.step(key).cycle_time_s is not None for key in keys)
            wait = time_words(sum(rungs[key].wait_s for key in keys) if known else None, stream)
            work = time_words(sum(rungs[key].work_s for key in keys) if worked else None, stream)
            for name, said, x, top, end in (
                (say("wait {time}", time=wait), wait, waits, first.start, first.box.top),
                (say("process {time}", time=work), work, works, first.box.top, last.end),
            ):
                # Where a state leaves room for a step of the other, the line goes straight on.
                points += [(points[-1][0], top)] if points and points[-1][1] < top else []
                points += [(x, top), (x, end)]
                y = top + min(GAP_HEIGHT / 2, (end - top) / 2) + 4
                is_work = x == works
                words.append(Words(shorten(said, 52, SMALL), 38, y, SMALL, is_bold=is_work))
                told.append(name)
        after = wait_after(stream)
        if after is not None:
            points += [(waits, bottom), (waits, bottom + GAP_HEIGHT)]
            words.append(Words(time_words(after, stream), 38, bottom + GAP_HEIGHT / 2 + 4, SMALL))
            told.append(say("wait {time}", time=time_words(after, stream)))
        area = Rect(_RAILS[0], points[0][1], BOX_LEFT - 6, points[-1][1])
        said = say("Timeline: {times}.", times=joined(", ", told))
        return Symbol("timeline 0", "timeline", said, area, (Line(tuple(points), Look(width=1.6)), *words))

    def _ladder_blocks(self) -> list[tuple[str, ...]]:
        found: dict[int, list[str]] = {}
        for key, cell in self.grid.cells.items():
            found.setdefault(cell.block, []).append(key)
        return [tuple(keys) for keys in found.values()]
