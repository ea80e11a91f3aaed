"""Say something beside the numbers: new limits with a reason, notes on the chart, voices from the work."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.measures.actions.measures import MeasureError
from obeya_web.measures.models import ChartNote, Measure, NewLimits, Voice


def do_renew_limits(person: Person, measure: Measure, *, from_day: date, reason: str) -> NewLimits:
    """Count the limits anew from a day on; only a person does so, with a reason, and the old ones stay to be seen."""
    if not reason.strip():
        raise MeasureError(_("Say why the old limits no longer describe the process."))
    with transaction.atomic():
        if NewLimits.objects.filter(measure=measure, from_day=from_day).exists():
            raise MeasureError(_("The limits are counted anew from that day already."))
        limits = NewLimits.objects.create(
            measure=measure, person=person, from_day=from_day, reason=reason.strip()
        )
        record(person, "limits renewed", measure, after={"from_day": from_day}, why=reason)
    return limits


def do_withdraw_limits(person: Person, limits: NewLimits) -> None:
    """Take back that limits are counted anew."""
    with transaction.atomic():
        measure, day = limits.measure, limits.from_day
        limits.delete()
        record(person, "limits withdrawn", measure, before={"from_day": day})


def do_note_on_chart(person: Person, measure: Measure, *, day: date, words: str) -> ChartNote:
    """Write a note at a day of the chart."""
    with transaction.atomic():
        note = ChartNote.objects.create(measure=measure, person=person, day=day, words=words.strip())
        record(person, "noted", measure, after={"day": day, "note": note.words})
    return note


def do_drop_note(person: Person, note: ChartNote) -> None:
    """Take a note away from the chart."""
    with transaction.atomic():
        measure, words, day = note.measure, note.words, note.day
        note.delete()
        record(person, "noted", measure, before={"day": day, "note": words})


def do_add_voice(person: Person, measure: Measure, *, words: str, who: str) -> Voice:
    """Write down what somebody who does the work says."""
    with transaction.atomic():
        voice = Voice.objects.create(measure=measure, person=person, words=words.strip(), who=who.strip())
        record(person, "heard", measure, after={"voice": voice.words, "who": voice.who})
    return voice


def do_drop_voice(person: Person, voice: Voice) -> None:
    """Take a voice away."""
    with transaction.atomic():
        measure, words = voice.measure, voice.words
        voice.delete()
        record(person, "heard", measure, before={"voice": words})
