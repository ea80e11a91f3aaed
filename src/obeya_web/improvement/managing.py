"""Who may steer an improvement: whoever may edit in its unit, and whoever it was given to."""

from __future__ import annotations

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.people import belongs_around


def may_manage(person: Person, improvement: Improvement) -> bool:
    """Say whether a person may change an improvement and take it through its stages."""
    if may(person, Right.EDIT, improvement.unit):
        return True
    return improvement.owner_id == person.pk and belongs_around(person, improvement.unit)
