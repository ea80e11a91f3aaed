"""Networks of queues: open ones by Jackson's theorem, closed ones (CONWIP) by mean value analysis.

Sources: J. R. Jackson, Operations Research 5, 1957; M. Reiser and S. Lavenberg, Journal of the ACM 27, 1980.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from obeya.flow.given import Given, same_length
from obeya.flow.many_servers import mmc
from obeya.flow.queue import Queue


@dataclass(frozen=True, slots=True)
class Network:
    """A network in the long run: what passes each station, the queue there, and the whole."""

    throughputs: tuple[float, ...]
    "Arrivals per unit of time at each station, from outside and from others."
    stations: tuple[Queue, ...]
    n: float
    "Mean number in the network."
    time: float
    "Mean time from entering the network to leaving it."


@dataclass(frozen=True, slots=True)
class ClosedNetwork:
    """A loop with a fixed number of cards: what it puts through, and where the work stands."""

    throughput: float
    cycle_time: float
    "Mean time of one round: cards ÷ throughput, by Little's law."
    n: tuple[float, ...]
    "Mean number at each station."
    utilisations: tuple[float, ...]


def jackson(
    outside: Sequence[float],
    services: Sequence[float],
    routing: ArrayLike,
    *,
    servers: Sequence[int] | None = None,
) -> Network:
    """Return an open network of M/M/c stations: λ = outside + λ × routing, each station a queue of its own.

    `routing[i][j]` is the share of what leaves station i that goes on to j; what is missing from 1 leaves the network.
    Rework is a way back. `servers` is one at each station where nothing is said.
    """
    counts = [1] * len(services) if servers is None else list(servers)
    shares = np.asarray(routing, np.float64)
    given = Given("A network of queues")
    same_length(given, outside=outside, services=services, servers=counts)
    if shares.shape != (len(outside), len(outside)):
        given.add(f"the routing has the shape {shares.shape}, and a row and a column per station are needed")
    given.settle()
    for n, (rate, count) in enumerate(zip(services, counts, strict=True), start=1):
        given.above_zero(**{f"service at station {n}": rate})
        given.whole(**{f"servers at station {n}": count})
    given.zero_or_more(**{f"arrivals at station {n}": rate for n, rate in enumerate(outside, start=1)})
    _check_routing(given, shares, outside)
    given.settle()
    flows = np.linalg.solve(np.eye(len(outside)) - shares.T, np.asarray(outside, np.float64))
    for n, (flow, rate, count) in enumerate(zip(flows, services, counts, strict=True), start=1):
        given.stable(float(flow) / (rate * count), where=f"station {n}")
    given.settle()
    stations = tuple(
        mmc(float(flow), rate, count) if flow > 0 else _idle(rate)
        for flow, rate, count in zip(flows, services, counts, strict=True)
    )
    total = sum(station.n for station in stations)
    return Network(tuple(map(float, flows)), stations, total, total / sum(outside))


def closed_network(
    cards: int, service_times: Sequence[float], *, visits: Sequence[float] | None = None
) -> ClosedNetwork:
    """Return a loop of one-server stations that `cards` pieces of work go round in, by exact mean value analysis.

    An arriving card finds what would stand there with one card less: W(n) = S (1 + L(n − 1)). This is CONWIP, where a
    new piece enters when a finished one leaves. `visits` is how often each station is visited in a round.

    >>> loop = closed_network(5, [1, 1 / 1.25, 1 / 1.5])
    >>> round(loop.cycle_time, 8), round(loop.throughput, 6)
    (5.91508783, 0.845296)
    """
    often = [1.0] * len(service_times) if visits is None else list(visits)
    given = Given("A closed network")
    given.whole(cards=cards)
    same_length(given, service_times=service_times, visits=often)
    if not service_times:
        given.add("no station is given")
    given.above_zero(
        **{f"service time at station {n}": time for n, time in enumerate(service_times, start=1)}
    )
    given.zero_or_more(**{f"visits of station {n}": count for n, count in enumerate(often, start=1)})
    given.settle()
    times, weights = np.asarray(service_times, np.float64), np.asarray(often, np.float64)
    standing, throughput = np.zeros(len(times)), 0.0
    for n in range(1, cards + 1):
        waits = times * (1 + standing)
        throughput = n / float(weights @ waits)
        standing = throughput * weights * waits
    return ClosedNetwork(
        throughput=throughput,
        cycle_time=cards / throughput,
        n=tuple(map(float, standing)),
        utilisations=tuple(map(float, throughput * weights * times)),
    )


def _check_routing(given: Given, shares: np.ndarray, outside: Sequence[float]) -> None:
    if not np.isfinite(shares).all() or (shares < 0).any():
        given.add("the routing has shares that are negative or no numbers")
    elif (over := np.flatnonzero(shares.sum(axis=1) > 1 + 1e-12)).size:
        given.add(f"more than everything leaves station {over[0] + 1}: its shares sum to more than 1")
    elif np.abs(np.linalg.eigvals(shares)).max(initial=0.0) >= 1 - 1e-12:
        given.add("some work goes round for ever: no share of it leaves the network")
    if not any(rate > 0 for rate in outside):
        given.add("nothing arrives from outside")


def _idle(rate: float) -> Queue:
    return Queue(utilisation=0.0, wait=0.0, time=1 / rate, n_waiting=0.0, n=0.0, p_wait=0.0)
