"""Checks that several kinds of filter share; each raises `FilterError`."""

from __future__ import annotations

from collections.abc import Sequence

from obeya.errors import FilterError
from obeya.tables.filters.quoting import join_words


def at_least_one(names: Sequence[object], what: str) -> None:
    """Refuse an empty list."""
    if not names:
        raise FilterError(f"The list is empty; name at least one {what}.")


def one_of(given: str, allowed: Sequence[str], field: str) -> None:
    """Refuse a word that is not among the allowed ones."""
    if given not in allowed:
        raise FilterError(
            f"{field} is {given!r}; it can be {join_words([repr(word) for word in allowed], 'or')}."
        )
