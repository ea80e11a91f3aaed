"""Read what a person or program gives as a filter, and write it back."""

from __future__ import annotations

from obeya.errors import FilterError
from obeya.tables.filters.base import Filter
from obeya.tables.filters.grammar import parse
from obeya.tables.filters.serial import from_json


def read_filter(text: str) -> Filter:
    """Return the filter given as readable text (see `grammar`) or as JSON, which begins with a curly bracket."""
    if not text.strip():
        raise FilterError("The filter is empty; leave it out to keep everything.")
    return from_json(text) if text.lstrip().startswith("{") else parse(text)


def to_text(filter: Filter) -> str:
    """Return the filter as a person would type it; `parse` reads it back to an equal filter."""
    return filter.text()
