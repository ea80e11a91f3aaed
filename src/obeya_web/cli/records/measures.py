"""Measures from the command line: their series with limits and signals, and values that are sent."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from math import isfinite
from pathlib import Path

from django.utils import timezone

from obeya.errors import ObeyaError
from obeya.studies.measures.result import Point
from obeya.studies.measures.typed import ANSWERED
from obeya_web.accounts.actions.checks import need
from obeya_web.accounts.roles import Right
from obeya_web.cli.measured import MeasureFacts, MeasureLine, MeasurePeriod, Measures
from obeya_web.cli.records.meaning import actor, unit_of
from obeya_web.measures.actions.values import GivenValue, Kept, do_keep_values
from obeya_web.measures.charting import Charted, chart_of
from obeya_web.measures.computing import latest_definitions
from obeya_web.measures.finding import find_measure
from obeya_web.measures.latest import Latest, latest_of
from obeya_web.measures.models import Measure, MeasureDefinition
from obeya_web.measures.reading_values import values_of_bytes
from obeya_web.measures.words import SourceKind, Standing


def list_measures(*, unit: str, process: str) -> Measures:
    """Return the measures that are not retired, of a unit and those below it, or of a process."""
    rows = Measure.objects.filter(deleted_at=None).exclude(process__deleted_at__isnull=False)
    rows = rows.exclude(standing=Standing.RETIRED).select_related("unit", "process", "owner")
    if unit:
        rows = rows.filter(unit__path__startswith=unit_of(unit).path)
    if process:
        rows = rows.filter(process__slug=process)
    found = latest_of(rows.order_by("process__name", "name", "pk"), timezone.localdate())
    return Measures(tuple(_line(each) for each in found))


def show_measure(number: int) -> MeasureFacts:
    """Return one measure with its series, limits and signals."""
    (latest,) = latest_of([_measure(number)], timezone.localdate())
    measure, definition, reading = latest.measure, latest.definition, latest.reading
    charted = chart_of(latest, list(measure.newlimitss.all()), list(measure.chartnotes.all()))
    chart = charted.chart if charted else None
    return MeasureFacts(
        number=measure.pk,
        name=measure.name,
        unit=measure.unit.name,
        process=measure.process.slug if measure.process else "",
        owner=measure.owner.email if measure.owner else "",
        what=definition.what if definition else "",
        statistic=definition.statistic if definition else "",
        period=definition.period if definition else "",
        value_unit=definition.value_unit if definition else "",
        direction=measure.direction,
        target=measure.target,
        status=latest.status.family,
        movement=latest.movement.word,
        review_day=measure.review_day,
        failing_since=reading.failing_since if reading else None,
        fault=reading.fault if reading else "",
        chart=chart.kind if chart else "",
        rules=chart.rules if chart else "",
        variation=chart.variation if chart else "",
        arl0=chart.arl0 if chart else None,
        periods=_periods(latest.points, charted),
    )


def push_value(
    number: int, value: float, *, day: date | None, of: float | None, note: str, key: str, acting: str
) -> Kept:
    """Keep one value of a day, by default of today; the same key (else the day) corrects it."""
    measure, definition = _open_for_values(number)
    if not key and definition.what in ANSWERED:
        # A day has many answers: none takes the place of another.
        key = uuid.uuid4().hex
    given = GivenValue(day or timezone.localdate(), value, of, note, key)
    return _keep(measure, [given], acting)


def push_file(number: int, path: Path, *, acting: str) -> Kept:
    """Keep the values of a file with a column of days and one or two of numbers."""
    measure, definition = _open_for_values(number)
    given = values_of_bytes(path.name, path.read_bytes(), has_answers=definition.what in ANSWERED)
    return _keep(measure, given, acting)


def _keep(measure: Measure, given: Sequence[GivenValue], acting: str) -> Kept:
    person = actor(acting)
    need(person, Right.CONTRIBUTE, measure.unit)
    return do_keep_values(person, measure, given)


def _open_for_values(number: int) -> tuple[Measure, MeasureDefinition]:
    measure = _measure(number)
    definition = next(iter(latest_definitions([measure])), None)
    if definition is None or definition.source not in (SourceKind.TYPED, SourceKind.API):
        raise ObeyaError(f"The values of measure {number} are computed; it takes none.")
    return measure, definition


def _measure(number: int) -> Measure:
    found = find_measure(number)
    if found is None:
        raise ObeyaError(f"There is no measure {number}. `obeya measure list` shows those there are.")
    return found


def _line(latest: Latest) -> MeasureLine:
    measure, last = latest.measure, latest.last
    return MeasureLine(
        number=measure.pk,
        name=measure.name,
        process=measure.process.slug if measure.process else "",
        value=last.value if last else None,
        value_unit=latest.definition.value_unit if latest.definition else "",
        target=measure.target,
        period_begin=last.begin if last else None,
        status=latest.status.family,
        movement=latest.movement.word,
        owner=measure.owner.email if measure.owner else "",
        fault=latest.reading.fault if latest.reading else "",
        unit=measure.unit.name,
    )


def _periods(points: Sequence[Point], charted: Charted | None) -> tuple[MeasurePeriod, ...]:
    places = {label: place for place, label in enumerate(charted.chart.labels)} if charted else {}
    return tuple(_period(point, charted, places.get(point.begin.isoformat())) for point in points)


def _period(point: Point, charted: Charted | None, place: int | None) -> MeasurePeriod:
    def limit(name: str) -> float | None:
        if charted is None or place is None:
            return None
        value = float(getattr(charted.chart, name)[place])
        return value * charted.scale if isfinite(value) else None

    return MeasurePeriod(
        begin=point.begin,
        value=point.value,
        lower=limit("lower"),
        centre=limit("centre"),
        upper=limit("upper"),
        signals=", ".join(charted.chart.signals[place]) if charted and place is not None else "",
        n=point.n,
        n_open=point.n_open,
        is_immature=point.is_immature,
        is_partial=point.is_partial,
        is_hidden=point.is_hidden,
    )
