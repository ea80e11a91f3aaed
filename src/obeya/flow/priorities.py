"""One server that takes classes of work by rank, and finishes what it has begun.

Source: A. Cobham, Operations Research 2, 1954; the conservation law Σ ρi Wi = constant is Kleinrock's (1965).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from obeya.flow.given import Given
from obeya.flow.queue import Queue, queue_of


@dataclass(frozen=True, slots=True)
class WorkClass:
    """One class of work: its rate of arrival, mean service time, and c² (variance ÷ mean²) of that time."""

    arrivals: float
    service_time: float
    scv: float = 1.0


def by_rank(classes: Sequence[WorkClass]) -> tuple[Queue, ...]:
    """Return the queue of each class, the most urgent first: Wi = R / ((1 − σ(i−1)) (1 − σi)).

    σi is the utilisation by the classes 1 to i; R = Σ λj E[Sj²] / 2 is the mean work left on what is being served.

    >>> [round(each.wait, 8) for each in by_rank([WorkClass(0.3, 1.0), WorkClass(0.5, 1.0)])]
    [1.14285714, 5.71428571]
    """
    given = Given("A queue with priorities")
    if not classes:
        given.add("no class of work is given")
    for n, each in enumerate(classes, start=1):
        given.above_zero(
            **{f"arrivals of class {n}": each.arrivals, f"service time of class {n}": each.service_time}
        )
        given.zero_or_more(**{f"scv of class {n}": each.scv})
    given.stable(sum(each.arrivals * each.service_time for each in classes))
    given.settle()
    left = sum(each.arrivals * each.service_time**2 * (1 + each.scv) / 2 for each in classes)
    found, below = [], 0.0
    for each in classes:
        own = each.arrivals * each.service_time
        wait = left / ((1 - below) * (1 - below - own))
        below += own
        found.append(queue_of(arrivals=each.arrivals, wait=wait, service=each.service_time, utilisation=own))
    return tuple(found)
