"""Cases in which work is done again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from obeya.tables.filters.base import CaseFilter
from obeya.tables.filters.checks import one_of
from obeya.tables.filters.quoting import quote, say_name
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader

Shape = Literal["any", "self_loop", "return"]

# How each shape is typed, with and without an activity.
_TEXT: dict[Shape, tuple[str, str]] = {
    "any": ("rework", "rework of"),
    "self_loop": ("self-loop", "self-loop of"),
    "return": ("return", "return to"),
}
_CLAUSES: dict[Shape, tuple[str, str]] = {
    "any": (phrase("repeat {activity}"), phrase("do not repeat {activity}")),
    "self_loop": (phrase("repeat {activity} at once"), phrase("do not repeat {activity} at once")),
    "return": (phrase("return to {activity}"), phrase("do not return to {activity}")),
}
_ANYTHING: dict[Shape, tuple[str, str]] = {
    "any": (phrase("repeat an activity"), phrase("do not repeat an activity")),
    "self_loop": (phrase("repeat an activity at once"), phrase("do not repeat an activity at once")),
    "return": (phrase("return to an earlier activity"), phrase("do not return to an earlier activity")),
}


@dataclass(frozen=True, slots=True)
class Rework(CaseFilter):
    """Cases that repeat an activity (or the given one): at all, at once (self-loop), or after other steps (return)."""

    kind: ClassVar[str] = "rework"
    examples: ClassVar[tuple[str, ...]] = (
        "rework",
        'rework of "Approve"',
        "self-loop",
        'self-loop of "Remind"',
        "return",
        'return to "Enter"',
    )

    activity: str | None = None
    shape: Shape = "any"

    def __post_init__(self) -> None:
        """Refuse unknown shapes."""
        one_of(self.shape, tuple(_TEXT), "shape")

    @classmethod
    def read(cls, reader: Reader) -> Rework:
        """Read what follows `rework`."""
        return cls._read_rest(reader, "any", "of")

    @classmethod
    def read_self_loop(cls, reader: Reader) -> Rework:
        """Read what follows `self-loop`."""
        return cls._read_rest(reader, "self_loop", "of")

    @classmethod
    def read_return(cls, reader: Reader) -> Rework:
        """Read what follows `return`."""
        return cls._read_rest(reader, "return", "to")

    @classmethod
    def _read_rest(cls, reader: Reader, shape: Shape, word: str) -> Rework:
        return cls(reader.name("an activity in quotes") if reader.accept_words(word) else None, shape)

    def faults(self, context: FilterContext) -> Iterator[str]:
        """Yield the activity if the log does not have it."""
        return context.activity_faults([self.activity] if self.activity is not None else [])

    def text(self) -> str:
        """Write ``rework``, ``self-loop of "A"`` and the like."""
        alone, of = _TEXT[self.shape]
        return alone if self.activity is None else f"{of} {quote(self.activity)}"

    def clause(self, *, holds: bool = True) -> str:
        """Say “repeat “A””."""
        if self.activity is None:
            return say(_ANYTHING[self.shape][0 if holds else 1])
        return say(_CLAUSES[self.shape][0 if holds else 1], activity=say_name(self.activity))

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Look for a second occurrence, or for a move from an activity to itself."""
        events = tables.events
        again = events.previous_activity == events.activity
        met = {
            "any": events.activity_occurrence > 1,
            "self_loop": again,
            "return": (events.activity_occurrence > 1) & ~again,
        }[self.shape]
        if self.activity is not None:
            met = met & (events.activity == context.activity_code(self.activity))
        return tables.cases_with(met)
