"""Who has promised more than their time: shares of several improvements added up, day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

FULL = 100


@dataclass(frozen=True, slots=True)
class Share:
    """A share of one person's time for one improvement; days included."""

    person: int
    improvement: int
    percent: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Overload:
    """Days in a row on which a person gave away the same sum above 100 %, and to which improvements."""

    person: int
    percent: int
    first_day: date
    last_day: date
    improvements: tuple[int, ...]


def overloads(shares: Iterable[Share], *, since: date = date.min) -> list[Overload]:
    """Return every stretch of days above 100 % that ends on or after `since`, the earliest first.

    The sum changes only where a share begins or the day after it ends, so only those days are looked at.
    """
    by_person: dict[int, list[Share]] = defaultdict(list)
    for share in shares:
        by_person[share.person].append(share)
    found = [stretch for own in by_person.values() for stretch in _stretches(own)]
    return sorted(
        (stretch for stretch in found if stretch.last_day >= since),
        key=lambda stretch: (stretch.first_day, stretch.person),
    )


def load_on(shares: Iterable[Share], day: date) -> dict[int, int]:
    """Return the percent of their time that each person gave away on a day."""
    load: dict[int, int] = defaultdict(int)
    for share in shares:
        if share.first_day <= day <= share.last_day:
            load[share.person] += share.percent
    return dict(load)


def _stretches(shares: list[Share]) -> list[Overload]:
    begins = {share.first_day for share in shares}
    after = {share.last_day + timedelta(days=1) for share in shares if share.last_day < date.max}
    days = sorted(begins | after)
    found = []
    for place, day in enumerate(days):
        busy = [share for share in shares if share.first_day <= day <= share.last_day]
        percent = sum(share.percent for share in busy)
        if percent <= FULL:
            continue
        # Above 100 % something ends later, so there is a next day.
        last = days[place + 1] - timedelta(days=1) if place + 1 < len(days) else date.max
        on = tuple(sorted({share.improvement for share in busy}))
        found.append(Overload(shares[0].person, percent, day, last, on))
    return found
