"""Where the steps of a value stream stand: columns, rows for parallel branches, and bands where it is long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise
from typing import TYPE_CHECKING

from obeya.flow.stream_map import Link, Place

if TYPE_CHECKING:
    from obeya.flow.stream_map import StreamMap, StreamStep


@dataclass(frozen=True, slots=True)
class Cell:
    """The place of a step: its band, column and row there; `block` counts forks as one, `branch` is its line there."""

    key: str
    band: int
    column: float
    row: float
    block: int
    branch: int


@dataclass(frozen=True, slots=True)
class Band:
    """One line of the drawing: how many columns and rows it has, and its blocks as (keys, first column, columns)."""

    columns: float
    rows: float
    blocks: tuple[tuple[tuple[str, ...], float, float], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """All places, by key in the order of the main line, and the bands."""

    cells: dict[str, Cell]
    bands: tuple[Band, ...]


def grid_of(stream: StreamMap, *, most_columns: int) -> Grid:
    """Give every step a place; a stream of more than `most_columns` columns is broken into bands of like length.

    Places that people gave count columns along the whole stream, as if it stood in one band; where two would share a
    place, the later one moves to the right.
    """
    blocks = _blocks(stream.steps)
    widths = [max(len(branch) for branch in block) for block in blocks]
    cells: dict[str, Cell] = {}
    bands = []
    for band, numbers in enumerate(_bands(widths, most_columns)):
        column, parts = 0, []
        for number in numbers:
            for row, branch in enumerate(blocks[number]):
                for place, step in enumerate(branch):
                    cells[step.key] = Cell(step.key, band, column + place, row, number, row)
            keys = tuple(step.key for branch in blocks[number] for step in branch)
            parts.append((keys, float(column), float(widths[number])))
            column += widths[number]
        rows = max(len(blocks[number]) for number in numbers)
        bands.append(Band(column, rows, tuple(parts)))
    grid = Grid({step.key: cells[step.key] for step in stream.steps}, tuple(bands))
    if any(step.place is not None for step in stream.steps):
        return _with_places(stream.steps, grid)
    return grid


def shown_links(stream: StreamMap, grid: Grid) -> tuple[Link, ...]:
    """Give the links that are drawn: those of the map; a map that names none between its steps is a line of pushes."""
    keys = grid.cells.keys()
    if any(link.source in keys and link.target in keys for link in stream.links):
        return stream.links
    pushes = tuple(
        Link(f"{source} > {target}", source, target)
        for source in keys
        for target in keys
        if is_next(grid, source, target)
    )
    return (*stream.links, *pushes)


def is_next(grid: Grid, source: str, target: str) -> bool:
    """Tell whether one step follows another without any between: in a branch, or from one block to the next."""
    a, b = grid.cells[source], grid.cells[target]
    if a.block == b.block:
        line = [key for key, cell in grid.cells.items() if (cell.block, cell.branch) == (a.block, a.branch)]
        return a.branch == b.branch and (source, target) in pairwise(line)
    return b.block == a.block + 1 and _is_end(grid, a, last=True) and _is_end(grid, b, last=False)


def _is_end(grid: Grid, cell: Cell, *, last: bool) -> bool:
    line = [key for key, each in grid.cells.items() if (each.block, each.branch) == (cell.block, cell.branch)]
    return line[-1 if last else 0] == cell.key


def _blocks(steps: Sequence[StreamStep]) -> list[list[list[StreamStep]]]:
    """Group steps into blocks of branches: a step outside a fork is a block of its own."""
    blocks: list[list[list[StreamStep]]] = []
    for fork, members in groupby(steps, key=lambda step: step.fork):
        if not fork:
            blocks += [[[step]] for step in members]
            continue
        branches: dict[int, list[StreamStep]] = {}
        for step in members:
            branches.setdefault(step.branch, []).append(step)
        blocks.append([branches[number] for number in sorted(branches)])
    return blocks


def _bands(widths: Sequence[int], most: int) -> list[list[int]]:
    """Break blocks into bands: as few as possible, and then of like length."""
    most = max(most, *widths)
    fewest = len(_filled(widths, most))
    aims = range(max(widths), most + 1)
    return next(bands for aim in aims if len(bands := _filled(widths, aim)) == fewest)


def _filled(widths: Sequence[int], most: int) -> list[list[int]]:
    bands: list[list[int]] = [[]]
    taken = 0
    for number, width in enumerate(widths):
        if taken and taken + width > most:
            bands.append([])
            taken = 0
        bands[-1].append(number)
        taken += width
    return bands


def _with_places(steps: Sequence[StreamStep], grid: Grid) -> Grid:
    """Move the steps that people placed; each stays in its band, and who comes later makes room."""
    before = _columns_before(grid)
    taken: dict[int, list[tuple[float, float]]] = {}
    cells: dict[str, Cell] = {}
    for step in steps:
        cell = grid.cells[step.key]
        column, row = cell.column, cell.row
        if step.place is not None:
            column = max(step.place.column - before[cell.band], 0.0)
            row = max(step.place.row, 0.0)
        there = taken.setdefault(cell.band, [])
        while any(abs(column - x) < 1 and abs(row - y) < 1 for x, y in there):
            column += 0.25
        there.append((column, row))
        cells[step.key] = replace(cell, column=column, row=row)
    bands = (_band_of([cell for cell in cells.values() if cell.band == n]) for n in range(len(grid.bands)))
    return Grid(cells, tuple(bands))


def _columns_before(grid: Grid) -> list[float]:
    return list(accumulate((band.columns for band in grid.bands), initial=0.0))


def _bare(stream: StreamMap) -> StreamMap:
    return replace(stream, steps=tuple(replace(step, place=None) for step in stream.steps))


def places_on(stream: StreamMap, *, most_columns: int) -> dict[str, Place]:
    """Return where each step is drawn, as a place that people could have given it."""
    bare = grid_of(_bare(stream), most_columns=most_columns)
    before = _columns_before(bare)
    cells = grid_of(stream, most_columns=most_columns).cells
    return {key: Place(before[cell.band] + cell.column, cell.row) for key, cell in cells.items()}


def _band_of(cells: Sequence[Cell]) -> Band:
    parts = []
    for _, members in groupby(cells, key=lambda cell: cell.block):
        block = list(members)
        left = min(cell.column for cell in block)
        width = max(cell.column for cell in block) + 1 - left
        parts.append((tuple(cell.key for cell in block), left, width))
    columns, rows = (max(getattr(cell, name) for cell in cells) + 1 for name in ("column", "row"))
    return Band(columns, rows, tuple(parts))
