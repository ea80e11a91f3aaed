"""Keep values that people type in or upload, or that a program sends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import isfinite

from django.db import transaction
from django.utils.translation import gettext as _

from obeya.errors import QuestionError
from obeya.studies.measures.typed import ANSWERED
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.lib.days import is_in_our_time
from obeya_web.measures.actions.measures import MeasureError
from obeya_web.measures.asking import ask_for_reading
from obeya_web.measures.footprint import CO2E, emissions_of
from obeya_web.measures.models import Measure, MeasureValue

MOST_AT_ONCE = 20_000
LONGEST_KEY = 100
MOST_TOLD = 50


@dataclass(frozen=True, slots=True)
class GivenValue:
    """One value as it was given; without a key the day is the key, so a day given again corrects itself.

    For a measure of greenhouse gases the value is an amount, `note` names its activity, and both are the key.
    """

    day: date
    value: float
    whole: float | None = None
    note: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many values were new, changed, or there already."""

    n_new: int
    n_changed: int
    n_same: int


def do_keep_values(person: Person, measure: Measure, given: Iterable[GivenValue]) -> Kept:
    """Keep values, each once by its key; a value sent again changes nothing, a corrected one says what it was."""
    rows = list(given)
    _refuse(rows)
    is_footprint = _what_of(measure) == CO2E
    if is_footprint:
        _refuse_without_factor(measure, rows)
    with transaction.atomic():
        keys = {row.key or _usual_key(row, is_footprint): row for row in rows}
        known = {value.key: value for value in measure.values.select_for_update().filter(key__in=list(keys))}
        new, changed, before = [], [], {}
        for key, row in keys.items():
            kept = known.get(key)
            if kept is None:
                new.append(
                    MeasureValue(
                        measure=measure,
                        person=person,
                        key=key,
                        day=row.day,
                        value=row.value,
                        whole=row.whole,
                        note=row.note,
                    )
                )
            elif (kept.day, kept.value, kept.whole, kept.note) != (row.day, row.value, row.whole, row.note):
                before[key] = kept.value
                kept.day, kept.value, kept.whole, kept.note = row.day, row.value, row.whole, row.note
                kept.person = person
                changed.append(kept)
        MeasureValue.objects.bulk_create(new)
        MeasureValue.objects.bulk_update(changed, ["day", "value", "whole", "note", "person"])
        if new or changed:
            ask_for_reading(measure)
            after = {value.key: value.value for value in (*new, *changed)}
            most = _most_told(measure)
            record(person, "valued", measure, before=_few(before, most), after=_few(after, most))
    return Kept(len(new), len(changed), len(keys) - len(new) - len(changed))


def do_drop_value(person: Person, value: MeasureValue) -> None:
    """Take a value away."""
    with transaction.atomic():
        measure, key, before = value.measure, value.key, value.value
        value.delete()
        ask_for_reading(measure)
        record(person, "valued", measure, before=_few({key: before}, _most_told(measure)))


def _most_told(measure: Measure) -> int:
    """Return up to how many values the audit trail tells; of answers none, as each would tell who gave it."""
    return 0 if _what_of(measure) in ANSWERED else MOST_TOLD


def _what_of(measure: Measure) -> str:
    definition = measure.definitions.order_by("-number").first()
    return "" if definition is None else definition.what


def _usual_key(row: GivenValue, is_footprint: bool) -> str:
    return f"{row.day} {row.note}"[:LONGEST_KEY] if is_footprint else row.day.isoformat()


def _refuse_without_factor(measure: Measure, rows: list[GivenValue]) -> None:
    """Refuse amounts of activities without an emission factor: they would be missing from the sum."""
    try:
        emissions_of(measure.unit, ((row.day, row.value, row.note) for row in rows))
    except QuestionError as fault:
        words = _("Enter the emission factor with its source first.")
        raise MeasureError(f"{fault} {words}") from fault


def _few(values: dict[str, float], most: int) -> dict[str, object]:
    """Return the values for the audit trail; of many, how many there were."""
    return dict(values) if len(values) <= most else {"n_values": len(values)}


def _refuse(rows: list[GivenValue]) -> None:
    faults = []
    if not rows:
        faults.append(_("There is no value."))
    if len(rows) > MOST_AT_ONCE:
        faults.append(_("At most %(most)d values at once.") % {"most": MOST_AT_ONCE})
    for row in rows[:MOST_AT_ONCE]:
        if not isfinite(row.value) or (row.whole is not None and not isfinite(row.whole)):
            faults.append(_("The value of %(day)s is no number.") % {"day": row.day})
        elif row.whole is not None and row.whole < 0:
            faults.append(_("What the value of %(day)s is a part of is negative.") % {"day": row.day})
        if not is_in_our_time(row.day):
            faults.append(_("%(day)s is no day that can be meant.") % {"day": row.day})
        if len(row.key) > LONGEST_KEY:
            faults.append(_("A key has at most %(most)d signs.") % {"most": LONGEST_KEY})
    if faults:
        raise MeasureError(" ".join(faults[:5]))
