"""Who sees an action: whoever sees its unit, and always its owner and its verifier, also without a role there."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may, units_where
from obeya_web.followup.actions.moving import live_actions
from obeya_web.followup.models import Action


def may_see(person: Person, action: Action) -> bool:
    """Say whether a person may know of an action."""
    return person.pk in (action.owner_id, action.verifier_id) or may(person, Right.SEE, action.unit)


def actions_for(person: Person) -> QuerySet[Action]:
    """Return the actions that a person may see and that were not put away."""
    return live_actions().filter(seen_by(person))


def seen_by(person: Person) -> Q:
    """Return the condition that selects what a person may see, of any list of actions."""
    return Q(unit__in=units_where(person, Right.SEE)) | Q(owner=person) | Q(verifier=person)
