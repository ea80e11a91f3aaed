"""Change how a unit chases its actions, and say who is away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person, Unit
from obeya_web.followup.actions.escalating import do_recheck
from obeya_web.followup.models import Absence, Breach, ChasingSettings


def do_change_chasing(person: Person, unit: Unit, changes: Mapping[str, Any], *, seen_version: int) -> None:
    """Change what a unit sets for itself and below; ladders that climb there are worked out anew."""
    with transaction.atomic():
        own, _is_new = ChasingSettings.objects.get_or_create(unit=unit)
        save_changes(own, changes, seen_version=seen_version, person=person)
        below = Breach.objects.filter(action__unit__path__startswith=unit.path)
        do_recheck(below, now=timezone.now())


def do_add_absence(
    by: Person, person: Person, *, first_day: date, last_day: date, deputy: Person | None
) -> Absence:
    """Say that a person is away; what they would be reminded of goes to the deputy."""
    with transaction.atomic():
        absence = Absence.objects.create(person=person, deputy=deputy, first_day=first_day, last_day=last_day)
        record(by, "is away", person, after={"first_day": first_day, "last_day": last_day, "deputy": deputy})
    return absence


def do_end_absence(by: Person, absence: Absence) -> None:
    """Take an absence back."""
    with transaction.atomic():
        before = {"first_day": absence.first_day, "last_day": absence.last_day}
        record(by, "is back", absence.person, before=before)
        Absence.objects.filter(pk=absence.pk).delete()
