"""The numbers of a value stream map: takt, ladder, lead time, process time, what adds value, and which step limits.

Boxes and stocks are typed from a walk or counted from a log; the arithmetic is the same. Sources: M. Rother and
J. Shook, Learning to See, 1999; K. Martin and M. Osterling, Value Stream Mapping, 2013 (percent complete and accurate).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from types import MappingProxyType
from typing import Final, Literal

from obeya.flow.given import Given

DAY_S: Final = 86_400.0
Value = Literal["adds value", "needed", "waste"]
"What a step is to the customer: it adds value, it is needed for the business only, or neither."


@dataclass(frozen=True, slots=True)
class ProcessBox:
    """One step of a value stream, with the stock that waits before it.

    `cycle_time_s` is the time from one piece to the next, by all its people together. `stock_before` is in pieces;
    where the wait is known instead, `wait_before_s` says it, in working time. `share_right` is the share that the
    next step finds complete and accurate.
    """

    name: str
    cycle_time_s: float
    stock_before: float = 0.0
    wait_before_s: float | None = None
    uptime: float = 1.0
    people: float = 1.0
    changeover_s: float = 0.0
    share_right: float | None = None
    value: Value = "adds value"


@dataclass(frozen=True, slots=True)
class Demand:
    """What customers take in a day, and the working time in which it can be made."""

    per_day: float
    available_s_per_day: float

    @property
    def takt_s(self) -> float:
        """Return available time ÷ demand."""
        return self.available_s_per_day / self.per_day


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: the wait before it in working days, and its time."""

    name: str
    wait_days: float
    cycle_time_s: float
    capacity_per_day: float
    "Pieces that it can do in a day: uptime × available time ÷ cycle time."
    is_above_takt: bool
    "Whether it cannot keep up with demand."


@dataclass(frozen=True, slots=True)
class StreamNumbers:
    """What stands in the summary of a value stream map."""

    takt_s: float
    ladder: tuple[Rung, ...]
    wait_after_days: float
    "Days that finished pieces wait before they are sent."
    lead_time_days: float
    "Working days from raw material to the customer: all waits, and the process time."
    process_time_s: float
    ratio_working: float
    "Process time ÷ lead time, on the clock of working time: process cycle efficiency."
    ratio_calendar: float
    "The same with days of 24 hours, as it is printed in books."
    bottleneck: str
    "The step that can do least."
    people_at_takt: float
    "Work content ÷ takt: the people that would just keep up, were the work shared out evenly."
    rolled_share_right: float | None
    "Share of pieces that pass all steps without coming back; null where a step does not say."
    time_by_value: Mapping[Value, float]
    "Seconds of process time that add value, are needed, or are waste."


def stream_numbers(boxes: Sequence[ProcessBox], demand: Demand, *, stock_after: float = 0.0) -> StreamNumbers:
    """Return the numbers of a value stream whose steps stand one behind the other.

    A stock of n pieces is n ÷ demand days of waiting, by Little's law.

    >>> steps = [ProcessBox("Weld", 40, stock_before=920), ProcessBox("Assemble", 62, stock_before=460)]
    >>> found = stream_numbers(steps, Demand(920, 55_200), stock_after=460)
    >>> found.takt_s, round(found.lead_time_days, 2), found.process_time_s, found.bottleneck
    (60.0, 2.0, 102, 'Assemble')
    """
    _check(boxes, demand, stock_after)
    ladder = tuple(_rung(box, demand) for box in boxes)
    wait_after = stock_after / demand.per_day
    process_time = sum(box.cycle_time_s for box in boxes)
    waits = sum(rung.wait_days for rung in ladder) + wait_after
    lead_time = waits + process_time / demand.available_s_per_day
    kinds: dict[Value, float] = {"adds value": 0.0, "needed": 0.0, "waste": 0.0}
    for box in boxes:
        kinds[box.value] += box.cycle_time_s
    shares = [box.share_right for box in boxes if box.share_right is not None]
    return StreamNumbers(
        takt_s=demand.takt_s,
        ladder=ladder,
        wait_after_days=wait_after,
        lead_time_days=lead_time,
        process_time_s=process_time,
        ratio_working=process_time / (lead_time * demand.available_s_per_day),
        ratio_calendar=process_time / (lead_time * DAY_S),
        bottleneck=min(ladder, key=lambda rung: rung.capacity_per_day).name,
        people_at_takt=sum(box.cycle_time_s * box.people for box in boxes) / demand.takt_s,
        rolled_share_right=prod(shares) if len(shares) == len(boxes) else None,
        time_by_value=MappingProxyType(kinds),
    )


def _rung(box: ProcessBox, demand: Demand) -> Rung:
    if box.wait_before_s is None:
        wait = box.stock_before / demand.per_day
    else:
        wait = box.wait_before_s / demand.available_s_per_day
    capacity = box.uptime * demand.available_s_per_day / box.cycle_time_s
    return Rung(box.name, wait, box.cycle_time_s, capacity, capacity < demand.per_day)


def _check(boxes: Sequence[ProcessBox], demand: Demand, stock_after: float) -> None:
    given = Given("A value stream")
    if not boxes:
        given.add("no step is given")
    given.above_zero(demand_per_day=demand.per_day, available_seconds_per_day=demand.available_s_per_day)
    if demand.available_s_per_day > DAY_S:
        given.add(f"the available time is {demand.available_s_per_day:g} s a day; a day has {DAY_S:g}")
    given.zero_or_more(stock_after_the_last_step=stock_after)
    for box in boxes:
        given.above_zero(
            **{f"cycle time of “{box.name}”": box.cycle_time_s, f"uptime of “{box.name}”": box.uptime}
        )
        given.zero_or_more(
            **{
                f"stock before “{box.name}”": box.stock_before,
                f"wait before “{box.name}”": box.wait_before_s or 0.0,
                f"people at “{box.name}”": box.people,
            }
        )
        for what, share in (("uptime", box.uptime), ("share complete and accurate", box.share_right)):
            if share is not None and not 0 <= share <= 1:
                given.add(f"the {what} of “{box.name}” is {share:g}; it lies between 0 and 1")
    given.settle()
