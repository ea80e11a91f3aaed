"""A report as of a day: what was kept when it was sent, or what was known at the end of that day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.utils import timezone

from obeya.studies.measures.definition import Direction
from obeya.studies.measures.movement import movement_of
from obeya_web.accounts.models import Person, Unit
from obeya_web.measures.alarms import Alarm, alarms_of
from obeya_web.measures.latest import Latest
from obeya_web.measures.models import Measure, MeasureDefinition, Reading
from obeya_web.measures.series_json import points_of
from obeya_web.measures.standing import status_of
from obeya_web.measures.tree import tree_of
from obeya_web.reporting.gathering import gather
from obeya_web.reporting.models import ReportPack


@dataclass(frozen=True, slots=True)
class Packed:
    """One measure of a report, and what was said beside it."""

    latest: Latest
    depth: int
    process: str
    owner: str
    newest_definition: int | None
    notes: tuple[tuple[date, str], ...]
    voices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A report: its measures in the order of the KPI tree, the warnings among them, and gains as they were kept."""

    unit: str
    as_of: date
    moment: datetime
    is_kept: bool
    rows: tuple[Packed, ...]
    alarms: tuple[Alarm, ...]
    gains: tuple[dict[str, Any], ...]


def pack_for(unit: Unit, as_of: date, *, now: datetime) -> Pack:
    """Return the report of a unit as of a day, which is not in the future; of today it is what is known by now."""
    kept = ReportPack.objects.filter(unit=unit, as_of=as_of).first()
    if kept is not None:
        return pack_of(kept.content, as_of, is_kept=True)
    return pack_of(gather(unit, as_of=as_of, moment=min(now, end_of(as_of))), as_of, is_kept=False)


def end_of(day: date) -> datetime:
    """Return the last moment of a day on the clock of this installation, whoever reads."""
    zone = timezone.get_default_timezone()
    begin = datetime(day.year, day.month, day.day, tzinfo=zone)
    return begin + timedelta(days=1) - timedelta(microseconds=1)


def pack_of(content: dict[str, Any], as_of: date, *, is_kept: bool) -> Pack:
    """Return what `gather` wrote as a report; every status is worked out from what was kept."""
    owners = Person.objects.in_bulk([row["measure"]["owner_id"] for row in content["measures"]])
    rows = [_packed(row, owners.get(row["measure"]["owner_id"])) for row in content["measures"]]
    by_key = {row.latest.measure.pk: row for row in rows}
    tree, alone = tree_of(row.latest for row in rows)
    ordered = [(row.latest.measure.pk, row.depth) for row in tree] + [(one.measure.pk, 0) for one in alone]
    return Pack(
        unit=content["unit"],
        as_of=as_of,
        moment=datetime.fromisoformat(content["moment"]),
        is_kept=is_kept,
        rows=tuple(replace(by_key[key], depth=depth) for key, depth in ordered),
        alarms=tuple(alarms_of(row.latest for row in rows)),
        gains=tuple(content["gains"]),
    )


def _packed(row: dict[str, Any], owner: Person | None) -> Packed:
    measure = Measure(**row["measure"], review_day=_day(row["review_day"]))
    definition = _definition(row["definition"])
    points = points_of(row["points"])
    judged = [point for point in points if point.is_judged]
    latest = Latest(
        measure=measure,
        definition=definition,
        reading=_reading(row["reading"]),
        points=points,
        status=status_of(measure, definition, judged[-1] if judged else None),
        movement=movement_of(points, cast("Direction", measure.direction)),
        missing=(),
        is_stale=row["is_stale"],
        is_orphan=row["is_orphan"],
    )
    return Packed(
        latest=latest,
        depth=0,
        process=row["process"],
        # Looked up when it is shown: whoever was erased is named nowhere, also in what was kept.
        owner=owner.name_in_files if owner else "",
        newest_definition=row["newest_definition"],
        notes=tuple((date.fromisoformat(note["day"]), note["words"]) for note in row["notes"]),
        voices=tuple((voice["words"], voice["who"]) for voice in row["voices"]),
    )


def _definition(fields: dict[str, Any] | None) -> MeasureDefinition | None:
    return None if fields is None else MeasureDefinition(**{**fields, "moment": _moment(fields["moment"])})


def _reading(fields: dict[str, Any] | None) -> Reading | None:
    if fields is None:
        return None
    moments = {name: _moment(fields[name]) for name in ("data_until", "computed_at", "failing_since")}
    return Reading(**{**fields, **moments})


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
