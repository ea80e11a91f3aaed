"""Queues before several servers with Poisson arrivals and exponential service: Erlang's formulas.

Sources: A. K. Erlang, 1917 (B and C); C. Palm, 1943 (A, with people who give up); L. Kleinrock, Queueing Systems I,
1975, chapter 3. `load` a = λ / μ is in Erlang: the servers that would just be busy all the time.
"""

from __future__ import annotations

import math
from typing import Final

from obeya.flow.given import Given
from obeya.flow.queue import Queue, queue_of

MOST_SERVERS: Final = 100_000
# Natural logarithm of how much rarer than the usual state a state is that is left out.
_RARE: Final = 50.0


def erlang_b(servers: int, load: float) -> float:
    """Return the share of arrivals that is lost where nobody can wait: B(c) = a B(c−1) / (c + a B(c−1)), B(0) = 1.

    >>> round(erlang_b(10, 8.0), 8)
    0.12166106
    """
    given = Given("Erlang's B")
    given.whole(servers=servers, least=0)
    given.zero_or_more(load=load)
    given.settle()
    share = 1.0
    for n in range(1, servers + 1):
        share = load * share / (n + load * share)
    return share


def erlang_c(servers: int, load: float) -> float:
    """Return the share of arrivals that must wait where everybody waits: C = B / (1 − ρ (1 − B)).

    >>> round(erlang_c(10, 8.0), 8)
    0.40918015
    """
    given = Given("Erlang's C")
    given.whole(servers=servers)
    given.above_zero(load=load)
    if not given.faults:
        given.stable(load / servers)
    given.settle()
    lost = erlang_b(servers, load)
    return lost / (1 - load / servers * (1 - lost))


def mmc(arrivals: float, service: float, servers: int) -> Queue:
    """Return M/M/c: Wq = C / (c μ − λ).

    >>> round(mmc(8.0, 1.0, 10).wait, 8)
    0.20459008
    """
    given = Given("M/M/c")
    given.above_zero(arrivals=arrivals, service=service)
    given.whole(servers=servers)
    if not given.faults:
        given.stable(arrivals / (servers * service))
    given.settle()
    p_wait = erlang_c(servers, arrivals / service)
    return queue_of(
        arrivals=arrivals,
        wait=p_wait / (servers * service - arrivals),
        service=1 / service,
        utilisation=arrivals / (servers * service),
        p_wait=p_wait,
    )


def service_level(arrivals: float, service: float, servers: int, within: float) -> float:
    """Return the share of arrivals whose service begins within a time: 1 − C e^(−(c μ − λ) t).

    >>> round(service_level(9.0, 1.0, 10, 0.5), 8)
    0.59439383
    """
    queue = mmc(arrivals, service, servers)
    given = Given("A service level")
    given.zero_or_more(within=within)
    given.settle()
    assert queue.p_wait is not None
    return 1 - queue.p_wait * math.exp(-(servers * service - arrivals) * within)


def servers_needed(
    arrivals: float, service: float, *, within: float, share: float, most_busy: float = 1.0
) -> int:
    """Return the least number of servers with which `share` of arrivals wait no longer than `within`.

    `most_busy` bounds the utilisation, as people who are busy all the time do not stay.

    >>> servers_needed(100 / 30, 1 / 3, within=20 / 60, share=0.8, most_busy=0.85)
    14
    """
    given = Given("A number of servers")
    given.above_zero(arrivals=arrivals, service=service, most_busy=most_busy)
    given.share(share=share)
    given.zero_or_more(within=within)
    given.settle()
    load = arrivals / service
    least = max(math.floor(load) + 1, math.ceil(load / min(most_busy, 1.0)))
    for servers in range(least, least + MOST_SERVERS):
        if service_level(arrivals, service, servers, within) >= share:
            return servers
    raise AssertionError("a server for each arrival lets nobody wait")


def limited_room(arrivals: float, service: float, servers: int, room: int) -> Queue:
    """Return M/M/c/K: at most `room` are there, in service included; who comes then is turned away.

    >>> queue = limited_room(0.9, 1.0, 1, 5)
    >>> round(queue.p_lost, 8), round(queue.n, 7)
    (0.12602255, 2.1947823)
    """
    given = Given("M/M/c/K")
    given.above_zero(arrivals=arrivals, service=service)
    given.whole(servers=servers)
    given.whole(room=room, least=max(int(servers), 1))
    given.settle()
    states = _birth_and_death([arrivals] * room, [service * min(n, servers) for n in range(1, room + 1)])
    return _of_states(states, arrivals, service, servers, p_lost=states[-1])


def erlang_a(arrivals: float, service: float, servers: int, patience: float) -> Queue:
    """Return M/M/c+M: whoever waits gives up after an exponential time with mean `patience`.

    The wait is that of all arrivals, those who give up included; `p_lost` is the share that gives up. Any load is
    stable, as a long queue empties itself.

    >>> queue = erlang_a(48.0, 1.0, 50, 2.0)
    >>> round(queue.p_lost, 3), round(60 * queue.wait, 1), round(queue.utilisation, 2)
    (0.031, 3.7, 0.93)
    """
    given = Given("Erlang's A")
    given.above_zero(arrivals=arrivals, service=service, patience=patience)
    given.whole(servers=servers)
    given.settle()
    leaving = 1 / patience
    births, deaths = _until_rare(arrivals, service, servers, leaving)
    states = _birth_and_death(births, deaths)
    n_waiting = sum(p * max(n - servers, 0) for n, p in enumerate(states))
    n_busy = sum(p * min(n, servers) for n, p in enumerate(states))
    p_wait = sum(states[servers:])
    return Queue(
        utilisation=n_busy / servers,
        wait=n_waiting / arrivals,
        time=(n_waiting + n_busy) / arrivals,
        n_waiting=n_waiting,
        n=n_waiting + n_busy,
        p_wait=p_wait,
        p_lost=leaving * n_waiting / arrivals,
    )


def _until_rare(
    arrivals: float, service: float, servers: int, leaving: float
) -> tuple[list[float], list[float]]:
    """Return the rates up and down between states, up to one so rare that those beyond do not count."""
    deaths: list[float] = []
    weight = most = 0.0
    while weight > most - _RARE or len(deaths) < servers:
        n = len(deaths) + 1
        deaths.append(service * min(n, servers) + leaving * max(n - servers, 0))
        weight += math.log(arrivals) - math.log(deaths[-1])
        most = max(most, weight)
    return [arrivals] * len(deaths), deaths


def _birth_and_death(births: list[float], deaths: list[float]) -> list[float]:
    """Return the long-run share of each state 0, 1, …: each is the one before times births ÷ deaths."""
    logs = [0.0]
    for birth, death in zip(births, deaths, strict=True):
        logs.append(logs[-1] + math.log(birth) - math.log(death))
    top = max(logs)
    weights = [math.exp(log - top) for log in logs]
    return [weight / math.fsum(weights) for weight in weights]


def _of_states(states: list[float], arrivals: float, service: float, servers: int, *, p_lost: float) -> Queue:
    n_waiting = math.fsum(p * max(n - servers, 0) for n, p in enumerate(states))
    served = arrivals * (1 - p_lost)
    busy = math.fsum(p * min(n, servers) for n, p in enumerate(states))
    waits = math.fsum(states[servers:-1])
    return queue_of(
        arrivals=arrivals,
        wait=n_waiting / served,
        service=1 / service,
        utilisation=busy / servers,
        p_wait=waits / (1 - p_lost),
        p_lost=p_lost,
    )
