"""Who writes on an A3: whoever may edit in its unit, and those whom the improvement was given to."""

from __future__ import annotations

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.improvement.models import A3Ask, Improvement
from obeya_web.improvement.people import belongs_around


def is_of_team(person: Person, improvement: Improvement) -> bool:
    """Say whether a person owns, coaches, sponsors or works on an improvement, from whichever department.

    They belong above or below its unit: being named shows nobody what lies in another branch of the tree.
    """
    if not belongs_around(person, improvement.unit):
        return False
    if person.pk in (improvement.owner_id, improvement.coach_id, improvement.sponsor_id):
        return True
    return improvement.team.filter(pk=person.pk).exists()


def may_write(person: Person, improvement: Improvement) -> bool:
    """Say whether a person may write on the A3."""
    return may(person, Right.EDIT, improvement.unit) or is_of_team(person, improvement)


def is_asked(person: Person, ask: A3Ask) -> bool:
    """Say whether it is this person who was asked, and who still sees the A3."""
    return ask.person_id == person.pk and may(person, Right.SEE, ask.improvement.unit)
