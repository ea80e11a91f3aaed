"""Demand against capacity by role: the work of a day, the people there, and what more or fewer would mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.flow.many_servers import mmc
from obeya.flow.value_stream import DAY_S
from obeya.tables.privacy import HIDDEN, hide_small_groups

if TYPE_CHECKING:
    from obeya.studies.stream.observed import Bools, Observed
    from obeya.studies.stream.people import Staff

_HOUR_S: Final = 3_600.0
AROUND: Final = (-2, -1, 0, 1, 2)
"How many people more or fewer are tried."


@dataclass(frozen=True, slots=True)
class Staffing:
    """What a number of people would mean by the M/M/c formula, if this work were all that they do."""

    people: int
    load: float
    wait_s: float | None
    "Mean wait before work begins; null where the work is more than they can do."


@dataclass(frozen=True, slots=True)
class RoleCapacity:
    """The work of one role or department in a day, against the time of its people."""

    role: str
    n_people: int
    "Different people in the log."
    load: float
    "Demand ÷ capacity."
    demand_hours_per_day: float
    capacity_hours_per_day: float
    people_there: float
    "People there on average, each from the first to the last instance."
    arrivals_per_day: float
    "Instances that begin in a day."
    work_s: float
    "Mean work of an instance."
    staffing: tuple[Staffing, ...]


def capacity_of(
    whole: Observed, staff: Staff, automatic: Bools, *, day_s: float | None, smallest: int
) -> tuple[RoleCapacity, ...]:
    """Return the roles of a log, the busiest first; roles of few people and work of systems are left out.

    `day_s` is the working time of a day; without it a day has 24 hours. The time of a person in several roles is
    shared out by work. A low load only says that this process takes little of their time: people do other work too,
    and then wait longer than the formula says.
    """
    if whole.lane is None or (whole.resource < 0).all():
        return ()
    times = whole.working or whole.calendar
    rows = ~automatic & (whole.lane.of >= 0) & (whole.resource >= 0)
    span_days = float(times.ended.max() - times.begun.min()) / (day_s or DAY_S)
    work = times.ended - times.begun
    if span_days <= 0 or not work[rows].sum():
        return ()
    found = []
    for code in _shown(whole, rows, smallest):
        own = rows & (whole.lane.of == code)
        person = whole.resource[own]
        shares = staff.weight[own] / np.where(staff.work > 0, staff.work, 1.0)[person]
        there = float((shares * staff.present[person]).sum())
        n, mean = int(own.sum()), float(work[own].mean())
        demand, capacity = n * mean / span_days, there * (day_s or DAY_S)
        found.append(
            RoleCapacity(
                role=whole.lane.names[code],
                n_people=len(np.unique(person)),
                people_there=there,
                arrivals_per_day=n / span_days,
                work_s=mean,
                demand_hours_per_day=demand / _HOUR_S,
                capacity_hours_per_day=capacity / _HOUR_S,
                load=demand / capacity if capacity else 0.0,
                staffing=staffing_of(n / span_days / (day_s or DAY_S), mean, round(there)),
            )
        )
    return tuple(sorted(found, key=lambda role: (-role.load, role.role)))


def staffing_of(arrivals: float, work_s: float, people: int) -> tuple[Staffing, ...]:
    """Return what some people more or fewer would mean; `arrivals` are a second.

    >>> [(each.people, round(each.load, 2), each.wait_s and round(each.wait_s)) for each in staffing_of(0.02, 60.0, 2)]
    [(1, 1.2, None), (2, 0.6, 34), (3, 0.4, 5), (4, 0.3, 1)]
    """
    tried = sorted({people + change for change in AROUND if people + change >= 1})
    found = []
    for servers in tried:
        load = arrivals * work_s / servers
        wait = mmc(arrivals, 1 / work_s, servers).wait if 0 < load < 1 else None
        found.append(Staffing(servers, load, wait))
    return tuple(found)


def _shown(whole: Observed, rows: Bools, smallest: int) -> list[int]:
    """Return the roles that may be told apart."""
    import pyarrow as pa

    if whole.lane is None:
        return []
    codes = np.unique(whole.lane.of[rows])
    people = [len(np.unique(whole.resource[rows & (whole.lane.of == code)])) for code in codes]
    told = hide_small_groups(
        pa.table({"code": codes, "n_people": people}),
        group_columns=["code"],
        person_count_column="n_people",
        k=smallest,
    )
    return [int(row["code"]) for row in told.to_pylist() if not row[HIDDEN]]
