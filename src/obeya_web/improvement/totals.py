"""What the programme has reached: waste removed by kind, change of cycle times, processes with a standard."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from obeya_web.accounts.models import Person
from obeya_web.accounts.scope import visible
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.words import Standing, Waste
from obeya_web.processes.models import Process


@dataclass(frozen=True, slots=True)
class WasteRemoved:
    """Hours a week that finished improvements took out of one kind of waste."""

    waste: Waste
    hours_per_week: float
    n: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The three totals, each with how many improvements or processes it rests on."""

    wastes: tuple[WasteRemoved, ...]
    n_done: int
    median_change: float | None
    n_changes: int
    n_processes: int
    n_with_standard: int

    @property
    def share_with_standard(self) -> float | None:
        """Return the share of processes with a standard from a finished improvement."""
        return self.n_with_standard / self.n_processes if self.n_processes else None


def totals_for(person: Person) -> Totals:
    """Return the totals over what a person sees."""
    done = visible(Improvement.objects.filter(deleted_at=None, standing=Standing.DONE), person)
    fields = ("wastes", "hours_per_week", "baseline_value", "actual_value", "standard", "process_id")
    processes = visible(Process.objects.filter(deleted_at=None), person)
    return totals_of(list(done.only(*fields)), set(processes.values_list("pk", flat=True)))


def totals_of(done: Sequence[Improvement], processes: set[int]) -> Totals:
    """Return the totals of finished improvements over the processes with these numbers.

    Hours removed are those at stake times the part of the measure that went away (all of it where the result is
    not known is never assumed), shared equally among the kinds of waste of an improvement.
    """
    changes = [change for one in done if (change := relative_change(one)) is not None]
    with_standard = {one.process_id for one in done if one.standard.strip() and one.process_id in processes}
    return Totals(
        wastes=_wastes(done),
        n_done=len(done),
        median_change=statistics.median(changes) if changes else None,
        n_changes=len(changes),
        n_processes=len(processes),
        n_with_standard=len(with_standard),
    )


def relative_change(improvement: Improvement) -> float | None:
    """Return the change of the measure as a share of its baseline, such as -0.4; None where it is not known."""
    before, after = improvement.baseline_value, improvement.actual_value
    if not before or after is None:
        return None
    return (after - before) / before


def _wastes(done: Sequence[Improvement]) -> tuple[WasteRemoved, ...]:
    hours: dict[str, float] = {}
    n: dict[str, int] = {}
    for one in done:
        change = relative_change(one)
        removed = max(0.0, -(change or 0.0)) * (one.hours_per_week or 0.0)
        for waste in one.wastes:
            hours[waste] = hours.get(waste, 0.0) + removed / len(one.wastes)
            n[waste] = n.get(waste, 0) + 1
    return tuple(
        WasteRemoved(waste, hours[waste], n[waste])
        for waste in sorted(Waste, key=lambda each: -hours.get(each, 0.0))
        if waste in hours
    )
