"""Stored findings in the reader's language, and addresses into the explorer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from obeya.tables.sentences import from_data
from obeya_web.lib.tongue import in_readers_language
from obeya_web.processes.models import Process, Summary


def words_of(stored: Mapping[str, Any], name: str) -> str:
    """Return a text of a stored finding or basis in the reader's language; old ones are there in English only."""
    data = stored.get("said", {}).get(name)
    if data is None:
        return str(stored.get(name, ""))
    with in_readers_language():
        return from_data(data)


def notes_of(basis: Mapping[str, Any]) -> list[str]:
    """Return the notes of a stored basis in the reader's language."""
    said = basis.get("said", {}).get("notes", basis.get("notes", []))
    with in_readers_language():
        return [from_data(note) for note in said]


def headline_of(summary: Summary) -> str:
    """Return the first finding of a process in a few words."""
    return words_of({"headline": summary.headline, "said": summary.headline_said}, "headline")


def explorer_address(process: Process, where: str = "") -> str:
    """Return where a process is explored, with a filter; nothing where it has no data or there is no explorer."""
    if not process.log_version:
        return ""
    try:
        address = reverse("explorer", args=[process.slug])
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode({'where': where})}" if where else address
