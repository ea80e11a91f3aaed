"""A plan of steps by PERT: three guesses a step, the path that decides, and the chance to be done by a day.

Source: D. Malcolm, J. Roseboom, C. Clark and W. Fazar, Operations Research 7, 1959. PERT looks at one path only: where
others are nearly as long, the plan takes longer than it says.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from scipy import special

from obeya.flow.given import Given


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step with its shortest, likeliest and longest time, and the steps that must be done before."""

    shortest: float
    likeliest: float
    longest: float
    after: tuple[str, ...] = ()

    @property
    def mean(self) -> float:
        """Return (shortest + 4 likeliest + longest) / 6."""
        return (self.shortest + 4 * self.likeliest + self.longest) / 6

    @property
    def variance(self) -> float:
        """Return ((longest − shortest) / 6)²."""
        return ((self.longest - self.shortest) / 6) ** 2


@dataclass(frozen=True, slots=True)
class Timing:
    """When a step can begin and end at the earliest, and how long it can be put off without a later end."""

    begin: float
    end: float
    slack: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan as a whole; `critical` are the steps of one longest path, in order."""

    mean: float
    sd: float
    critical: tuple[str, ...]
    steps: Mapping[str, Timing]

    def chance_by(self, time: float) -> float:
        """Return the chance that the critical path is done by a time, taken as normal."""
        if self.sd == 0:
            return float(time >= self.mean)
        return float(special.ndtr((time - self.mean) / self.sd))

    def time_for(self, chance: float) -> float:
        """Return the time by which the critical path is done with a chance."""
        return self.mean + float(special.ndtri(chance)) * self.sd


def plan_of(steps: Mapping[str, PlannedStep]) -> Plan:
    """Return the times of a plan, its critical path, and the spread along that path.

    >>> plan = plan_of({"a": PlannedStep(1, 2, 3), "b": PlannedStep(2, 5, 14, ("a",)), "c": PlannedStep(1, 1, 1)})
    >>> plan.mean, plan.critical, round(plan.chance_by(10), 3)
    (8.0, ('a', 'b'), 0.838)
    """
    order = _checked_order(steps)
    ends: dict[str, float] = {}
    for name in order:
        begin = max((ends[before] for before in steps[name].after), default=0.0)
        ends[name] = begin + steps[name].mean
    total = max(ends.values())
    latest = dict.fromkeys(order, total)
    for name in reversed(order):
        for before in steps[name].after:
            latest[before] = min(latest[before], latest[name] - steps[name].mean)
    critical = _critical(steps, ends)
    return Plan(
        mean=total,
        sd=math.sqrt(sum(steps[name].variance for name in critical)),
        critical=critical,
        steps={
            name: Timing(ends[name] - steps[name].mean, ends[name], latest[name] - ends[name])
            for name in order
        },
    )


def _checked_order(steps: Mapping[str, PlannedStep]) -> Sequence[str]:
    given = Given("A plan")
    if not steps:
        given.add("no step is given")
    for name, step in steps.items():
        given.zero_or_more(
            **{
                f"shortest time of “{name}”": step.shortest,
                f"likeliest time of “{name}”": step.likeliest,
                f"longest time of “{name}”": step.longest,
            }
        )
        if not step.shortest <= step.likeliest <= step.longest:
            given.add(f"the times of “{name}” are not in order: shortest, likeliest, longest")
        for before in step.after:
            if before not in steps:
                given.add(f"“{name}” comes after “{before}”, which is no step of the plan")
    given.settle()
    try:
        return tuple(TopologicalSorter({name: step.after for name, step in steps.items()}).static_order())
    except CycleError as error:
        given.add("these steps wait for each other: " + " → ".join(map(str, error.args[1])))
        given.settle()
        raise


def _critical(steps: Mapping[str, PlannedStep], ends: Mapping[str, float]) -> tuple[str, ...]:
    """Return one longest path, from its first step to its last."""
    name = max(ends, key=lambda each: ends[each])
    path = [name]
    while steps[name].after:
        name = max(steps[name].after, key=lambda each: ends[each])
        path.append(name)
    return tuple(reversed(path))
