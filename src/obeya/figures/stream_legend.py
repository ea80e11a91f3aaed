"""The legend of a value stream map, and the whole palette as a picture: each symbol with its name."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pyarrow as pa

from obeya.figures.figure import Figure
from obeya.figures.geometry import Rect
from obeya.figures.stream_drawing import draw_scene
from obeya.figures.stream_scene import Scene, Symbol, Words, stacked_words
from obeya.figures.stream_symbols import FAMILIES, FAMILY_NAMES, SYMBOLS, SymbolKind
from obeya.figures.text import text_width, wrap
from obeya.tables.sentences import say

_SIZE: Final = 10.5
_SAMPLE: Final = (34.0, 18.0)
_GAP: Final = 22.0
_ROW: Final = 28.0


def with_legend(scene: Scene, *, margin: float = 16.0) -> Scene:
    """Give a scene with a legend of the symbols that occur in it underneath."""
    used = {symbol.kind for symbol in scene.symbols}
    kinds = [kind for kind in SYMBOLS.values() if kind.kind in used]
    x, y = margin, scene.height + 4
    entries = []
    for kind in kinds:
        width = _SAMPLE[0] + 7 + text_width(say(kind.name), _SIZE)
        if x > margin and x + width > scene.width - margin:
            x, y = margin, y + _ROW
        entries.append(_entry(kind, x, y))
        x += width + _GAP
    return replace(scene, height=y + _ROW + 6, symbols=(*scene.symbols, *entries))


def _entry(kind: SymbolKind, x: float, y: float) -> Symbol:
    area = Rect(x, y, x + _SAMPLE[0], y + _SAMPLE[1])
    inner = Rect.around(area.x, area.y, 26, 18) if kind.kind in _SQUARE else area
    name = say(kind.name)
    words = Words(name, area.right + 7, area.y + 4, _SIZE, ink="ink-soft")
    means = say("{name}: {means}", name=name, means=say(kind.means))
    return Symbol(f"legend.{kind.kind}", kind.kind, means, area, (*kind.sample(inner), words))


_SQUARE: Final = frozenset(
    {"inventory", "pull", "supermarket", "people", "production kanban", "withdrawal kanban", "signal kanban"}
)


def palette_picture(*, width: float = 720.0) -> Figure:
    """Draw all symbols of a value stream map with their names and what they mean, in families."""
    margin, column = 8.0, 352.0
    n_columns = max(1, int((width - margin) // column))
    symbols: list[Symbol] = []
    y = margin
    for family in FAMILIES:
        y += 18
        head = Words(say(FAMILY_NAMES[family]), margin, y, 13.0, is_bold=True)
        symbols.append(Symbol(f"family.{family}", "heading", head.text, head.area, (head,)))
        kinds = [kind for kind in SYMBOLS.values() if kind.family == family]
        for place, kind in enumerate(kinds):
            top = y + 12 + place // n_columns * 54
            symbols.append(_explained(kind, margin + place % n_columns * column, top, column))
        y += 12 + -(-len(kinds) // n_columns) * 54
    scene = Scene(margin + n_columns * column, y + margin, tuple(symbols))
    rows = [(say(kind.name), say(kind.means), say(FAMILY_NAMES[kind.family])) for kind in SYMBOLS.values()]
    return Figure(
        title=say("The {n} symbols of a value stream map", n=str(len(SYMBOLS))),
        alt=say("Symbols: {names}.", names=", ".join(row[0] for row in rows)),
        caption=say("After M. Rother and J. Shook, Learning to See, 1999; drawn anew."),
        table=pa.table(
            {
                "symbol": [row[0] for row in rows],
                "means": [row[1] for row in rows],
                "family": [row[2] for row in rows],
            }
        ),
        svg=draw_scene(scene),
    )


def _explained(kind: SymbolKind, x: float, y: float, width: float) -> Symbol:
    area = Rect(x, y, x + 60, y + 40)
    inner = Rect.around(area.x, area.y, 40, 34) if kind.kind in _SQUARE else area
    if kind.kind in ("push", "shipment", "fifo", "manual", "electronic", "rework"):
        inner = Rect.around(area.x, area.y, 60, 26)
    name = Words(say(kind.name), area.right + 14, y + 12, 12.0, is_bold=True)
    lines = wrap(say(kind.means), width - 90, _SIZE, lines=2)
    means = stacked_words(lines, area.right + 14, y + 27, size=_SIZE, step=13, anchor="start", ink="ink-soft")
    said = say("{name}: {means}", name=name.text, means=say(kind.means))
    return Symbol(f"palette.{kind.kind}", kind.kind, said, area, (*kind.sample(inner), name, *means))
