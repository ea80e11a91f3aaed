"""Cases in which one activity follows another: directly, eventually or never, in time, by whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from obeya.tables.filters.base import CaseFilter
from obeya.tables.filters.bounds import Bounds, no_negative_time
from obeya.tables.filters.checks import one_of
from obeya.tables.filters.durations import say_exact_duration, write_duration
from obeya.tables.filters.quoting import quote, say_name
from obeya.tables.relinking import arrived_at, seconds_between
from obeya.tables.sentences import joined, phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader

How = Literal["directly", "eventually", "never"]
Who = Literal["anyone", "same", "different"]

_SIGNS: dict[How, str] = {"directly": "->", "eventually": "->>", "never": "never followed by"}
_READ_SIGNS: tuple[tuple[How, tuple[str, ...]], ...] = (
    ("directly", ("->",)),
    ("eventually", ("->>",)),
    ("directly", ("directly", "followed", "by")),
    ("eventually", ("eventually", "followed", "by")),
    ("eventually", ("followed", "by")),
    ("never", ("never", "followed", "by")),
)
_CLAUSES: dict[How, tuple[str, str]] = {
    "directly": (
        phrase("go directly from {source} to {target}"),
        phrase("do not go directly from {source} to {target}"),
    ),
    "eventually": (
        phrase("go from {source} to {target} sooner or later"),
        phrase("do not go from {source} to {target} sooner or later"),
    ),
    "never": (
        phrase("have {source} and never {target} after it"),
        phrase("do not have {source} and never {target} after it"),
    ),
}
_BY_WORDS: dict[Who, str] = {
    "same": phrase("by the same resource"),
    "different": phrase("by different resources"),
}
_BY: dict[Who, str] = {"same": " by the same resource", "different": " by different resources", "anyone": ""}


@dataclass(frozen=True, slots=True)
class Follows(CaseFilter):
    """Cases in which `target` follows `source`: as the very next step, at any later point, or never.

    `seconds` bounds the time from the completion of `source` to the start of `target` (its completion where no
    start is known), in the time basis of the log; overlaps count as 0. `who` asks for the same resource, or for
    two different ones (the four-eyes principle); steps without a resource are neither. *Never* asks for cases
    that have `source` and in which no `target` within the bounds comes after it.
    """

    kind: ClassVar[str] = "follows"
    examples: ClassVar[tuple[str, ...]] = (
        '"Approve" -> "Pay"',
        '"Receive invoice" ->> "Pay"',
        'wait "Submit" -> "Approve" > 2 d',
        '"Submit" ->> "Pay" within 30 d',
        '"Enter" ->> "Approve" by the same resource',
        '"Reject" never followed by "Inform"',
    )

    source: str
    target: str
    how: How = "directly"
    seconds: Bounds | None = None
    who: Who = "anyone"

    def __post_init__(self) -> None:
        """Refuse negative times."""
        one_of(self.how, tuple(_SIGNS), "how")
        one_of(self.who, tuple(_BY), "who")
        if self.seconds is not None:
            no_negative_time(self.seconds)

    @classmethod
    def read_wait(cls, reader: Reader) -> Follows:
        """Read what follows `wait`: a direct path and a time."""
        source = reader.name("an activity in quotes")
        reader.expect("->")
        return cls(source, reader.name("an activity in quotes"), seconds=reader.bounds(reader.duration))

    @classmethod
    def read_after(cls, reader: Reader, source: str, how: How) -> Follows:
        """Read what follows the first activity and the sign."""
        target = reader.name("an activity in quotes")
        seconds = None
        if reader.accept_words("within"):
            seconds = Bounds(at_most=reader.duration())
        elif reader.accept_words("taking"):
            seconds = reader.bounds(reader.duration)
        return cls(source, target, how=how, seconds=seconds, who=_read_who(reader))

    def faults(self, context: FilterContext) -> Iterator[str]:
        """Yield the activities that the log does not have."""
        return context.activity_faults(dict.fromkeys([self.source, self.target]))

    def text(self) -> str:
        """Write ``"A" -> "B"`` and what bounds it; a direct path with a time is written with `wait`."""
        path = f"{quote(self.source)} {_SIGNS[self.how]} {quote(self.target)}"
        if self.seconds is None:
            return path + _BY[self.who]
        if self.how == "directly" and self.who == "anyone":
            return f"wait {path} {self.seconds.write(write_duration)}"
        return f"{path} taking {self.seconds.write(write_duration)}{_BY[self.who]}"

    def clause(self, *, holds: bool = True) -> str:
        """Say “go directly from “A” to “B” in more than 2 d”."""
        more = [say("taking {time}", time=self.seconds.say(say_exact_duration))] if self.seconds else []
        more += [say(_BY_WORDS[self.who])] if self.who != "anyone" else []
        form = _CLAUSES[self.how][0 if holds else 1]
        said = say(form, source=say_name(self.source), target=say_name(self.target))
        return joined(", ", [said, *more])

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Look for a move, or for a pair of steps."""
        if self.how == "directly":
            return tables.cases_with(self._is_direct(tables.events, context))
        later = tables.cases.case_index.isin(self._pairs(tables.events, context).case_index)
        if self.how == "eventually":
            return later
        return tables.cases_with(tables.events.activity == context.activity_code(self.source)) & ~later

    def _is_direct(self, events: ir.Table, context: FilterContext) -> ir.BooleanValue:
        source, target = context.activity_codes([self.source, self.target])
        met = (events.previous_activity == source) & (events.activity == target)
        if self.seconds is not None:
            met = met & self.seconds.condition(events.wait_s)
        return met & self._is_by(events.previous_resource, events.resource) if self.who != "anyone" else met

    def _pairs(self, events: ir.Table, context: FilterContext) -> ir.Table:
        """Return a row, with its case, for each pair of source and later target that meets the bounds."""
        source, target = context.activity_codes([self.source, self.target])
        if self.seconds is None and self.who == "anyone":
            return _any_later(events, source, target)
        before = events.filter(events.activity == source).select(
            case_of_source="case_index", place="position", by="resource", left_at=events.completed_at
        )
        behind = events.filter(events.activity == target).select(
            "case_index", "position", "resource", arrived_at=arrived_at(events)
        )
        pairs = before.join(
            behind, [before.case_of_source == behind.case_index, before.place < behind.position], how="inner"
        )
        if self.who != "anyone":
            pairs = pairs.filter(self._is_by(pairs.by, pairs.resource))
        if self.seconds is not None:
            timed = seconds_between(pairs, "left_at", "arrived_at", name="between_s", clock=context.clock)
            pairs = timed.filter(self.seconds.condition(timed.between_s))
        return pairs

    def _is_by(self, first: ir.IntegerValue, second: ir.IntegerValue) -> ir.BooleanValue:
        return first == second if self.who == "same" else first != second


def read_sign(reader: Reader) -> How | None:
    """Read the sign between two activities, if one comes next."""
    for how, words in _READ_SIGNS:
        if reader.accept_words(*words):
            return how
    return None


def _read_who(reader: Reader) -> Who:
    if reader.accept_words("by", "the", "same", "resource") or reader.accept_words("by", "same", "resource"):
        return "same"
    return "different" if reader.accept_words("by", "different", "resources") else "anyone"


def _any_later(events: ir.Table, source: int, target: int) -> ir.Table:
    """Return the cases whose last target comes after their first source: one group-by instead of pairs."""
    places = (
        events.filter(events.activity.isin([source, target]))
        .group_by("case_index")
        .agg(
            first_source=events.position.min(where=events.activity == source),
            last_target=events.position.max(where=events.activity == target),
        )
    )
    return places.filter(places.first_source < places.last_target)
