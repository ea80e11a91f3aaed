"""The palette of a value stream map: every symbol with its name, what it means, and a small drawing of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from obeya.figures import stream_shapes as shapes
from obeya.figures.geometry import Rect
from obeya.figures.stream_scene import Mark, Shape
from obeya.tables.sentences import phrase

Family = Literal["flow of work", "flow of information", "improvement and people", "what a step is worth"]


@dataclass(frozen=True, slots=True)
class SymbolKind:
    """One symbol: `name` and `means` are templates to be said, `sample` draws it into a room of any size."""

    kind: str
    family: Family
    name: str
    means: str
    sample: Callable[[Rect], tuple[Mark, ...]]


def _box(area: Rect) -> tuple[Mark, ...]:
    return (Shape(area, shapes.PLAIN, lines=("A",), size=min(12.0, area.height * 0.5), is_bold=True),)


def _back(area: Rect) -> tuple[Mark, ...]:
    ends = (
        (area.right, area.bottom),
        (area.right, area.top),
        (area.left, area.top),
        (area.left, area.bottom),
    )
    return shapes.rework(ends)


def _worth(value: str) -> Callable[[Rect], tuple[Mark, ...]]:
    return lambda area: shapes.value_strip(Rect.around(area.x, area.y, area.width, 8), value)


_WORK: Final = "flow of work"
_NEWS: Final = "flow of information"
_FOLK: Final = "improvement and people"
_WORTH: Final = "what a step is worth"

_KINDS: Final = (
    SymbolKind(
        "process", _WORK, phrase("Process step"),
        phrase("One step, or several through which a piece goes without waiting."), _box,
    ),
    SymbolKind(
        "data_box", _WORK, phrase("Data box"),
        phrase("The numbers of a step: cycle time, change-over, people, complete and accurate."),
        shapes.data_box,
    ),
    SymbolKind(
        "external", _WORK, phrase("Customer or supplier"),
        phrase("Who takes what is made, or sends what it is made from."), shapes.factory,
    ),
    SymbolKind(
        "inventory", _WORK, phrase("Inventory"),
        phrase("Work that waits, as a count and as days of demand."), shapes.inventory,
    ),
    SymbolKind(
        "push", _WORK, phrase("Push"),
        phrase("Work is passed on when it is done, wanted or not."), shapes.push,
    ),
    SymbolKind(
        "pull", _WORK, phrase("Pull"),
        phrase("The step after takes what it needs when it needs it."), shapes.pull,
    ),
    SymbolKind(
        "fifo", _WORK, phrase("FIFO lane"),
        phrase("First in, first out, with a limit; when it is full, the step before stops."), shapes.fifo,
    ),
    SymbolKind(
        "supermarket", _WORK, phrase("Supermarket"),
        phrase("A small stock from which the step after takes; what is taken is made again."),
        shapes.supermarket,
    ),
    SymbolKind(
        "shipment", _WORK, phrase("Shipment"),
        phrase("What comes from a supplier or goes to a customer."), shapes.shipment,
    ),
    SymbolKind(
        "rework", _WORK, phrase("Rework"),
        phrase("Work that goes back to an earlier step, with its share."), _back,
    ),
    SymbolKind(
        "timeline", _WORK, phrase("Timeline"),
        phrase("Waits and process times along the stream; they add up to the lead time."),
        shapes.zigzag_ladder,
    ),
    SymbolKind(
        "control", _NEWS, phrase("Control"),
        phrase("Who plans and gives out the work."), shapes.control,
    ),
    SymbolKind(
        "manual", _NEWS, phrase("Information on paper or by word"),
        phrase("A thin straight arrow."),
        lambda area: shapes.manual((area.left, area.y), (area.right, area.y)),
    ),
    SymbolKind(
        "electronic", _NEWS, phrase("Information through a system"),
        phrase("An arrow with a stroke of lightning."),
        lambda area: shapes.electronic((area.left, area.y), (area.right, area.y)),
    ),
    SymbolKind(
        "production kanban", _NEWS, phrase("Production kanban"),
        phrase("A card that tells a step to make one container."), shapes.production_kanban,
    ),
    SymbolKind(
        "withdrawal kanban", _NEWS, phrase("Withdrawal kanban"),
        phrase("A card that tells somebody to fetch one container."), shapes.withdrawal_kanban,
    ),
    SymbolKind(
        "signal kanban", _NEWS, phrase("Signal kanban"),
        phrase("The sign that starts a batch when a stock runs low."), shapes.signal_kanban,
    ),
    SymbolKind(
        "go see", _NEWS, phrase("Go-see"),
        phrase("Somebody looks at the work and adapts the schedule by hand."), shapes.go_see,
    ),
    SymbolKind(
        "kaizen burst", _FOLK, phrase("Kaizen burst"),
        phrase("An improvement that is planned here; it leads to its page."), shapes.kaizen_burst,
    ),
    SymbolKind(
        "people", _FOLK, phrase("People"), phrase("How many work at a step."), shapes.people,
    ),
    SymbolKind(
        "note", _FOLK, phrase("Sticky note"), phrase("What somebody saw or asked."), shapes.note,
    ),
    SymbolKind(
        "adds value", _WORTH, phrase("Adds value"),
        phrase("The customer would pay for it: a full band."), _worth("adds value"),
    ),
    SymbolKind(
        "needed", _WORTH, phrase("Needed for the business"),
        phrase("No value to the customer, but it cannot be left out today: a striped band."),
        _worth("needed"),
    ),
    SymbolKind(
        "waste", _WORTH, phrase("Waste"),
        phrase("Neither: a band of crosses."), _worth("waste"),
    ),
)  # fmt: skip

SYMBOLS: Final = MappingProxyType({each.kind: each for each in _KINDS})
"The palette, in the order in which it is shown."

FAMILIES: Final[tuple[Family, ...]] = (_WORK, _NEWS, _FOLK, _WORTH)
FAMILY_NAMES: Final = MappingProxyType(
    {
        _WORK: phrase("Flow of work"),
        _NEWS: phrase("Flow of information"),
        _FOLK: phrase("Improvement and people"),
        _WORTH: phrase("What a step is worth"),
    }
)
