"""What is taken over from a finding: its words, its cases, its hours, and the question that the baseline answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from obeya_web.improvement.words import Waste
from obeya_web.processes.saying import words_of

ARROW = "→"
# The kind of waste that each kind of finding is, where there is no doubt.
WASTES: Mapping[str, Waste] = {
    "waiting_approval": Waste.WAITING,
    "bottleneck": Waste.WAITING,
    "batch_release": Waste.WAITING,
    "growing_queue": Waste.WAITING,
    "group_differs": Waste.WAITING,
    "long_tail": Waste.WAITING,
    "rework_loop": Waste.DEFECTS,
    "ping_pong": Waste.TRANSPORT,
    "duplicate_entry": Waste.OVERPROCESSING,
    "slow_step": Waste.OVERPROCESSING,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A finding as it was read when the improvement began.

    `where` is the filter of its cases as text, `select` the step or path whose waiting is measured, as the explorer
    writes it (``activity:Name`` or ``path:Name→Name``); without it the lead time of these cases is measured.
    """

    title: str
    statement: str
    where: str = ""
    select: str = ""
    calendar: str = ""
    hours_per_week: float | None = None
    hours_interval: tuple[float, float] | None = None
    kind: str = ""
    formula: str = ""
    counted: Mapping[str, Any] = field(default_factory=dict)

    @property
    def wastes(self) -> list[str]:
        """Return the kinds of waste that it is."""
        return [WASTES[self.kind].value] if self.kind in WASTES else []

    def as_json(self) -> dict[str, Any]:
        """Return what is kept with the improvement."""
        low, high = self.hours_interval or (None, None)
        return {
            "title": self.title,
            "statement": self.statement,
            "kind": self.kind,
            "formula": self.formula,
            "hours_per_week": self.hours_per_week,
            "hours_low": low,
            "hours_high": high,
        }


def taken_from(finding: Mapping[str, Any]) -> Taken:
    """Return a finding of the summary of a process, in the words of who reads it now."""
    week = finding["hours_per_week_interval"]
    counted = dict(finding["measure"])
    return Taken(
        title=words_of(finding, "title"),
        statement=words_of(finding, "statement"),
        where=finding["where"],
        select=select_of(counted),
        hours_per_week=finding["hours_per_week"],
        hours_interval=(week["low"], week["high"]),
        kind=finding["kind"],
        formula=words_of(finding, "formula"),
        counted=counted,
    )


def select_of(counted: Mapping[str, Any]) -> str:
    """Return the step or path whose waiting a finding counts; nothing where it counts anything else."""
    steps = list(counted.get("steps") or ())
    if counted.get("counted") != "wait" or len(steps) != 1:
        return ""
    after = counted.get("after")
    return f"path:{after}{ARROW}{steps[0]}" if after else f"activity:{steps[0]}"


def read_select(text: str, activities: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Return the activity and the one before it that a selection means; None where it names none of the log's."""
    kind, _, name = text.partition(":")
    known = set(activities)
    if kind == "activity" and name in known:
        return name, None
    places = [place for place, sign in enumerate(name) if sign == ARROW] if kind == "path" else []
    pairs = ((name[:place], name[place + 1 :]) for place in places)
    return next(((end, begin) for begin, end in pairs if begin in known and end in known), (None, None))
