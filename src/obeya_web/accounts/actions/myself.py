"""Write what people decide for themselves: name, language, reading comfort, deputies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from obeya_web.accounts.actions.notices import tell_deputy
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Delegation, Person


def do_change_myself(person: Person, changes: Mapping[str, Any]) -> None:
    """Write fields of one's own."""
    with transaction.atomic():
        current = Person.objects.select_for_update().get(pk=person.pk)
        before = {name: getattr(current, name) for name in changes}
        changed = {name: value for name, value in changes.items() if value != before[name]}
        if not changed:
            return
        for name, value in changed.items():
            setattr(person, name, value)
        person.save(update_fields=list(changed))
        record(person, "changed", person, before={name: before[name] for name in changed}, after=changed)


def do_delegate(person: Person, deputy: Person, *, first_day: date, last_day: date) -> Delegation:
    """Let a deputy stand in from the first to the last day."""
    with transaction.atomic():
        delegation = Delegation.objects.create(
            person=person, deputy=deputy, first_day=first_day, last_day=last_day
        )
        after = {"deputy": deputy, "first_day": first_day, "last_day": last_day}
        record(person, "delegated", person, after=after)
        tell_deputy(delegation)
    return delegation


def do_end_delegation(person: Person, delegation: Delegation) -> None:
    """Take a delegation back; it counts from the deputy's next request on."""
    if delegation.person_id != person.pk:
        raise PermissionDenied
    with transaction.atomic():
        before = {
            "deputy": delegation.deputy,
            "first_day": delegation.first_day,
            "last_day": delegation.last_day,
        }
        n_deleted, _by_model = Delegation.objects.filter(pk=delegation.pk).delete()
        if n_deleted:
            record(person, "ended a delegation", person, before=before)
