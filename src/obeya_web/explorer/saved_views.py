"""Which saved views somebody sees and may change."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.explorer.models import SavedView
from obeya_web.processes.models import Process


def views_for(process: Process, person: Person) -> QuerySet[SavedView]:
    """Return a person's own views of a process and the shared ones."""
    views = SavedView.objects.filter(process=process, deleted_at=None)
    return views.filter(Q(person=person) | Q(is_shared=True)).select_related("person")


def may_share(person: Person, view: SavedView) -> bool:
    """Say whether a person may show a view to everybody, or take that back: whoever contributes and may change it."""
    return may(person, Right.CONTRIBUTE, view.unit) and may_change(person, view)


def may_change(person: Person, view: SavedView) -> bool:
    """Say whether a person may rename or put away a view: their own, or a shared one where they may edit."""
    if view.person_id == person.pk:
        return may(person, Right.SEE, view.unit)
    return view.is_shared and may(person, Right.EDIT, view.unit)
