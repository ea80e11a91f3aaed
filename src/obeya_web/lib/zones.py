"""The time zones that this machine knows."""

from __future__ import annotations

import zoneinfo
from functools import cache


@cache
def zone_names() -> frozenset[str]:
    """Return the names of all time zones; looked up once a process, as it reads some hundred files."""
    return frozenset(zoneinfo.available_timezones())
