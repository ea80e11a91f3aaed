"""What every filter can do, and the filters made of filters: all of them, any, not, one after the other."""

from __future__ import annotations

import functools
import operator
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from obeya.errors import FilterError
from obeya.tables.filters.quoting import Joint, join_words
from obeya.tables.sentences import say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables


class Filter(ABC):
    """A condition on cases or events, as plain data: it can be compared, stored, said in words and put in a URL.

    Conditions know two answers, yes and no: a missing value equals nothing, is neither small nor large, and
    `not` turns every no into a yes.
    """

    __slots__ = ()

    kind: ClassVar[str]
    examples: ClassVar[tuple[str, ...]] = ()

    def __and__(self, other: Filter) -> Filter:
        """Return the filter that asks for both; use `after` to apply one to what the other leaves."""
        return AllOf((*_parts(self, AllOf), *_parts(other, AllOf)))

    def __or__(self, other: Filter) -> Filter:
        """Return the filter that asks for at least one of the two."""
        return AnyOf((*_parts(self, AnyOf), *_parts(other, AnyOf)))

    def __invert__(self) -> Filter:
        """Return the opposite filter."""
        return Not(self)

    @property
    def touches_events(self) -> bool:
        """Whether the filter can remove events from a case it keeps, so that the rest must be linked anew."""
        return False

    @property
    def depends_on_others(self) -> bool:
        """Whether the answer for one case depends on which other cases are in the log."""
        return False

    def faults(self, context: FilterContext) -> Iterator[str]:
        """Yield one sentence for everything that does not fit the log."""
        yield from ()

    @abstractmethod
    def text(self) -> str:
        """Return the filter as a person would type it; `parse` reads it back."""

    @abstractmethod
    def clause(self, *, holds: bool = True) -> str:
        """Return what follows “cases that” or “events that”, for the condition or its opposite."""

    @abstractmethod
    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Return the condition as a column over `tables.cases`."""

    @abstractmethod
    def event_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Return the condition as a column over `tables.events`."""


class CaseFilter(Filter):
    """A filter that keeps or drops whole cases."""

    __slots__ = ()

    def event_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Keep every event of the cases that are kept."""
        cases = tables.cases.filter(self.case_condition(tables, context))
        return tables.events.case_index.isin(cases.case_index)


class EventFilter(Filter):
    """A filter that keeps or drops single events; cases left without events vanish."""

    __slots__ = ()

    @property
    def touches_events(self) -> bool:
        """Return True: that is what an event filter is for."""
        return True

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Keep every case with at least one event that is kept."""
        return tables.cases_with(self.event_condition(tables, context))


class _Several(Filter):
    """Two or more filters joined by one word."""

    __slots__ = ()

    filters: tuple[Filter, ...]
    word: ClassVar[Joint]
    opposite_word: ClassVar[Joint]

    def __post_init__(self) -> None:
        """Refuse fewer than two filters, and a sequence inside: what comes after it would be unclear."""
        if len(self.filters) < 2:
            raise FilterError(f"`{self.word}` joins two filters or more; {len(self.filters)} given.")
        _refuse_sequences(self.filters)

    @property
    def touches_events(self) -> bool:
        """Whether any part can remove single events."""
        return any(part.touches_events for part in self.filters)

    @property
    def depends_on_others(self) -> bool:
        """Whether any part depends on the other cases."""
        return any(part.depends_on_others for part in self.filters)

    def faults(self, context: FilterContext) -> Iterator[str]:
        """Yield the faults of every part."""
        for part in self.filters:
            yield from part.faults(context)

    def text(self) -> str:
        """Join the parts with the word, in brackets where needed."""
        return f" {self.word} ".join(self._bracketed(part) for part in self.filters)

    def clause(self, *, holds: bool = True) -> str:
        """Join the clauses of the parts; the opposite of “a and b” is said as “not a or not b”."""
        clauses = [_clause_among(part, self.touches_events, holds) for part in self.filters]
        inner = [
            say("({clause})", clause=clause) if isinstance(part, _Several) else clause
            for part, clause in zip(self.filters, clauses, strict=True)
        ]
        return join_words(inner, self.word if holds else self.opposite_word)

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Combine the conditions of the parts."""
        return self._combine([part.case_condition(tables, context) for part in self.filters])

    def event_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Combine the conditions of the parts; those on whole cases are asked once, together."""
        of_cases = [part for part in self.filters if not part.touches_events]
        conditions = [part.event_condition(tables, context) for part in self.filters if part.touches_events]
        if of_cases:
            met = self._combine([part.case_condition(tables, context) for part in of_cases])
            conditions.append(tables.events.case_index.isin(tables.cases.filter(met).case_index))
        return self._combine(conditions)

    def _combine(self, conditions: list[ir.BooleanValue]) -> ir.BooleanValue:
        raise TypeError(f"{type(self).__name__} does not say how it combines conditions.")

    def _bracketed(self, part: Filter) -> str:
        return f"({part.text()})" if isinstance(part, _Several) else part.text()


@dataclass(frozen=True, slots=True)
class AllOf(_Several):
    """Every one of the filters holds."""

    kind: ClassVar[str] = "all"
    word: ClassVar[Joint] = "and"
    opposite_word: ClassVar[Joint] = "or"
    examples: ClassVar[tuple[str, ...]] = ('duration > 10 d and has "Request order number"',)

    filters: tuple[Filter, ...]

    def _combine(self, conditions: list[ir.BooleanValue]) -> ir.BooleanValue:
        return functools.reduce(operator.and_, conditions)


@dataclass(frozen=True, slots=True)
class AnyOf(_Several):
    """At least one of the filters holds."""

    kind: ClassVar[str] = "any"
    word: ClassVar[Joint] = "or"
    opposite_word: ClassVar[Joint] = "and"
    examples: ClassVar[tuple[str, ...]] = ("duration > 10 d or events > 30",)

    filters: tuple[Filter, ...]

    def _combine(self, conditions: list[ir.BooleanValue]) -> ir.BooleanValue:
        return functools.reduce(operator.or_, conditions)

    def _bracketed(self, part: Filter) -> str:
        return f"({part.text()})" if isinstance(part, AnyOf) else part.text()


@dataclass(frozen=True, slots=True)
class Not(Filter):
    """The filter does not hold."""

    kind: ClassVar[str] = "not"
    examples: ClassVar[tuple[str, ...]] = ('not starts with "Receive invoice"', 'events not in ["Remind"]')

    filter: Filter

    def __post_init__(self) -> None:
        """Refuse a sequence inside."""
        _refuse_sequences((self.filter,))

    @property
    def touches_events(self) -> bool:
        """Whether the inner filter can remove single events."""
        return self.filter.touches_events

    @property
    def depends_on_others(self) -> bool:
        """Whether the inner filter depends on the other cases."""
        return self.filter.depends_on_others

    def faults(self, context: FilterContext) -> Iterator[str]:
        """Yield the faults of the inner filter."""
        return self.filter.faults(context)

    def text(self) -> str:
        """Put `not` before the inner filter."""
        return (
            f"not ({self.filter.text()})"
            if isinstance(self.filter, _Several)
            else f"not {self.filter.text()}"
        )

    def clause(self, *, holds: bool = True) -> str:
        """Say the opposite of the inner filter."""
        return self.filter.clause(holds=not holds)

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Return the opposite condition."""
        return ~self.filter.case_condition(tables, context)

    def event_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Return the opposite condition."""
        return ~self.filter.event_condition(tables, context)


@dataclass(frozen=True, slots=True)
class Then(Filter):
    """The filters are applied one after the other, each to what the one before has left.

    The order counts where events are removed (durations and neighbours change) and where a filter looks at all
    cases (the most frequent variants).
    """

    kind: ClassVar[str] = "then"
    examples: ClassVar[tuple[str, ...]] = ('events in ["Submit", "Approve"] then duration > 2 d',)

    filters: tuple[Filter, ...]

    def __post_init__(self) -> None:
        """Refuse fewer than two filters, and a sequence inside a sequence."""
        if len(self.filters) < 2:
            raise FilterError(f"`then` needs two filters or more; {len(self.filters)} given.")
        _refuse_sequences(self.filters)

    @property
    def touches_events(self) -> bool:
        """Whether any step can remove single events."""
        return any(step.touches_events for step in self.filters)

    @property
    def depends_on_others(self) -> bool:
        """Return True: a step looks at what the others leave."""
        return True

    def faults(self, context: FilterContext) -> Iterator[str]:
        """Yield the faults of every step."""
        for step in self.filters:
            yield from step.faults(context)

    def text(self) -> str:
        """Join the steps with `then`."""
        return " then ".join(step.text() for step in self.filters)

    def clause(self, *, holds: bool = True) -> str:
        """Refuse: a sequence is said by `to_words`, step by step."""
        raise _sequence_inside()

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Refuse: a sequence is not one condition; `keep` applies its steps."""
        raise _sequence_inside()

    def event_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Refuse: a sequence is not one condition; `keep` applies its steps."""
        raise _sequence_inside()


def after(first: Filter | None, second: Filter | None) -> Filter | None:
    """Return the one filter that does what `first` and then `second` do; None stands for no filter.

    Where the order makes no difference the two are joined by `and`.
    """
    if first is None or second is None:
        return first or second
    if any(one.touches_events or one.depends_on_others for one in (first, second)):
        return Then((*_parts(first, Then), *_parts(second, Then)))
    return first & second


def _parts(filter: Filter, kind: type[AllOf] | type[AnyOf] | type[Then]) -> tuple[Filter, ...]:
    return filter.filters if isinstance(filter, kind) else (filter,)


def _clause_among(part: Filter, among_events: bool, holds: bool) -> str:
    """Say a part; a condition on cases that stands among conditions on events is marked as such."""
    marked = among_events and not part.touches_events
    clause = part.clause(holds=holds)
    return say("belong to cases that {clause}", clause=clause) if marked else clause


def _refuse_sequences(filters: tuple[Filter, ...]) -> None:
    if any(isinstance(part, Then) for part in filters):
        raise _sequence_inside()


def _sequence_inside() -> FilterError:
    return FilterError("`then` can only stand outermost: write A then B, not (A then B) and C.")
