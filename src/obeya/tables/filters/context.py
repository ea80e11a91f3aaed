"""What a filter needs to know about the log it is asked of."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from obeya.errors import FilterError
from obeya.tables.facts import Attribute
from obeya.tables.filters.quoting import say_list, say_name

if TYPE_CHECKING:
    import ibis.expr.types as ir

Scope = Literal["case", "event"]

# Adds, for each moment column, a column with the seconds that a clock has counted up to that moment.
Clock = Callable[["ir.Table", dict[str, str]], "ir.Table"]

# How many names a message lists when none comes close.
NAMES_LISTED = 8


@dataclass(frozen=True, slots=True)
class LogTables:
    """The three tables of a log, as lazy Ibis tables over one engine."""

    events: ir.Table
    cases: ir.Table
    variants: ir.Table

    def cases_with(self, condition: ir.BooleanValue) -> ir.BooleanValue:
        """Return, over `cases`, whether a case has at least one event that meets `condition`."""
        return self.cases.case_index.isin(self.events.filter(condition).case_index)


@dataclass(frozen=True, slots=True)
class FilterContext:
    """The names, attributes and clock of a log; display names are looked up here and never reach the engine.

    `clock` counts the seconds of the log's time basis; None stands for calendar time.
    """

    activities: tuple[str, ...]
    resources: tuple[str, ...]
    event_attributes: tuple[Attribute, ...] = ()
    case_attributes: tuple[Attribute, ...] = ()
    zone: str = "UTC"
    clock: Clock | None = None

    def activity_code(self, name: str) -> int:
        """Return the code of an activity."""
        return _place(name, self.activities, "activity")

    def activity_codes(self, names: Iterable[str]) -> list[int]:
        """Return the codes of several activities."""
        return [self.activity_code(name) for name in names]

    def resource_codes(self, names: Iterable[str]) -> list[int]:
        """Return the codes of several resources."""
        return [_place(name, self.resources, "resource") for name in names]

    def activity_faults(self, names: Iterable[str]) -> Iterator[str]:
        """Yield a sentence for every activity that the log does not have."""
        yield from _name_faults(names, self.activities, "activity")

    def resource_faults(self, names: Iterable[str]) -> Iterator[str]:
        """Yield a sentence for every resource that the log does not have."""
        yield from _name_faults(names, self.resources, "resource")

    def find_attribute(self, name: str, scope: Scope | None) -> tuple[Scope, Attribute]:
        """Return where the attribute called `name` is stored; `FilterError` when there is none.

        An attribute that both have is the case's: one value in some events of a case makes both, and a
        filter without `event` before the name asks for whole cases.
        """
        found = [place for place in self._attributes(scope) if place[1].name == name]
        if not found:
            known = [attribute.name for _, attribute in self._attributes(scope)]
            what = f"{scope} attribute" if scope else "attribute"
            raise FilterError(_unknown(name, known, what))
        return found[0]

    def _attributes(self, scope: Scope | None) -> list[tuple[Scope, Attribute]]:
        of_cases: list[tuple[Scope, Attribute]] = [("case", a) for a in self.case_attributes]
        of_events: list[tuple[Scope, Attribute]] = [("event", a) for a in self.event_attributes]
        return {"case": of_cases, "event": of_events, None: of_cases + of_events}[scope]


def _place(name: str, names: tuple[str, ...], what: str) -> int:
    if name not in names:
        raise FilterError(_unknown(name, names, what))
    return names.index(name)


def _name_faults(names: Iterable[str], known: tuple[str, ...], what: str) -> Iterator[str]:
    there = set(known)
    for name in names:
        if name not in there:
            yield _unknown(name, known, what)


def _unknown(name: str, known: Iterable[str], what: str) -> str:
    names = list(known)
    close = _close_names(name, names)
    if close:
        return f"The log has no {what} {say_name(name)}. Close: {say_list(close, 'or')}."
    if not names:
        return f"The log has no {what} {say_name(name)}; it has none at all."
    more = f" and {len(names) - NAMES_LISTED} more" if len(names) > NAMES_LISTED else ""
    listed = ", ".join(say_name(each) for each in names[:NAMES_LISTED])
    return f"The log has no {what} {say_name(name)}. It has: {listed}{more}."


def _close_names(name: str, names: list[str]) -> list[str]:
    """Return up to three names that a person may have meant, whatever their upper and lower case."""
    folded: dict[str, list[str]] = {}
    for each in names:
        folded.setdefault(each.casefold().strip(), []).append(each)
    close = difflib.get_close_matches(name.casefold().strip(), folded, n=3, cutoff=0.6)
    return [each for match in close for each in folded[match]][:3]
