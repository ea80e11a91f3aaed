"""What a measure is: its name, unit, formula, what is left out, and which way is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from obeya.tables.filters import Filter

# What one value is made of: seconds, a share from 0 to 1, a count, NPS points, money, or a bare number.
Unit = Literal["seconds", "share", "count", "points", "number"]
# Which way is better; measures without one are watched, not judged.
Direction = Literal["lower", "higher", "none"]
# Where values come from: cases by the period in which they began, days of the calendar, or values handed in.
Index = Literal["start", "calendar", "values"]
Statistic = Literal["median", "p90", "mean", "share", "sum", "last", "nps"]
Period = Literal["day", "week", "month"]
# What a question needs beside a log.
Need = Literal["starts", "errors", "limit", "agreed"]


@dataclass(frozen=True, slots=True)
class Definition:
    """One built-in measure. Words are English templates for `obeya.tables.sentences.say`."""

    key: str
    name: str
    unit: Unit
    formula: str
    exclusions: str
    direction: Direction
    index: Index
    statistics: tuple[Statistic, ...]
    "The statistics it can be asked with; the first is the usual one."
    needs: tuple[Need, ...] = ()
    takes_step: bool = False
    "Whether it can be asked of one step."


@dataclass(frozen=True, slots=True)
class Asked:
    """A measure as it is asked of a log: which definition, of which cases and step, with which limit.

    `step` narrows it to one activity; `after` to the times that it is reached from another one. `until` ends a cycle
    time that begins with `step`. `limit_s` is what counts as on time, `errors` which cases went wrong,
    `agreed` which follow the agreed path.
    """

    measure: str
    filter: Filter | None = None
    statistic: Statistic | None = None
    step: str | None = None
    after: str | None = None
    until: str | None = None
    limit_s: float | None = None
    errors: Filter | None = None
    agreed: Filter | None = None
