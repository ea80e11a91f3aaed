"""How long improvements take from start to finish: by method, against an earlier period and a sourced benchmark.

Days of rest are left out, as on the page of each improvement. An improvement belongs to the period in which it was
finished; those that are still open stand beside with their age, so that only the quick ones are never all one sees.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite

import numpy as np

from obeya.spc.intervals import Difference, difference_of_medians
from obeya_web.accounts.models import Unit
from obeya_web.improvement.models import Improvement, Pause
from obeya_web.improvement.timing import cycle_time
from obeya_web.improvement.words import Standing
from obeya_web.portfolio.models import CycleBenchmark
from obeya_web.portfolio.scorecard.shares import Median, median_of


@dataclass(frozen=True, slots=True)
class CycleRow:
    """The improvements of one method, or of all where `method` is empty; `change` is after less before, in days."""

    method: str
    before: Median
    after: Median
    change: Difference | None
    benchmark: CycleBenchmark | None
    n_open: int
    open_days: float | None

    @property
    def has_interval(self) -> bool:
        """Say whether the change has an interval."""
        return self.change is not None and isfinite(self.change.low) and isfinite(self.change.high)

    @property
    def word(self) -> str:
        """Return `shorter` or `longer` where the change is beyond chance, else `unclear`, or `unknown`."""
        if self.change is None:
            return "unknown"
        if not self.has_interval or not self.change.is_beyond_chance:
            return "unclear"
        return "shorter" if self.change.difference < 0 else "longer"


def cycle_rows(
    improvements: Sequence[Improvement], *, now: datetime, days: int, benchmarks: Mapping[str, CycleBenchmark]
) -> list[CycleRow]:
    """Return a row for all improvements and one for each method, by the days before `now` and as many before those."""
    pauses: dict[int, list[Pause]] = {}
    for pause in Pause.objects.filter(improvement__in=[each.pk for each in improvements]):
        pauses.setdefault(pause.improvement_id, []).append(pause)
    took = {each.pk: cycle_time(each, pauses.get(each.pk, ()), now=now).worked_days for each in improvements}
    period = (now - timedelta(days=2 * days), now - timedelta(days=days))
    methods = sorted({each.method for each in improvements})
    groups = [("", list(improvements))]
    groups += [(key, [each for each in improvements if each.method == key]) for key in methods]
    return [_row(key, found, took, period, benchmarks.get(key)) for key, found in groups]


def benchmarks_of(unit: Unit | None) -> dict[str, CycleBenchmark]:
    """Return the benchmark of each method: that of the unit or of the nearest one above it."""
    if unit is None:
        return {}
    above = [int(key) for key in unit.path.strip("/").split("/")]
    rows = CycleBenchmark.objects.filter(unit__in=above).select_related("unit")
    return {row.method: row for row in sorted(rows, key=lambda row: len(row.unit.path))}


def _row(
    method: str,
    found: Iterable[Improvement],
    took: Mapping[int, float],
    period: tuple[datetime, datetime],
    benchmark: CycleBenchmark | None,
) -> CycleRow:
    before: list[float] = []
    after: list[float] = []
    ages: list[float] = []
    for each in found:
        if each.is_open:
            ages.append(took[each.pk])
        elif each.standing == Standing.DONE and each.ended_at is not None and each.ended_at >= period[0]:
            (after if each.ended_at >= period[1] else before).append(took[each.pk])
    change = None
    if before and after:
        change = difference_of_medians(np.sort(after), np.sort(before))
    return CycleRow(
        method=method,
        before=median_of(before),
        after=median_of(after),
        change=change,
        benchmark=benchmark,
        n_open=len(ages),
        open_days=statistics.median(ages) if ages else None,
    )
