"""Say a filter."""

from __future__ import annotations

from obeya.tables.filters.base import AllOf, Filter, Then
from obeya.tables.filters.quoting import join_words
from obeya.tables.sentences import joined, resaid, say

ALL_CASES = say("all cases")


def to_words(filter: Filter | None) -> str:
    """Return one clause: “cases that took longer than 10 d and include “Request order number””."""
    if filter is None:
        return resaid(ALL_CASES)
    if isinstance(filter, Then):
        steps = [to_words(step) for step in filter.filters]
        later = [say("then {filter}", filter=step) for step in steps[1:]]
        return joined("; ", [steps[0], *later])
    if not filter.touches_events:
        return say("cases that {clause}", clause=filter.clause())
    if isinstance(filter, AllOf):
        return _say_parts(filter)
    return say("only events that {clause}", clause=filter.clause())


def _say_parts(filter: AllOf) -> str:
    """Say the conditions on cases first, then those on events."""
    of_cases = [part.clause() for part in filter.filters if not part.touches_events]
    of_events = [part.clause() for part in filter.filters if part.touches_events]
    events = say("only events that {clause}", clause=join_words(of_events, "and"))
    if not of_cases:
        return events
    return say(
        "cases that {clause}, and of these {events}", clause=join_words(of_cases, "and"), events=events
    )
