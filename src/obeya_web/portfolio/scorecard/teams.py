"""How teams fare: waves of a pulse with how many answered each, and how many people leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from obeya.studies.measures.result import Point
from obeya.studies.measures.typed import staff_turnover
from obeya_web.measures.latest import Latest
from obeya_web.measures.models import Measure, MeasureValue
from obeya_web.portfolio.scorecard.participation import SMALLEST

PULSE: Final = ("pulse",)
TURNOVER: Final = ("turnover",)
MOST_WAVES: Final = 4
YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Pulse:
    """One measure of a team; `waves` are its periods with answers, the latest first."""

    latest: Latest
    waves: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Leaving:
    """Separations of the last year by the average headcount, against those of the year before it."""

    measure: Measure
    n: float
    headcount: float | None
    share: float | None
    share_before: float | None

    @property
    def is_hidden(self) -> bool:
        """Say whether the group is too small to be shown."""
        return self.headcount is not None and self.headcount < SMALLEST

    @property
    def percent(self) -> float | None:
        """Return separations / average headcount x 100."""
        return None if self.share is None else 100 * self.share

    @property
    def percent_before(self) -> float | None:
        """Return the same of the year before."""
        return None if self.share_before is None else 100 * self.share_before


def pulses_of(latest: Iterable[Latest]) -> list[Pulse]:
    """Return the pulse measures with their waves."""
    chosen = [each for each in latest if each.definition is not None and each.definition.what in PULSE]
    return [
        Pulse(each, tuple(reversed([point for point in each.points if point.n][-MOST_WAVES:])))
        for each in chosen
    ]


def leaving_of(latest: Iterable[Latest], today: date) -> list[Leaving]:
    """Return staff turnover of the last twelve months, one for each measure of it, in one question."""
    chosen = [each for each in latest if each.definition is not None and each.definition.what in TURNOVER]
    values: dict[int, list[MeasureValue]] = {}
    for value in MeasureValue.objects.filter(
        measure__in=[each.measure.pk for each in chosen], day__gt=today - 2 * YEAR, day__lte=today
    ):
        values.setdefault(value.measure_id, []).append(value)
    return [_leaving(each.measure, values.get(each.measure.pk, []), today) for each in chosen]


def _leaving(measure: Measure, values: Sequence[MeasureValue], today: date) -> Leaving:
    now = [each for each in values if each.day > today - YEAR]
    before = [each for each in values if each.day <= today - YEAR]
    known = [each.whole for each in now if each.whole]
    return Leaving(
        measure=measure,
        n=sum(each.value for each in now),
        headcount=sum(known) / len(known) if known else None,
        share=_turnover(now),
        share_before=_turnover(before),
    )


def _turnover(values: Sequence[MeasureValue]) -> float | None:
    return staff_turnover([each.value for each in values], [each.whole for each in values])
