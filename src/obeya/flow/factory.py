"""Laws of lines and batches: Little's law, takt, the worst that a line may do, and the wait for a batch.

Sources: J. Little, Operations Research 9, 1961; W. Hopp and M. Spearman, Factory Physics, 3rd edition 2008, chapter 7;
M. Rother and J. Shook, Learning to See, 1999 (takt).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from obeya.flow.given import Given


@dataclass(frozen=True, slots=True)
class Line:
    """What a line does with so much work in it."""

    throughput: float
    cycle_time: float


@dataclass(frozen=True, slots=True)
class Flow:
    """The three means that Little's law ties together: L = λ W."""

    n: float
    rate: float
    time: float


def little(*, n: float | None = None, rate: float | None = None, time: float | None = None) -> Flow:
    """Return all three of number, rate and time from two of them; it holds for any stable system, whatever varies.

    >>> little(rate=12, time=2.5).n
    30.0
    """
    given = Given("Little's law")
    named = {"n": n, "rate": rate, "time": time}
    known = {name: value for name, value in named.items() if value is not None}
    if len(known) != 2:
        given.add(f"two of number, rate and time are needed, and {len(known)} are given")
    given.above_zero(**known)
    given.settle()
    if n is None:
        assert rate is not None and time is not None
        return Flow(rate * time, rate, time)
    if rate is None:
        assert time is not None
        return Flow(n, n / time, time)
    return Flow(n, rate, n / rate)


def takt_time(available: float, demand: float) -> float:
    """Return the time in which one piece must leave the line for demand to be met: available time ÷ demand.

    >>> takt_time(27_600, 460)
    60.0
    """
    given = Given("Takt time")
    given.above_zero(available_time=available, demand=demand)
    given.settle()
    return available / demand


def line(
    work: float, *, raw_time: float, bottleneck_rate: float, case: Literal["best", "practical worst", "worst"]
) -> Line:
    """Return throughput and cycle time of a line with `work` pieces in it, in one of three cases.

    `raw_time` T0 is the time through the empty line, `bottleneck_rate` rb the rate of its slowest step, and the
    critical work W0 = rb T0 is what a perfect line needs to run at rb. Best: min(w / T0, rb). Practical worst, where
    everything varies as much as exponential times: rb w / (W0 + w − 1). Worst: 1 / T0.

    >>> line(10, raw_time=5, bottleneck_rate=1, case="practical worst").cycle_time
    14.0
    """
    given = Given("A line")
    given.above_zero(work=work, raw_time=raw_time, bottleneck_rate=bottleneck_rate)
    critical = raw_time * bottleneck_rate
    if not given.faults and critical < 1:
        given.add(
            f"the raw time {raw_time:g} is shorter than the bottleneck alone takes, {1 / bottleneck_rate:g}"
        )
    given.settle()
    if case == "best":
        throughput = min(work / raw_time, bottleneck_rate)
    elif case == "worst":
        throughput = 1 / raw_time
    else:
        throughput = work / (critical + work - 1) * bottleneck_rate
    return Line(throughput, work / throughput)


def wait_for_batch(rate: float, size: int) -> float:
    """Return the mean time that a piece waits until a batch of `size` has come together: (size − 1) / (2 rate).

    >>> wait_for_batch(2, 5)
    1.0
    """
    given = Given("The wait for a batch")
    given.above_zero(rate=rate)
    given.whole(size=size)
    given.settle()
    return (size - 1) / (2 * rate)


def visits_with_rework(share_back: float) -> float:
    """Return how often a step is done on the mean when a share of its pieces comes back each time: 1 / (1 − share).

    >>> visits_with_rework(0.2)
    1.25
    """
    given = Given("Rework")
    if not 0 <= share_back < 1:
        given.add(f"the share that comes back is {share_back:g}; it is 0 or more, and below 1")
    given.settle()
    return 1 / (1 - share_back)


def rolled_yield(*shares: float) -> float:
    """Return the share that passes all steps without coming back: the product of their shares complete and accurate.

    >>> round(rolled_yield(0.9, 0.8, 0.95), 3)
    0.684
    """
    given = Given("A rolled yield")
    for n, share in enumerate(shares, start=1):
        if not 0 <= share <= 1:
            given.add(f"the share of step {n} is {share:g}; it lies between 0 and 1")
    given.settle()
    product = 1.0
    for share in shares:
        product *= share
    return product
