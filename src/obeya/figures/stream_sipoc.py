"""The SIPOC of a value stream as a picture: who gives what, the main steps, who gets what; columns or rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa

from obeya.figures.figure import Figure
from obeya.figures.geometry import Rect
from obeya.figures.stream_drawing import draw_scene
from obeya.figures.stream_map import Layout
from obeya.figures.stream_scene import Look, Mark, Scene, Shape, Symbol, Words, rect_shape, stacked_words
from obeya.figures.text import display_name, wrap
from obeya.tables.sentences import joined, say

if TYPE_CHECKING:
    from obeya.flow.sipoc import Sipoc

_SIZE: Final = 11.0
_STEP: Final = 14.0
_PAD: Final = 10.0
_WIDE: Final = 172.0
_NARROW: Final = 342.0
_HEAD: Final = 34.0
_GAP: Final = 8.0


def sipoc_picture(sipoc: Sipoc, *, name: str, layout: Layout = "wide") -> Figure:
    """Draw a SIPOC; an empty column says that nobody filled it in yet."""
    columns = _columns(sipoc)
    scene = _wide(columns) if layout == "wide" else _narrow(columns)
    n_steps = sum(len(stage.steps) for stage in sipoc.process)
    none = say("nobody named yet")
    rows = [(head, entry) for _, head, entries in columns for entry in entries]
    return Figure(
        title=say(
            "{name}: {n} steps from {suppliers} to {customers}",
            name=name,
            n=str(n_steps),
            suppliers=_few(sipoc.suppliers, none),
            customers=_few(sipoc.customers, none),
        ),
        alt=joined(" ", [_told(head, entries) for _, head, entries in columns]),
        caption=say("SIPOC: suppliers, inputs, process, outputs, customers."),
        table=pa.table({"column": [row[0] for row in rows], "entry": [row[1] for row in rows]}),
        svg=draw_scene(scene),
    )


def _few(names: tuple[str, ...], none: str) -> str:
    if not names:
        return none
    return names[0] if len(names) == 1 else say("{first} and {n} more", first=names[0], n=str(len(names) - 1))


def _columns(sipoc: Sipoc) -> list[tuple[str, str, tuple[str, ...]]]:
    """Give the letter, the head and the entries of each column; steps of one lane stand together under its name."""
    process: list[str] = []
    for stage in sipoc.process:
        steps = " → ".join(display_name(step) for step in stage.steps)
        process.append(
            say("{lane}: {steps}", lane=display_name(stage.lane), steps=steps) if stage.lane else steps
        )
    return [
        ("S", say("Suppliers"), sipoc.suppliers),
        ("I", say("Inputs"), sipoc.inputs),
        ("P", say("Process"), tuple(process)),
        ("O", say("Outputs"), sipoc.outputs),
        ("C", say("Customers"), sipoc.customers),
    ]


def _told(head: str, entries: tuple[str, ...]) -> str:
    return say("{head}: {entries}.", head=head, entries="; ".join(entries) or say("not filled in yet"))


def _lines(entries: tuple[str, ...], width: float) -> list[tuple[str, ...]]:
    shown = entries or (say("not filled in yet"),)
    return [wrap(entry, width - 2 * _PAD - 10, _SIZE, lines=6) for entry in shown]


def _height(entries: tuple[str, ...], width: float) -> float:
    return _HEAD + sum(len(lines) * _STEP + 6 for lines in _lines(entries, width)) + _PAD


def _column(letter: str, head: str, entries: tuple[str, ...], area: Rect) -> Symbol:
    band = Rect(area.left, area.top, area.right, area.top + _HEAD - 6)
    marks: list[Mark] = [
        Shape(area, Look(fill="surface", stroke="outline", width=1.2), radius=4),
        rect_shape(band, Look(fill="surface-2", stroke="outline", width=1.2), radius=4),
        Words(letter, area.left + _PAD, area.top + 20, 15.0, ink="accent", is_bold=True),
        Words(head, area.left + _PAD + 20, area.top + 19, 12.5, is_bold=True),
    ]
    y = area.top + _HEAD + 12
    for lines in _lines(entries, area.width):
        if entries:
            marks.append(Words("•", area.left + _PAD, y, _SIZE, ink="ink-soft"))
        ink = "ink" if entries else "ink-soft"
        marks += stacked_words(
            lines, area.left + _PAD + 10, y, size=_SIZE, step=_STEP, anchor="start", ink=ink
        )
        y += len(lines) * _STEP + 6
    return Symbol(f"sipoc.{letter}", "column", _told(head, entries), area, tuple(marks))


def _wide(columns: list[tuple[str, str, tuple[str, ...]]]) -> Scene:
    height = max(_height(entries, _WIDE) for _, _, entries in columns)
    lefts = [_GAP + place * (_WIDE + _GAP) for place in range(len(columns))]
    symbols = [
        _column(*column, Rect(x, _GAP, x + _WIDE, _GAP + height))
        for x, column in zip(lefts, columns, strict=True)
    ]
    return Scene(_GAP + len(columns) * (_WIDE + _GAP), height + 2 * _GAP, tuple(symbols))


def _narrow(columns: list[tuple[str, str, tuple[str, ...]]]) -> Scene:
    symbols, y = [], _GAP
    for column in columns:
        height = _height(column[2], _NARROW)
        symbols.append(_column(*column, Rect(_GAP, y, _GAP + _NARROW, y + height)))
        y += height + _GAP
    return Scene(_NARROW + 2 * _GAP, y, tuple(symbols))
