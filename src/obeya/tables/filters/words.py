"""Say a filter in English."""

from __future__ import annotations

from obeya.tables.filters.base import AllOf, Filter, Then
from obeya.tables.filters.quoting import join_words

ALL_CASES = "all cases"


def to_words(filter: Filter | None) -> str:
    """Return one English clause: “cases that took longer than 10 d and include “Request order number””."""
    if filter is None:
        return ALL_CASES
    if isinstance(filter, Then):
        return "; then ".join(to_words(step) for step in filter.filters)
    if not filter.touches_events:
        return f"cases that {filter.clause()}"
    if isinstance(filter, AllOf):
        return _say_parts(filter)
    return f"only events that {filter.clause()}"


def _say_parts(filter: AllOf) -> str:
    """Say the conditions on cases first, then those on events."""
    of_cases = [part.clause() for part in filter.filters if not part.touches_events]
    of_events = [part.clause() for part in filter.filters if part.touches_events]
    events = f"only events that {join_words(of_events, 'and')}"
    return f"cases that {join_words(of_cases, 'and')}, and of these {events}" if of_cases else events
