"""A drawn value stream as shapes for programs that edit drawings: sizes, colours, and words that belong together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from obeya.figures.geometry import Rect, bounds_of
from obeya.figures.stream_frame import GAP
from obeya.figures.stream_map import stream_scene
from obeya.figures.stream_scene import Line, Mark, Scene, Shape, Symbol, Words
from obeya.figures.tokens import LIGHT

if TYPE_CHECKING:
    from obeya.figures.stream_view import StreamView

_MOST_BANDS: Final = 4
_MOVES: Final = ("push", "pull", "fifo", "supermarket", "shipment")


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Lines of one style that stand under each other: they become one text to edit."""

    words: tuple[Words, ...]
    area: Rect

    @property
    def first(self) -> Words:
        """Give the line whose style all of them have."""
        return self.words[0]


def fitting_scene(view: StreamView, *, aspect: float, is_flipped: bool = False) -> Scene:
    """Lay a map out in as many bands as make it largest on a sheet of this width ÷ height."""
    n = len(view.steps)
    tries = sorted({max(3, -(-n // n_bands)) for n_bands in range(1, _MOST_BANDS + 1)})
    scenes = [stream_scene(view, most_columns=columns, is_flipped=is_flipped) for columns in tries]
    return min(scenes, key=lambda scene: (max(scene.width / aspect, scene.height), scene.height))


def colour(name: str) -> str:
    """Give the colour of a token on paper, as six digits."""
    return LIGHT[name].removeprefix("#").upper()


def pieces(symbol: Symbol) -> Iterator[Shape | Line | TextBlock]:
    """Give the marks of a symbol, with lines of words that follow each other put together."""
    run: list[Words] = []
    for mark in symbol.marks:
        if isinstance(mark, Words) and run and _goes_on(run[-1], mark):
            run.append(mark)
            continue
        if run:
            yield _block(run)
        run = []
        if isinstance(mark, Words):
            run = [mark]
        else:
            yield mark
    if run:
        yield _block(run)


def _goes_on(before: Words, after: Mark) -> bool:
    return isinstance(after, Words) and (
        (before.x, before.size, before.anchor, before.ink, before.is_bold)
        == (after.x, after.size, after.anchor, after.ink, after.is_bold)
        and 0 < after.y - before.y < 1.7 * before.size
    )


def _block(run: list[Words]) -> TextBlock:
    return TextBlock(tuple(run), bounds_of([words.area for words in run]))


def glued_ends(scene: Scene) -> list[tuple[Symbol, str, str]]:
    """Give the symbols on which work moves to the step beside, with the keys of both: they become connectors.

    Where work goes round other boxes, the line that is drawn stays the only one: a second, straight one would cross
    them.
    """
    boxes = {symbol.key: symbol.area for symbol in scene.symbols if symbol.kind == "process"}
    return [
        (symbol, *symbol.joins)
        for symbol in scene.symbols
        if symbol.kind in _MOVES and symbol.joins is not None and _are_neighbours(boxes, *symbol.joins)
    ]


def _are_neighbours(boxes: dict[str, Rect], source: str, target: str) -> bool:
    if source not in boxes or target not in boxes:
        return False
    a, b = boxes[source], boxes[target]
    return abs(a.y - b.y) < 1 and 0 < b.left - a.right <= GAP + 1
