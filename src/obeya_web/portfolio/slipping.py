"""How a slip travels: a milestone that comes after another one cannot come before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from obeya.errors import ObeyaError


class CircleError(ObeyaError):
    """Milestones wait for each other in a circle."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One milestone: when it is expected, when it came, and what it comes after."""

    expected: date
    done: date | None
    after: frozenset[int]


def conflicts(stops: Mapping[int, Stop]) -> list[tuple[int, int]]:
    """Return the pairs (before, after) in which the later one is expected before the one that it waits for."""
    return sorted(
        (before, key)
        for key, stop in stops.items()
        for before in stop.after
        if before in stops and stop.done is None and _day(stops[before]) > stop.expected
    )


def pushed(stops: Mapping[int, Stop]) -> dict[int, date]:
    """Return the earliest day each milestone can come, given what it waits for; raises `CircleError`."""
    days: dict[int, date] = {}
    for key in in_order(stops):
        stop = stops[key]
        waits = [days[before] for before in stop.after if before in stops]
        days[key] = stop.done or max([stop.expected, *waits])
    return days


def in_order(stops: Mapping[int, Stop]) -> list[int]:
    """Return the milestones so that each stands after what it waits for; raises `CircleError`."""
    left = {key: {before for before in stop.after if before in stops} for key, stop in stops.items()}
    order: list[int] = []
    while left:
        free = sorted(key for key, waits in left.items() if not waits)
        if not free:
            raise CircleError(
                "Milestones wait for each other in a circle: take one of the links between them away."
            )
        order += free
        left = {key: waits - set(free) for key, waits in left.items() if key not in free}
    return order


def _day(stop: Stop) -> date:
    return stop.done or stop.expected
