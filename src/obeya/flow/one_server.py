"""Queues before one server, first come first served.

Sources: L. Kleinrock, Queueing Systems I, 1975 (M/M/1, M/G/1, G/M/1); W. Hopp and M. Spearman, Factory Physics, 3rd
edition 2008, chapter 8 (Kingman's approximation as V × U × T).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from obeya.flow.given import Given
from obeya.flow.queue import Queue, queue_of


def mm1(arrivals: float, service: float) -> Queue:
    """Return M/M/1: `arrivals` λ and `service` μ are rates, both with exponential times; Wq = ρ / (μ − λ).

    >>> round(mm1(0.8, 1.0).time, 9)
    5.0
    """
    return mg1(arrivals, 1 / service if service else 0.0, scv=1.0)


def mm1_time_quantile(arrivals: float, service: float, share: float) -> float:
    """Return the time that `share` of all who pass M/M/1 stay below: −ln(1 − share) / (μ − λ)."""
    given = Given("A quantile of M/M/1")
    given.above_zero(arrivals=arrivals, service=service)
    given.share(share=share)
    if not given.faults:
        given.stable(arrivals / service)
    given.settle()
    return -math.log1p(-share) / (service - arrivals)


def mm1_wait_beyond(arrivals: float, service: float, limit: float) -> float:
    """Return the share that waits longer than `limit` in M/M/1: ρ e^(−(μ − λ) limit)."""
    queue = mm1(arrivals, service)
    return queue.utilisation * math.exp(-(service - arrivals) * limit)


def mg1(arrivals: float, service_time: float, *, scv: float) -> Queue:
    """Return M/G/1 by Pollaczek and Khinchine: Wq = ρ / (1 − ρ) × (1 + c²) / 2 × E[S].

    `service_time` is the mean E[S]; `scv` c² its squared coefficient of variation (variance ÷ mean²): 0 where it never
    varies, 1 where it is exponential.

    >>> round(mg1(0.8, 1.0, scv=0.5).wait, 9)
    3.0
    """
    given = Given("M/G/1")
    given.above_zero(arrivals=arrivals, service_time=service_time)
    given.zero_or_more(scv=scv)
    utilisation = arrivals * service_time
    given.stable(utilisation)
    given.settle()
    wait = utilisation / (1 - utilisation) * (1 + scv) / 2 * service_time
    return queue_of(
        arrivals=arrivals, wait=wait, service=service_time, utilisation=utilisation, p_wait=utilisation
    )


def gm1(service: float, arrivals: float, transform: Callable[[float], float]) -> Queue:
    """Return G/M/1: independent arrivals of any kind at rate `arrivals`, exponential service at rate `service`.

    `transform` is the Laplace transform of the time between arrivals; σ solves σ = transform(μ(1 − σ)), an arrival
    waits with probability σ, and Wq = σ / (μ (1 − σ)).
    """
    # Imported late: the pages that list the calculators would load it at every start.
    from scipy import optimize

    given = Given("G/M/1")
    given.above_zero(arrivals=arrivals, service=service)
    utilisation = arrivals / service if not given.faults else 0.0
    given.stable(utilisation)
    given.settle()
    sigma = float(
        optimize.brentq(lambda x: transform(service * (1 - x)) - x, 0.0, 1 - 1e-9 * (1 - utilisation))
    )
    return queue_of(
        arrivals=arrivals,
        wait=sigma / (service * (1 - sigma)),
        service=1 / service,
        utilisation=utilisation,
        p_wait=sigma,
    )


def dm1(arrivals: float, service: float) -> Queue:
    """Return D/M/1: arrivals at equal distances, such as by a schedule, and exponential service.

    >>> round(dm1(0.8, 1.0).wait, 3)
    1.693
    """
    return gm1(service, arrivals, lambda s: math.exp(-s / arrivals) if arrivals else 1.0)


def batches_to_one(batches: float, size: int, service: float) -> Queue:
    """Return M[X]/M/1: batches of a fixed size X arrive, and are served one by one.

    W = (1 + (X − 1) / 2) / (μ (1 − ρ)) with ρ = batches × X ÷ μ; the mean is over the pieces, not the batches.

    >>> round(batches_to_one(0.16, 5, 1.0).time, 9)
    15.0
    """
    given = Given("M[X]/M/1")
    given.above_zero(batches=batches, service=service)
    given.whole(size=size)
    utilisation = batches * size / service if service else 0.0
    given.stable(utilisation)
    given.settle()
    time = (1 + (size - 1) / 2) / (service * (1 - utilisation))
    return queue_of(
        arrivals=batches * size, wait=time - 1 / service, service=1 / service, utilisation=utilisation
    )


def kingman(
    utilisation: float, service_time: float, *, arrivals_scv: float, service_scv: float, servers: int = 1
) -> Queue:
    """Return the wait by Kingman's approximation: variability × utilisation × time.

    Wq ≈ (ca² + cs²) / 2 × ρ^(√(2(m + 1)) − 1) / (m (1 − ρ)) × E[S]. Exact for M/M/1 and M/G/1; else good where
    utilisation is high.

    >>> round(kingman(0.85, 1.0, arrivals_scv=0.5, service_scv=1.5).wait, 8)
    5.66666667
    """
    given = Given("Kingman's approximation")
    given.above_zero(utilisation=utilisation, service_time=service_time)
    given.zero_or_more(arrivals_scv=arrivals_scv, service_scv=service_scv)
    given.whole(servers=servers)
    given.stable(utilisation)
    given.settle()
    power = math.sqrt(2 * (servers + 1)) - 1
    wait = (
        (arrivals_scv + service_scv) / 2 * utilisation**power / (servers * (1 - utilisation)) * service_time
    )
    return queue_of(
        arrivals=utilisation * servers / service_time,
        wait=wait,
        service=service_time,
        utilisation=utilisation,
        is_approximate=True,
    )
