"""The numbers of a value stream map with parallel branches, optional steps and rework; each says what it leaves out.

- Passes. A step is passed `share` times, and again for each loop of rework round it.
- Ladder. The lead time is the sum of its rungs: each second in which a piece waits or is worked on counts once. Of a
  fork only the longest branch counts, unless a log has counted what ran side by side.
- Effort is the work of all passes on all branches; worked time is the part of the lead time that work fills.

Sources: M. Rother and J. Shook, Learning to See, 1999; K. Martin and M. Osterling, Value Stream Mapping, 2013.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isclose, prod
from types import MappingProxyType
from typing import Final

import numpy as np

from obeya.errors import StreamMapError
from obeya.flow.stream_faults import faults_of
from obeya.flow.stream_map import Clock, Counted, StreamMap, StreamStep
from obeya.flow.value_stream import DAY_S, Value

VALUES: Final[tuple[Value, ...]] = ("adds value", "needed", "waste")


@dataclass(frozen=True, slots=True)
class StreamRung:
    """One step of the ladder, per piece: what it adds to the lead time, and how it stands against demand."""

    key: str
    name: str
    passes: float
    "How often a piece passes it on average, rework included."
    wait_s: float
    "What waiting before it adds to the lead time."
    work_s: float
    "What its work adds to the lead time."
    effort_s: float
    "Its work, also where it ran beside other steps."
    is_on_path: bool
    "False on a branch of a fork that is not the longest."
    pace_s: float | None
    "Time from one piece to the next: passes × C/T ÷ pieces at once; it stands against the takt."
    capacity_per_day: float | None
    "Pieces that it can do in a day; null where its time or the demand is unknown, or it takes no time."
    load: float | None
    "Demand ÷ capacity; above 1 it cannot keep up."
    stock: float | None
    "Pieces waiting before it: as given, or demand × wait by Little's law."


@dataclass(frozen=True, slots=True)
class StreamSums:
    """What stands in the summary of a map. Seconds are on the clock of the map."""

    clock: Clock
    day_s: float | None
    "Seconds of a day on that clock; null on the working clock without a demand."
    takt_s: float | None
    "Available time ÷ demand."
    ladder: tuple[StreamRung, ...]
    wait_after_s: float
    lead_time_s: float
    lead_time_days: float | None
    worked_s: float
    "Process time along the critical path."
    effort_s: float
    "Process time of all branches and passes: the work in one piece."
    wait_s: float
    ratio: float | None
    "Process cycle efficiency: worked time ÷ lead time, on the clock of the map; null where no cycle time is known."
    ratio_working: float | None
    ratio_calendar: float | None
    critical_path: tuple[str, ...]
    "Keys of the steps whose time makes up the lead time."
    bottleneck: str | None
    "Key of the step with the highest load."
    people_at_takt: float | None
    "Work content ÷ takt: people that would just keep up, were the work shared out evenly."
    stock: float | None
    "Pieces in the whole stream: demand × lead time, by Little's law."
    rolled_share_right: float | None
    "Share of pieces that pass all steps complete and accurate; null where a step does not say."
    time_by_value: Mapping[Value, float]
    "Seconds of effort that add value, are needed, or are waste."
    share_by_value: Mapping[Value, float]
    "The same as shares of the effort; they sum to 1. Empty where no time is known."
    unknown: tuple[str, ...]
    "What is not known and therefore counted as 0: the lead time is at least what is said."


def stream_sums(stream: StreamMap) -> StreamSums:
    """Return the numbers of a map; StreamMapError lists what is wrong with it.

    >>> from obeya.flow.stream_map import Rework, StreamMap, StreamStep
    >>> steps = (StreamStep("a", "Check", 60.0, 540.0), StreamStep("b", "Pay", 30.0, 270.0))
    >>> sums = stream_sums(StreamMap("Pay", steps, rework=(Rework("r", "b", "a", 0.1),)))
    >>> [round(rung.passes, 3) for rung in sums.ladder], round(sums.lead_time_s, 3), round(sums.ratio, 3)
    ([1.111, 1.111], 1000.0, 0.1)
    """
    faults = faults_of(stream)
    if faults:
        raise StreamMapError.listing(
            "The numbers of the map cannot be computed:", faults, "Correct what is named."
        )
    day_s = _day(stream)
    ladder = _ladder(stream, day_s)
    wait_after = _wait(stream.wait_after_s, stream.stock_after, stream, day_s)
    work, effort = (sum(getattr(rung, name) for rung in ladder) for name in ("work_s", "effort_s"))
    waits = sum(rung.wait_s for rung in ladder) + (wait_after or 0.0)
    by_value = _by_value(stream, ladder)
    lead_time = waits + work
    days = lead_time / day_s if day_s else None
    takt = stream.demand.takt_s if stream.demand else None
    on_working, on_calendar = _ratios(stream, work, lead_time, days)
    return StreamSums(
        clock=stream.clock,
        day_s=day_s,
        takt_s=takt,
        ladder=ladder,
        wait_after_s=wait_after or 0.0,
        lead_time_s=lead_time,
        lead_time_days=days,
        worked_s=work,
        effort_s=effort,
        wait_s=waits,
        ratio=on_working if stream.clock == "working" else on_calendar,
        ratio_working=on_working,
        ratio_calendar=on_calendar,
        critical_path=tuple(rung.key for rung in ladder if rung.is_on_path),
        bottleneck=_bottleneck(ladder),
        people_at_takt=_content(stream, ladder) / takt if takt and effort else None,
        stock=stream.demand.per_day * days if stream.demand and days is not None else None,
        rolled_share_right=_rolled(stream.steps),
        time_by_value=MappingProxyType(by_value),
        share_by_value=MappingProxyType({kind: s / effort for kind, s in by_value.items()} if effort else {}),
        unknown=_unknown(stream),
    )


def passes_of(stream: StreamMap) -> tuple[float, ...]:
    """Return how often a piece passes each step: its share, and what each loop of rework adds.

    A loop without counted passes is taken each time a piece is done at its source, with its share; then every step
    from its target to its source is passed again, optional ones with their share. Loops within loops are solved
    together, as linear equations.
    """
    order = {step.key: number for number, step in enumerate(stream.steps)}
    shares = np.array([step.share for step in stream.steps])
    again = np.zeros(
        (len(shares), len(shares))
    )  # again[i, j]: extra passes of step i for each pass of step j
    fixed = shares.copy()
    for loop in stream.rework:
        for key, extra in loop.extra or ():
            fixed[order[key]] += extra
        if loop.extra is None:
            first, last = order[loop.target], order[loop.source]
            back = shares[first : last + 1].copy()
            back[0] = back[-1] = 1.0
            again[first : last + 1, last] += loop.share * back
    flow = np.eye(len(shares)) - again
    passes = np.linalg.solve(flow, fixed) if np.linalg.cond(flow) < 1e12 else -fixed
    if (passes < 0).any():
        raise StreamMapError(
            "The loops of rework never end: together they send back every piece. Lower a share."
        )
    return tuple(float(each) for each in passes)


def _ladder(stream: StreamMap, day_s: float | None) -> tuple[StreamRung, ...]:
    passes = passes_of(stream)
    waits = [_wait(step.wait_before_s, step.stock_before, stream, day_s) for step in stream.steps]
    total = [
        n * ((wait or 0) + (step.cycle_time_s or 0)) for n, wait, step in _zip(passes, waits, stream.steps)
    ]
    hidden = _off_path(stream.steps, total)
    rungs = []
    for number, (n, wait, step) in enumerate(_zip(passes, waits, stream.steps)):
        is_counted = step.work_beside_s is not None or step.wait_beside_s is not None
        off = number in hidden and not is_counted
        cycle = step.cycle_time_s
        capacity = _capacity(stream, step, n)
        demand = stream.demand.per_day if stream.demand else None
        stock = step.stock_before
        if stock is None and wait is not None and demand and day_s:
            stock = demand * n * wait / day_s
        rungs.append(
            StreamRung(
                key=step.key,
                name=step.name,
                passes=n,
                wait_s=0.0 if off else n * max(0.0, (wait or 0.0) - (step.wait_beside_s or 0.0)),
                work_s=0.0 if off else n * max(0.0, (cycle or 0.0) - (step.work_beside_s or 0.0)),
                effort_s=n * (cycle or 0.0),
                is_on_path=number not in hidden,
                pace_s=None if cycle is None else n * cycle / step.at_once,
                capacity_per_day=capacity,
                load=demand / capacity if demand and capacity else None,
                stock=stock,
            )
        )
    return tuple(rungs)


def _zip(
    passes: Sequence[float], waits: Sequence[float | None], steps: Sequence[StreamStep]
) -> list[tuple[float, float | None, StreamStep]]:
    return list(zip(passes, waits, steps, strict=True))


def _off_path(steps: Sequence[StreamStep], total: Sequence[float]) -> set[int]:
    """Return the places of steps on branches that are shorter than the longest of their fork, the first of equals."""
    branches: dict[str, dict[int, float]] = {}
    for step, seconds in zip(steps, total, strict=True):
        if step.fork:
            times = branches.setdefault(step.fork, {})
            times[step.branch] = times.get(step.branch, 0.0) + seconds
    longest = {fork: max(times, key=lambda branch: times[branch]) for fork, times in branches.items()}
    return {n for n, step in enumerate(steps) if step.fork and step.branch != longest[step.fork]}


def _wait(given: float | None, stock: float | None, stream: StreamMap, day_s: float | None) -> float | None:
    if given is not None:
        return given
    if stock is None or stream.demand is None or day_s is None:
        return None
    return stock / stream.demand.per_day * day_s


def _day(stream: StreamMap) -> float | None:
    if stream.clock == "calendar":
        return DAY_S
    return stream.demand.available_s_per_day if stream.demand else None


def _capacity(stream: StreamMap, step: StreamStep, passes: float) -> float | None:
    """Return uptime × available time × pieces at once ÷ (passes × C/T)."""
    if stream.demand is None or not step.cycle_time_s or not passes:
        return None
    available = step.available_s_per_day or stream.demand.available_s_per_day
    uptime = 1.0 if step.uptime is None else step.uptime
    return uptime * available * step.at_once / (step.cycle_time_s * passes)


def _bottleneck(ladder: Sequence[StreamRung]) -> str | None:
    loaded = [(rung.load, rung.key) for rung in ladder if rung.load is not None]
    return max(loaded, key=lambda each: each[0])[1] if loaded else None


def _content(stream: StreamMap, ladder: Sequence[StreamRung]) -> float:
    """Return the seconds of people in one piece: C/T × people, shared by the pieces that are worked on at once."""
    people = [1.0 if step.people is None else step.people / step.at_once for step in stream.steps]
    return sum(rung.effort_s * n for rung, n in zip(ladder, people, strict=True))


def _rolled(steps: Sequence[StreamStep]) -> float | None:
    """Return Π (1 − share × (1 − %C&A)): a piece that does not pass a step takes no harm there."""
    rights = [step.share_right for step in steps]
    if None in rights:
        return None
    return prod(1 - step.share * (1 - (step.share_right or 0.0)) for step in steps)


def _by_value(stream: StreamMap, ladder: Sequence[StreamRung]) -> dict[Value, float]:
    found: dict[Value, float] = dict.fromkeys(VALUES, 0.0)
    for step, rung in zip(stream.steps, ladder, strict=True):
        found[step.value] += rung.effort_s
    return found


def _ratios(
    stream: StreamMap, work: float, lead_time: float, days: float | None
) -> tuple[float | None, float | None]:
    """Return the ratio on the working and on the calendar clock.

    A map that still agrees with its log has both from the log. Else days are taken over: a day of the one clock is a
    day of the other, as in books.
    """
    if all(step.cycle_time_s is None for step in stream.steps):
        return None, None
    counted = stream.counted
    if counted and isclose(lead_time, _own_lead_time(counted, stream.clock), rel_tol=1e-6):
        working = _share(counted.worked_working_s, counted.lead_time_working_s)
        return working, _share(counted.worked_calendar_s, counted.lead_time_calendar_s)
    own = _share(work, lead_time)
    per_day = _share(work, days)
    if stream.clock == "working":
        return own, None if per_day is None else per_day / DAY_S
    available = stream.demand.available_s_per_day if stream.demand else None
    return (None if per_day is None or available is None else per_day / available), own


def _own_lead_time(counted: Counted, clock: Clock) -> float:
    if clock == "calendar":
        return counted.lead_time_calendar_s
    return counted.lead_time_working_s or 0.0


def _share(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None


def _unknown(stream: StreamMap) -> tuple[str, ...]:
    lost = []
    for step in stream.steps:
        if step.cycle_time_s is None:
            lost.append(f"cycle time of “{step.name}”")
        if step.wait_before_s is None and (step.stock_before is None or stream.demand is None):
            lost.append(f"wait before “{step.name}”")
    return tuple(lost)
