"""Gather what a report says as of a moment: numbers and texts in no language, as JSON that can be kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q

from obeya_web.accounts.models import Unit
from obeya_web.measures.actions.measures import MAKES_NUMBERS
from obeya_web.measures.as_of import measures_as_of
from obeya_web.measures.latest import Latest, latest_of
from obeya_web.measures.models import ChartNote, MeasureDefinition, Reading, Voice
from obeya_web.measures.series_json import points_json
from obeya_web.watch.models import GainRegistration, WatchState

MOST_POINTS: Final = 60
MOST_NOTES, MOST_VOICES, MOST_GAINS = 3, 2, 60
MEASURE_FIELDS: Final = (
    "id",
    "name",
    "context",
    "is_primary",
    "standing",
    "direction",
    "target",
    "tolerance",
    "counter_id",
    "counter_limit",
    "above_id",
    "owner_id",
    "process_id",
)
READING_FIELDS: Final = ("data_until", "computed_at", "fault", "failing_since", "n_cases")
STATE_FIELDS: Final = ("word", "ratio", "low", "high", "as_of")


def gather(unit: Unit, *, as_of: date, moment: datetime) -> dict[str, Any]:
    """Return the measures and gains of a unit and of those below it as they were known at a moment."""
    latest = latest_of(measures_as_of(unit, moment), as_of, by=moment)
    ids = [row.measure.pk for row in latest]
    notes = _by_measure(
        ChartNote.objects.filter(measure__in=ids, moment__lte=moment, day__lte=as_of), MOST_NOTES
    )
    voices = _by_measure(Voice.objects.filter(measure__in=ids, moment__lte=moment), MOST_VOICES)
    content = {
        "unit": unit.name,
        "moment": moment,
        "measures": [
            _measure(row, notes.get(row.measure.pk, []), voices.get(row.measure.pk, [])) for row in latest
        ],
        "gains": _gains(unit, as_of, moment),
    }
    plain: dict[str, Any] = _plain(content)
    return plain


def _measure(row: Latest, notes: list[ChartNote], voices: list[Voice]) -> dict[str, Any]:
    measure = row.measure
    return {
        "measure": {name: getattr(measure, name) for name in MEASURE_FIELDS},
        "review_day": measure.review_day,
        "process": measure.process.name if measure.process else "",
        # Values are said in the unit of the definition that they were made by.
        "definition": _definition(row.reading.definition if row.reading else row.definition),
        "newest_definition": row.definition.number if row.definition else None,
        "reading": _reading(row.reading),
        "points": points_json(row.points[-MOST_POINTS:]),
        "is_stale": row.is_stale,
        "is_orphan": row.is_orphan,
        "notes": [{"day": note.day, "words": note.words} for note in notes],
        "voices": [{"words": voice.words, "who": voice.who} for voice in voices],
    }


def _definition(definition: MeasureDefinition | None) -> dict[str, Any] | None:
    if definition is None:
        return None
    return {name: getattr(definition, name) for name in ("number", "moment", *MAKES_NUMBERS)}


def _reading(reading: Reading | None) -> dict[str, Any] | None:
    if reading is None:
        return None
    return {name: getattr(reading, name) for name in READING_FIELDS}


def _gains(unit: Unit, as_of: date, moment: datetime) -> list[dict[str, Any]]:
    """Return the gains that were watched then, each with its latest state by the data of that day."""
    counts = Q(replaced_at=None) | Q(replaced_at__gt=moment)
    rows = GainRegistration.objects.filter(
        counts,
        improvement__unit__path__startswith=unit.path,
        registered_at__lte=moment,
        improvement__deleted_at=None,
        process__deleted_at=None,
    ).select_related("improvement", "process")
    gains = list(rows.order_by("-go_live", "improvement__title", "pk")[:MOST_GAINS])
    states: dict[int, WatchState] = {}
    for state in WatchState.objects.filter(gain__in=gains, as_of__lte=as_of).order_by("as_of"):
        states[state.gain_id] = state
    return [
        {
            "title": gain.improvement.title,
            "process": gain.process.name,
            "measure": gain.measure,
            "go_live": gain.go_live,
            "state": {name: getattr(states[gain.pk], name) for name in STATE_FIELDS}
            if gain.pk in states
            else None,
        }
        for gain in gains
    ]


def _by_measure(rows: Iterable[Any], most: int) -> dict[int, list[Any]]:
    """Return the newest of what is said about each measure."""
    found: dict[int, list[Any]] = {}
    for row in sorted(rows, key=lambda each: (each.moment, each.pk), reverse=True):
        said = found.setdefault(row.measure_id, [])
        if len(said) < most:
            said.append(row)
    return found


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it; days and moments as text of ISO 8601."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
