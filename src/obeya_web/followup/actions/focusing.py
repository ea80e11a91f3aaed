"""A person's focus list, and what they can do in a week."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person
from obeya_web.followup.models import Action, FocusItem, WeekPlan


def do_focus_on(person: Person, action: Action) -> FocusItem:
    """Put an action on the focus list of a person, once."""
    item, _created = FocusItem.objects.get_or_create(person=person, action=action)
    return item


def do_set_minutes(item: FocusItem, minutes: int) -> None:
    """Set aside so many minutes for an action."""
    item.minutes = minutes
    item.save(update_fields=["minutes"])


def do_end_focus(item: FocusItem) -> None:
    """Take an action off the focus list."""
    item.delete()


def do_plan_week(person: Person, changes: Mapping[str, Any], *, seen_version: int) -> WeekPlan:
    """Say what a person can do in a week."""
    with transaction.atomic():
        plan, is_new = WeekPlan.objects.get_or_create(person=person)
        if is_new:
            record(person, "created", plan)
        save_changes(plan, changes, seen_version=plan.version if is_new else seen_version, person=person)
    return plan
