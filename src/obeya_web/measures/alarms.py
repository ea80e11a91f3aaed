"""What numbers hide from each other: a part that gets better while the whole gets worse, a KPI that harms another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from obeya_web.measures.latest import Latest
from obeya_web.measures.saying import value_here
from obeya_web.measures.standing import breaches

DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Alarm:
    """One warning about a measure; `other` is the measure that it is about as well."""

    of: Latest
    other: Latest
    words: str


def alarms_of(rows: Iterable[Latest]) -> list[Alarm]:
    """Return every warning among measures: local against whole, and a KPI against its counter-measure."""
    known = {row.measure.pk: row for row in rows}
    found = []
    for row in known.values():
        if row.movement.word != "better":
            continue
        whole = _whole_that_worsens(row, known)
        if whole is not None:
            found.append(
                Alarm(
                    row,
                    whole,
                    _("“%(part)s” gets better while “%(whole)s”, which it is a part of, gets worse.")
                    % {"part": row.measure.name, "whole": whole.measure.name},
                )
            )
        counter = known.get(row.measure.counter_id or 0)
        if counter is not None and breaches(counter.measure, row.measure.counter_limit, counter.last):
            found.append(Alarm(row, counter, _goodhart_words(row, counter)))
    return found


def _goodhart_words(row: Latest, counter: Latest) -> str:
    value = (
        value_here(counter.last.value, counter.definition)
        if counter.last is not None and counter.definition is not None
        else "–"
    )
    return _(
        "“%(kpi)s” gets better while its counter-measure “%(counter)s” is beyond its limit (%(value)s): "
        "what is measured may have become the goal."
    ) % {"kpi": row.measure.name, "counter": counter.measure.name, "value": value}


def _whole_that_worsens(row: Latest, known: Mapping[int, Latest]) -> Latest | None:
    above, seen = row.measure.above_id, 0
    while above is not None and above in known and seen < DEEPEST:
        whole = known[above]
        if whole.movement.word == "worse":
            return whole
        above, seen = whole.measure.above_id, seen + 1
    return None
