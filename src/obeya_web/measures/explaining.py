"""Why a number is what it is: what it rests on, and the way down to the cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from obeya.errors import FilterError
from obeya.studies.measures.result import Point
from obeya.studies.measures.typed import ANSWERED
from obeya.tables.filters import read_filter, to_words
from obeya_web.lib.tongue import in_readers_language
from obeya_web.measures.latest import Latest
from obeya_web.measures.models import MeasureDefinition, MeasureValue
from obeya_web.measures.words import SourceKind

# Which cases of a period stand behind a measure, as the explorer filters them.
_CASES: Final = {
    "throughput": "completed {first}..{last}",
    "wip": "intersecting {first}..{last}",
    "backlog": "intersecting {last}..{last}",
    "ageing": "intersecting {last}..{last}",
}
MOST_VALUES: Final = 200


@dataclass(frozen=True, slots=True)
class Why:
    """One period of a measure, explained."""

    point: Point
    last_day: date
    definition: MeasureDefinition
    filter_words: str
    cases_address: str
    values: tuple[MeasureValue, ...]


def why(latest: Latest, begin: date) -> Why | None:
    """Return what stands behind the period that begins on a day; None where there is no such period."""
    point = next((each for each in latest.points if each.begin == begin), None)
    if point is None or latest.reading is None:
        return None
    definition = latest.reading.definition
    last = last_day_of(begin, definition.period)
    values: tuple[MeasureValue, ...] = ()
    if definition.source in (SourceKind.TYPED, SourceKind.API) and definition.what not in ANSWERED:
        rows = latest.measure.values.filter(day__gte=begin, day__lte=last).select_related("person")
        values = tuple(rows[:MOST_VALUES])
    return Why(point, last, definition, words_of(definition.filter), _address(latest, begin, last), values)


def last_day_of(begin: date, period: str) -> date:
    """Return the last day of a period."""
    if period == "day":
        return begin
    if period == "week":
        return begin + timedelta(days=6)
    return (begin.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def words_of(text: str) -> str:
    """Say a filter in the reader's language; the text itself where it cannot be read."""
    try:
        with in_readers_language():
            return str(to_words(read_filter(text) if text.strip() else None))
    except FilterError:
        return text


def _address(latest: Latest, begin: date, last: date) -> str:
    process, definition = latest.measure.process, latest.definition
    if (
        process is None
        or not process.log_version
        or definition is None
        or definition.source != SourceKind.LOG
    ):
        return ""
    form = _CASES.get(definition.what, "started {first}..{last}")
    wheres = [definition.filter] if definition.filter else []
    wheres.append(form.format(first=begin.isoformat(), last=last.isoformat()))
    pairs = [("where", text) for text in wheres] + [("tab", "cases")]
    pairs += [("calendar", process.calendar)] if process.calendar else []
    return f"{reverse('explorer', args=[process.slug])}?{urlencode(pairs)}"
