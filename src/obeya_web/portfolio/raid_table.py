"""The RAID log as a table for files."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from obeya_web.portfolio.models import RaidItem


def raid_table(items: Iterable[RaidItem]) -> pa.Table:
    """Return one row per entry: kind, what, weight (1 to 5), response, owner, review_day, is_closed."""
    rows = [
        (
            item.kind,
            item.words,
            item.weight,
            item.response,
            item.owner.name_in_files if item.owner else "",
            item.review_day.isoformat() if item.review_day else "",
            item.is_closed,
        )
        for item in items
    ]
    names = ("kind", "what", "weight", "response", "owner", "review_day", "is_closed")
    kinds = (pa.string(), pa.string(), pa.int64(), pa.string(), pa.string(), pa.string(), pa.bool_())
    return pa.table(
        {name: pa.array([row[place] for row in rows], kinds[place]) for place, name in enumerate(names)}
    )
