"""The boxes of a value stream map: steps with their data boxes, stocks between them, and who stands around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from obeya.figures import stream_shapes as shapes
from obeya.figures.geometry import Rect
from obeya.figures.stream_scene import Change, Look, Mark, Shape, Symbol, Words, stacked_words
from obeya.figures.stream_words import (
    VALUE_WORDS,
    DataRow,
    amount_words,
    data_rows,
    say_inventory,
    say_party,
    say_step,
)
from obeya.figures.text import display_name, shorten, text_width, wrap
from obeya.tables.sentences import joined, phrase, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from obeya.flow.stream_map import Burst, Note, Party, StreamMap, StreamStep

NAME_SIZE: Final = 12.0
SMALL: Final = 10.0
ROW: Final = 15.0
_NAME_STEP: Final = 15.0
_LANE: Final = 13.0
_FOOT: Final = 24.0
_PAD: Final = 7.0
_CHANGES: Final = {"new": phrase("new"), "changed": phrase("changed"), "gone": phrase("gone")}
TRIANGLE: Final = (40.0, 34.0)


@dataclass(frozen=True, slots=True)
class StepView:
    """One step as it is drawn: its number in the stream, and what it was before where it is a future state."""

    step: StreamStep
    number: int
    change: Change = ""
    before: StreamStep | None = None


def name_lines(step: StreamStep, width: float) -> tuple[str, ...]:
    """Break the name of a step for its box."""
    return wrap(display_name(step.name), width - 2 * _PAD, NAME_SIZE, lines=3, bold=True)


def box_height(step: StreamStep, width: float) -> float:
    """Return the height that a process box needs."""
    lane = _LANE if step.lane else 0.0
    return 8 + len(name_lines(step, width)) * _NAME_STEP + lane + _FOOT


def data_height(view: StepView, stream: StreamMap) -> float:
    """Return the height that a data box needs, with the band of its worth."""
    return ROW * (1 + len(_rows(view, stream))) + 5


def _rows(view: StepView, stream: StreamMap) -> tuple[tuple[DataRow, bool], ...]:
    """Give the rows of a data box, each with whether it is new; what it was before stands under it."""
    now = data_rows(view.step, stream)
    if view.before is None:
        return tuple((row, False) for row in now)
    old = {row.field: row.value for row in data_rows(view.before, stream)}
    rows: list[tuple[DataRow, bool]] = []
    for row in now:
        is_new = old.get(row.field) != row.value
        rows.append((row, is_new))
        if is_new and row.field in old:
            rows.append((DataRow(row.field, "", say("was {value}", value=old[row.field])), False))
    return tuple(rows)


def step_symbols(view: StepView, stream: StreamMap, box: Rect, data: Rect) -> list[Symbol]:
    """Draw a step: its box, the people in it, its data box and the band of its worth."""
    step = view.step
    symbols = [
        Symbol(step.key, "process", say_step(step, stream, view.number), box, _box_marks(view, box),
               change=view.change)
    ]  # fmt: skip
    if step.people is not None:
        at = Rect(box.left + 7, box.bottom - 19, box.left + 25, box.bottom - 5)
        count = amount_words(step.people)
        said = say("People at {name}: {n}.", name=display_name(step.name), n=count)
        marks = (*shapes.people(at), Words(count, at.right + 5, at.bottom - 1.5, SMALL))
        symbols.append(Symbol(f"{step.key}.people", "people", said, at, marks))
    said = say("{name} {worth}.", name=display_name(step.name), worth=say(VALUE_WORDS[step.value]))
    rows = tuple(row for row, _ in _rows(view, stream))
    told = joined(", ", [joined(" ", (row.name, row.value)) if row.name else row.value for row in rows])
    data_says = say("Data of {name}: {facts}.", name=display_name(step.name), facts=told)
    symbols.append(Symbol(f"{step.key}.data", "data_box", data_says, data, _data_marks(view, stream, data)))
    swatch = Rect(data.left + 6, data.top + 4.5, data.left + 34, data.top + 12.5)
    worth = Words(say(VALUE_WORDS[step.value]), swatch.right + 6, data.top + 12.5, SMALL)
    worth_marks = (*shapes.value_strip(swatch, step.value), worth)
    symbols.append(Symbol(f"{step.key}.value", step.value, said, swatch, worth_marks))
    return symbols


def _box_marks(view: StepView, box: Rect) -> tuple[Mark, ...]:
    step, is_changed = view.step, view.change in ("new", "changed")
    look = Look(
        fill="accent-soft" if is_changed else "surface",
        stroke="accent" if is_changed else "ink",
        width=2.4 if is_changed else 1.5,
        dash=(5.0, 4.0) if view.change == "gone" else (),
    )
    lines = name_lines(step, box.width)
    y = box.top + 8 + 11
    marks: list[Mark] = [
        Shape(box, look, radius=2.0),
        *stacked_words(lines, box.x, y, size=NAME_SIZE, step=_NAME_STEP, is_bold=True),
    ]
    if step.lane:
        lane = shorten(display_name(step.lane), box.width - 2 * _PAD, SMALL)
        marks.append(Words(lane, box.x, y + len(lines) * _NAME_STEP - 1, SMALL, "middle", "ink-soft"))
    right = box.right - 6
    if view.change:
        marks.append(Words(say(_CHANGES[view.change]), right, box.bottom - 7, SMALL, "end", "ink", True))
    elif step.is_estimated:
        marks.append(Words(say("estimated"), right, box.bottom - 7, 9.0, "end", "ink-soft"))
    return tuple(marks)


def _data_marks(view: StepView, stream: StreamMap, data: Rect) -> tuple[Mark, ...]:
    marks: list[Mark] = [Shape(data, Look(fill="surface", stroke="ink", width=1.0))]
    for place, (row, is_new) in enumerate(_rows(view, stream)):
        y = data.top + ROW * (place + 2) - 2
        name = shorten(row.name, data.width * 0.62, SMALL)
        room = data.width - 2 * _PAD - (text_width(name, SMALL) + 6 if name else 0)
        value = shorten(row.value, room, SMALL, bold=is_new)
        if name:
            marks.append(Words(name, data.left + _PAD, y, SMALL, "start", "ink-soft"))
        ink = "ink" if row.name else "ink-soft"
        marks.append(Words(value, data.right - _PAD, y, SMALL, "end", ink, is_new))
    return tuple(marks)


def inventory_symbol(
    key: str, name: str, words: Sequence[str], unit: str, centre: tuple[float, float], width: float
) -> Symbol:
    """Draw a stock with its words below; `centre` is the middle of its upper edge."""
    area = Rect(centre[0] - TRIANGLE[0] / 2, centre[1], centre[0] + TRIANGLE[0] / 2, centre[1] + TRIANGLE[1])
    lines = [shorten(word, width, SMALL) for word in words]
    below = stacked_words(lines, area.x, area.bottom + 12, size=SMALL, step=12.5)
    return Symbol(
        f"{key}.stock",
        "inventory",
        say_inventory(name, words, unit),
        area,
        (*shapes.inventory(area), *below),
    )


def party_symbol(party: Party, area: Rect) -> Symbol:
    """Draw a customer, a supplier or whoever steers; what there is to say of them stands inside."""
    is_control = party.role == "control"
    most = 2 if party.text or is_control else 3
    lines = wrap(display_name(party.name), area.width - 12, NAME_SIZE, lines=most, bold=True)
    small = (shorten(party.text, area.width - 12, SMALL),) if party.text else ()
    marks = list((shapes.control if is_control else shapes.factory)(area))
    body = marks[-1].area if isinstance(marks[-1], Shape) else area
    first = body.y - (len(lines) * 14 + len(small) * 13) / 2 + 11
    marks += stacked_words(lines, area.x, first, size=NAME_SIZE, step=14, is_bold=True)
    marks += stacked_words(small, area.x, first + len(lines) * 14, size=SMALL, ink="ink-soft")
    return Symbol(party.key, "control" if is_control else "external", say_party(party), area, tuple(marks))


def burst_symbol(burst: Burst, area: Rect, *, link: str = "") -> Symbol:
    """Draw a kaizen burst; `link` is the address of the improvement or action that carries it out."""
    lines = wrap(burst.text, area.width * 0.74, 9.5, lines=3, bold=True)
    said = say("Kaizen burst: {text}.", text=burst.text.rstrip("."))
    return Symbol(
        burst.key, "kaizen burst", said, area, shapes.kaizen_burst(area, lines, size=9.5), link=link
    )


def note_symbol(note: Note, area: Rect) -> Symbol:
    """Draw a sticky note."""
    lines = wrap(note.text, area.width - 12, SMALL, lines=max(1, int((area.height - 8) / 12.2)))
    said = say("Note: {text}", text=note.text)
    if note.by:
        said = say("Note by {who}: {text}", who=note.by, text=note.text)
    return Symbol(note.key, "note", said, area, shapes.note(area, lines))
