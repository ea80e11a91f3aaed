"""Keep the index up to date: the audit trail lists every change, so reading on from where one stopped is enough.

The trail is written in the transaction of each change. An entry that a rolled back change would have made is
never seen, and none is missed: numbers are given out one by one under a lock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from obeya_web.accounts.models import AuditEvent
from obeya_web.search.engines import folded
from obeya_web.search.models import Entry, Read
from obeya_web.search.sources import SOURCES, Source, is_there

AT_ONCE = 2_000
LONGEST_TITLE, LONGEST_BODY = 500, 50_000


def catch_up() -> int:
    """Read the audit trail to its end and bring the entries of all changed records up to date; return how many."""
    n_all = 0
    while True:
        n_done, is_more = _read_on()
        n_all += n_done
        if not is_more:
            return n_all


def _read_on() -> tuple[int, bool]:
    with transaction.atomic():
        _read, is_new = Read.objects.get_or_create(pk=1)
        # Two who search at once do not both index the same.
        read = Read.objects.select_for_update().get(pk=1)
        if is_new:
            return _index_everything(), False
        rows = list(
            AuditEvent.objects.filter(number__gt=read.number)
            .order_by("number")
            .values_list("number", "kind", "object_id")[:AT_ONCE]
        )
        if not rows:
            return 0, False
        changed: dict[str, set[str]] = defaultdict(set)
        for _number, kind, object_id in rows:
            if kind in SOURCES:
                changed[kind].add(object_id)
        n_done = sum(_index(kind, keys) for kind, keys in _with_parts(changed).items())
        Read.objects.filter(pk=1).update(number=rows[-1][0])
    return n_done, len(rows) == AT_ONCE


def _index_everything() -> int:
    """Index what there is: the first time, when the trail is no shorter way than the records themselves."""
    last = AuditEvent.objects.order_by("-number").values_list("number", flat=True).first() or 0
    n_done = 0
    for kind, source in SOURCES.items():
        keys = [str(key) for key in source.model._default_manager.values_list("pk", flat=True)]
        for first in range(0, len(keys), AT_ONCE):
            n_done += _index(kind, set(keys[first : first + AT_ONCE]))
    Read.objects.filter(pk=1).update(number=last)
    return n_done


def _with_parts(changed: dict[str, set[str]]) -> dict[str, set[str]]:
    """Add the parts of what changed, which move and go with it."""
    found = {kind: set(keys) for kind, keys in changed.items()}
    for kind, keys in changed.items():
        for part, field in SOURCES[kind].parts.items():
            model = SOURCES[part].model
            rows = model._default_manager.filter(**{f"{field}__in": keys}).values_list("pk", flat=True)
            found.setdefault(part, set()).update(str(key) for key in rows)
    return found


def _index(kind: str, keys: set[str]) -> int:
    source = SOURCES[kind]
    records = [record for record in _records(source, keys) if is_there(source, record)]
    kept = [_entry(kind, source, record) for record in records]
    there = {entry.object_id for entry in kept}
    Entry.objects.filter(kind=kind, object_id__in=keys - there).delete()
    Entry.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["unit", "title", "body", "folded_title", "folded_body"],
    )
    return len(keys)


def _records(source: Source, keys: Iterable[str]) -> list[Any]:
    numbers = [int(key) for key in keys if key.isdecimal()]
    rows = source.model._default_manager.filter(pk__in=numbers).prefetch_related(*source.fetched)
    return list(rows.select_related(*source.related) if source.related else rows)


def _entry(kind: str, source: Source, record: Any) -> Entry:
    title, body = (text.replace("\0", "") for text in source.text(record))
    return Entry(
        kind=kind,
        object_id=str(record.pk),
        unit=record.unit,
        title=title[:LONGEST_TITLE],
        body=body[:LONGEST_BODY],
        folded_title=folded(title[:LONGEST_TITLE]),
        folded_body=folded(body[:LONGEST_BODY]),
    )
