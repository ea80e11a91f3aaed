"""Compute the series of measures: all of a process from one opening of its log."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya.studies.measures.definition import Asked, Period, Statistic
from obeya.studies.measures.result import Failed, Point, Series
from obeya.studies.measures.series import all_series
from obeya.studies.measures.typed import series_of_values
from obeya.tables.calendar_text import parse_calendar
from obeya.tables.filters import Filter, read_filter
from obeya_web.measures.footprint import CO2E, emissions_of
from obeya_web.measures.models import Measure, MeasureDefinition
from obeya_web.measures.sql_question import answer_sql
from obeya_web.measures.words import SourceKind
from obeya_web.processes.logs import open_log
from obeya_web.processes.models import Process

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog


@dataclass(frozen=True, slots=True)
class Computed:
    """What came out for one measure: points, or a fault."""

    definition: MeasureDefinition
    points: tuple[Point, ...] = ()
    n_cases: int | None = None
    log_version: str = ""
    data_until: datetime | None = None
    fault: str = ""


def compute_all(process: Process | None, definitions: Iterable[MeasureDefinition]) -> list[Computed]:
    """Return every measure computed now, in the order given; what fails says why and the others go on."""
    wanted = list(definitions)
    found: dict[int, Computed] = {}
    of_log = [one for one in wanted if one.source in (SourceKind.LOG, SourceKind.SQL)]
    if of_log:
        found.update(_from_log(process, of_log))
    for one in wanted:
        if one.pk not in found:
            found[one.pk] = _from_values(one)
    return [found[one.pk] for one in wanted]


def working_log(process: Process) -> EventLog | None:
    """Return the log of a process in its working time, where it has a calendar."""
    log = open_log(process)
    if log is None or not process.calendar:
        return log
    return log.in_working_time(parse_calendar(process.calendar, zone=log.facts.zone))


def asked_of(definition: MeasureDefinition) -> Asked:
    """Return the question that a definition asks of a log; `FilterError` for a filter that cannot be read."""
    return Asked(
        measure=definition.what,
        filter=_filter(definition.filter),
        statistic=cast("Statistic", definition.statistic),
        step=definition.step or None,
        after=definition.after or None,
        until=definition.until or None,
        limit_s=definition.limit_s,
        errors=_filter(definition.errors),
        agreed=_filter(definition.agreed),
    )


def _from_log(process: Process | None, wanted: Sequence[MeasureDefinition]) -> dict[int, Computed]:
    try:
        log = working_log(process) if process is not None else None
    except ObeyaError as fault:
        return {one.pk: Computed(one, fault=str(fault)) for one in wanted}
    if log is None:
        words = _("The process has no data yet: import its event log.")
        return {one.pk: Computed(one, fault=words) for one in wanted}
    found: dict[int, Computed] = {}
    by_period: dict[str, list[tuple[MeasureDefinition, Asked]]] = {}
    for one in wanted:
        try:
            if one.source == SourceKind.SQL:
                found[one.pk] = _of_log(one, log, answer_sql(log, one))
                continue
            by_period.setdefault(one.period, []).append((one, asked_of(one)))
        except ObeyaError as fault:
            found[one.pk] = Computed(one, fault=str(fault))
    for period, rows in by_period.items():
        answers = all_series(log, [asked for _one, asked in rows], period=cast("Period", period))
        for (one, _asked), answer in zip(rows, answers, strict=True):
            found[one.pk] = _of_log(one, log, answer)
    return found


def _of_log(definition: MeasureDefinition, log: EventLog, answer: Series | Failed) -> Computed:
    kept = Computed(definition, log_version=str(log.facts.version), data_until=log.span()[1])
    if isinstance(answer, Failed):
        return dataclasses.replace(kept, fault=answer.fault)
    n_cases = None if answer.basis is None else answer.basis.n_cases
    return dataclasses.replace(kept, points=answer.points, n_cases=n_cases)


def _from_values(definition: MeasureDefinition) -> Computed:
    rows = list(definition.measure.values.order_by("day", "pk").values_list("day", "value", "whole"))
    if not rows:
        return Computed(definition, fault=_("There is no value yet: type one in, upload a file, or send it."))
    days, values, wholes = zip(*rows, strict=True)
    try:
        if definition.what == CO2E:
            values = _emitted(definition.measure)
        series = series_of_values(
            days,
            values,
            of=wholes,
            measure=definition.what,
            statistic=cast("Statistic", definition.statistic),
            period=cast("Period", definition.period),
        )
    except ObeyaError as fault:
        return Computed(definition, fault=str(fault))
    return Computed(definition, points=series.points)


def _emitted(measure: Measure) -> tuple[float, ...]:
    """Return the kg of each amount, in the order of the values."""
    rows = measure.values.order_by("day", "pk").values_list("day", "value", "note")
    return tuple(each.kg for each in emissions_of(measure.unit, rows))


def latest_definitions(measures: Iterable[Measure], *, by: datetime | None = None) -> list[MeasureDefinition]:
    """Return the definition that counts of each measure, or that counted at a moment, with its measure."""
    ids = [measure.pk for measure in measures]
    rows = MeasureDefinition.objects.filter(measure__in=ids).select_related(
        "measure__unit", "measure__process"
    )
    if by is not None:
        rows = rows.filter(moment__lte=by)
    latest: dict[Any, MeasureDefinition] = {}
    for row in rows.order_by("measure", "number"):
        latest[row.measure_id] = row
    return [latest[pk] for pk in ids if pk in latest]


def _filter(text: str) -> Filter | None:
    return read_filter(text) if text.strip() else None
