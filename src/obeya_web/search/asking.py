"""Find records by their words, as the person who asks may see them.

    search(person, "second signature")

Every word has to stand in the record, whole or as the beginning of a longer one; case and accents do not matter.
The index is brought up to date first, so what was written a moment ago is found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import tops
from obeya_web.search.engines import folded, matching, words_of
from obeya_web.search.indexing import catch_up
from obeya_web.search.models import Entry
from obeya_web.search.sources import SOURCES, Source

USUAL_LIMIT = 50
AROUND = 80
_OWN_ACTIONS = (
    "(e.kind = 'followup.action' AND CAST(e.object_id AS INTEGER) IN "
    "(SELECT id FROM followup_action WHERE owner_id = %s OR verifier_id = %s))"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found: its kind, where it is shown, its title, and the text around the first word."""

    kind: str
    source: Source
    object_id: str
    title: str
    snippet: str
    address: str


def search(person: Person, text: str, *, kind: str = "", limit: int = USUAL_LIMIT) -> list[Hit]:
    """Return what holds all words of a text, the best first; nothing without a word."""
    words = words_of(text)
    if not words:
        return []
    catch_up()
    where, values = _seen_by(person)
    if kind:
        where, values = f"{where} AND e.kind = %s", [*values, kind]
    source, score, asked = matching(connection, words)
    query = f"SELECT e.id FROM {source} AND {where} ORDER BY {score} DESC, e.id DESC LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(query, list[Any]([*asked, *values, limit]))
        order = [row[0] for row in cursor.fetchall()]
    return _hits(order, words)


def _seen_by(person: Person) -> tuple[str, list[Any]]:
    """Return the condition that keeps what a person may see: below their units, and their own actions."""
    paths = tops(person, Right.SEE)
    below = " OR ".join("u.path LIKE %s" for _path in paths)
    own: list[Any] = [person.pk, person.pk]
    if not paths:
        return _OWN_ACTIONS, own
    units = f"e.unit_id IN (SELECT u.id FROM accounts_unit u WHERE {below})"
    return f"({units} OR {_OWN_ACTIONS})", [*(f"{path}%" for path in paths), *own]


def _hits(order: list[int], words: list[str]) -> list[Hit]:
    entries = Entry.objects.in_bulk(order)
    records: dict[tuple[str, str], Any] = {}
    for kind in {entry.kind for entry in entries.values()}:
        source = SOURCES[kind]
        keys = [int(entry.object_id) for entry in entries.values() if entry.kind == kind]
        rows = source.model._default_manager.filter(pk__in=keys).prefetch_related(*source.fetched)
        records |= {(kind, str(each.pk)): each for each in rows}
    found = []
    for key in order:
        entry = entries.get(key)
        record = records.get((entry.kind, entry.object_id)) if entry else None
        if entry is None or record is None:
            continue
        source = SOURCES[entry.kind]
        snippet = _around(entry.body, words)
        found.append(Hit(entry.kind, source, entry.object_id, entry.title, snippet, source.address(record)))
    return found


def _around(text: str, words: list[str]) -> str:
    """Return the part of a text around the first of the words, or its beginning."""
    plain = " ".join(text.split())
    for match in re.finditer(r"\w+", plain):
        if folded(match[0]).startswith(tuple(words)):
            first = max(0, match.start() - AROUND)
            last = min(len(plain), match.end() + AROUND)
            return f"{'…' if first else ''}{plain[first:last]}{'…' if last < len(plain) else ''}"
    return plain[: 2 * AROUND] + ("…" if len(plain) > 2 * AROUND else "")
