"""Remind owners before a due day, once each."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from obeya_web.accounts.models import Person
from obeya_web.followup.directory import deputies_on
from obeya_web.followup.models import Action, Reminder
from obeya_web.followup.telling import tell_due


def do_remind(action: Action, *, n_days: int, n_left: int, now: datetime) -> int:
    """Remind the owner, or who stands in for them, of a due day; 0 when somebody else just did."""
    if action.owner is None or action.due is None:
        return 0
    with transaction.atomic():
        _row, is_new = Reminder.objects.get_or_create(
            action=action, due=action.due, days_before=n_days, defaults={"sent_at": now}
        )
        if is_new:
            tell_due(present(action.owner, now), action, n_left)
    return int(is_new)


def present(person: Person, now: datetime) -> Person:
    """Return a person, or who stands in for them today."""
    return deputies_on(timezone.localdate(now)).get(person.pk, person)
