"""How much work comes, by how much can be done: parts of a twin whose queue grows as long as cases come."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from obeya.twin.engine import simulate
from obeya.twin.model import Distribution, Model, Work
from obeya.twin.week import hours_per_week

PILOT_CASES: Final = 500
WEEK_S: Final = 7 * 86_400.0


def overloads(model: Model, *, seed: int) -> tuple[str, ...]:
    """Name the groups of people whose share of time busy would be 1 or more, each with a sentence.

    The work that a case brings is the mean over a pilot run in which nobody waits; who can do the same work, directly
    or through others, is one group. A run of a number of cases still ends, but its lead times grow with that number.
    """
    if not model.resources:
        return ()
    pilot = simulate(_unhindered(model), cases=PILOT_CASES, seed=seed)
    lasts = float(pilot.arrived_at[-1] - pilot.arrived_at[0])
    if lasts <= 0:
        return ()
    demand = np.bincount(pilot.activity, pilot.worked_s, minlength=len(model.activities)) / lasts * WEEK_S
    hours = {calendar.name: hours_per_week(calendar) * 3600 for calendar in model.calendars}
    found = []
    for activities, people in _groups(model):
        wanted = sum(demand[model.activities.index(name)] for name in activities)
        there = sum(
            hours[resource.calendar] * resource.at_once
            for resource in model.resources
            if resource.name in people
        )
        if there > 0 and wanted >= there:
            roles = sorted(
                {resource.role or resource.name for resource in model.resources if resource.name in people}
            )
            found.append(
                f"{_listed(roles)} would have {wanted / 3600:,.0f} hours of work a week and have {there / 3600:,.0f} "
                f"({_listed(sorted(activities))}): the queue grows as long as cases come."
            )
    return tuple(found)


def _unhindered(model: Model) -> Model:
    """Give the same model in which nobody is needed, each activity takes its first duration, and nothing delays."""
    first: dict[str, Distribution] = {}
    for row in model.work:
        if row.resources:
            first.setdefault(row.activity, row.duration)
    alone = tuple(Work(name, (), duration) for name, duration in first.items())
    kept = tuple(
        replace(row, duration=Distribution("fixed", (0.0,))) for row in model.work if not row.resources
    )
    return replace(model, work=(*alone, *kept), resources=(), delays=(), batches=(), priorities=())


def _groups(model: Model) -> list[tuple[set[str], set[str]]]:
    """Join activities and people that are connected by work."""
    groups: list[tuple[set[str], set[str]]] = []
    for row in model.work:
        if not row.resources:
            continue
        activities, people = {row.activity}, set(row.resources)
        apart = []
        for others in groups:
            if others[0] & activities or others[1] & people:
                activities, people = activities | others[0], people | others[1]
            else:
                apart.append(others)
        groups = [*apart, (activities, people)]
    return groups


def _listed(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
