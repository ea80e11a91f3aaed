"""What every formula of a queue gives back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Queue:
    """The long-run means of a queue, each in the unit of time in which the rates were given."""

    utilisation: float
    "ρ: the share of its time that each server is busy."
    wait: float
    "Wq: mean time before service begins."
    time: float
    "W: mean time from arrival to departure."
    n_waiting: float
    "Lq: mean number that wait."
    n: float
    "L: mean number that are there, in service included."
    p_wait: float | None = None
    "Share of arrivals that find every server busy; null where no formula gives it."
    p_lost: float = 0.0
    "Share of arrivals that are turned away, or leave before they are served."
    is_approximate: bool = False


def queue_of(
    *,
    arrivals: float,
    wait: float,
    service: float,
    utilisation: float,
    p_wait: float | None = None,
    p_lost: float = 0.0,
    is_approximate: bool = False,
) -> Queue:
    """Complete the means by Little's law from the wait of those who are served and their mean time in service."""
    served = arrivals * (1 - p_lost)
    return Queue(
        utilisation=utilisation,
        wait=wait,
        time=wait + service,
        n_waiting=served * wait,
        n=served * (wait + service),
        p_wait=p_wait,
        p_lost=p_lost,
        is_approximate=is_approximate,
    )
