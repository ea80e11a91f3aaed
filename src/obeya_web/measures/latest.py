"""The latest reading of measures, and what it says: the last judged period, its status, and whether it moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.db.models import OuterRef, Subquery

from obeya.studies.measures import definition as core
from obeya.studies.measures.movement import Movement, movement_of
from obeya.studies.measures.result import Point
from obeya_web.measures.computing import latest_definitions
from obeya_web.measures.models import Measure, MeasureDefinition, Reading
from obeya_web.measures.series_json import points_of
from obeya_web.measures.standing import Status, is_orphan, is_stale, missing_of, status_of


@dataclass(frozen=True, slots=True)
class Latest:
    """One measure with its definition, its latest reading and what follows from both."""

    measure: Measure
    definition: MeasureDefinition | None
    reading: Reading | None
    points: tuple[Point, ...]
    status: Status
    movement: Movement
    missing: tuple[str, ...]
    is_stale: bool
    is_orphan: bool

    @property
    def judged(self) -> tuple[Point, ...]:
        """Return the periods that a chart or a verdict may count."""
        return tuple(point for point in self.points if point.is_judged)

    @property
    def last(self) -> Point | None:
        """Return the last judged period."""
        judged = self.judged
        return judged[-1] if judged else None


def latest_of(measures: Iterable[Measure], today: date, *, by: datetime | None = None) -> list[Latest]:
    """Return the latest of each measure, in their order, with three questions to the database.

    With `by` it is what was known at that moment: the readings of later ones do not count.
    """
    rows = list(measures)
    definitions = {one.measure_id: one for one in latest_definitions(rows, by=by)}
    known = Reading.objects.filter(measure=OuterRef("measure"))
    if by is not None:
        known = known.filter(computed_at__lte=by)
    newest = known.order_by("-computed_at", "-pk").values("pk")[:1]
    readings = {
        reading.measure_id: reading
        for reading in Reading.objects.filter(
            measure__in=[m.pk for m in rows], pk=Subquery(newest)
        ).select_related("definition")
    }
    with_below = set(
        Measure.objects.filter(above__in=[m.pk for m in rows], deleted_at=None).values_list(
            "above", flat=True
        )
    )
    return [
        _latest(m, definitions.get(m.pk), readings.get(m.pk), today, has_below=m.pk in with_below)
        for m in rows
    ]


def _latest(
    measure: Measure,
    definition: MeasureDefinition | None,
    reading: Reading | None,
    today: date,
    *,
    has_below: bool,
) -> Latest:
    points = points_of(reading.points) if reading is not None else ()
    judged = [point for point in points if point.is_judged]
    return Latest(
        measure=measure,
        definition=definition,
        reading=reading,
        points=points,
        status=status_of(measure, definition, judged[-1] if judged else None),
        movement=movement_of(points, cast("core.Direction", measure.direction)),
        missing=tuple(missing_of(measure, definition)),
        is_stale=is_stale(measure, today),
        is_orphan=is_orphan(measure, has_below=has_below),
    )
