"""The link with which the first person signs in."""

from __future__ import annotations


def first_link() -> str | None:
    """Return a one-time link when nobody can sign in yet."""
    return None
