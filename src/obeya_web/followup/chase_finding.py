"""Find what the pages of chasing are about; whether somebody may see it is asked elsewhere."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.followup.actions.escalating import may_know_of
from obeya_web.followup.models import Absence, Breach, CalendarFeed, Decision, GuestLink, ImportDraft


def find_breach(breach: int, **_: Any) -> Breach | None:
    """Return the breach with that number, unless its action was put away."""
    breaches = Breach.objects.select_related("action__unit", "action__owner")
    return breaches.filter(pk=breach, action__deleted_at=None).first()


def find_decision(decision: int, **_: Any) -> Decision | None:
    """Return the decision with that number, unless it was put away."""
    decisions = Decision.objects.select_related("unit", "decider", "made_by", "decided_by")
    return decisions.filter(pk=decision, deleted_at=None).first()


def find_guest_link(link: int, **_: Any) -> GuestLink | None:
    """Return the link with that number."""
    return GuestLink.objects.select_related("action__unit", "person").filter(pk=link).first()


def find_feed(feed: int, **_: Any) -> CalendarFeed | None:
    """Return the calendar address with that number."""
    return CalendarFeed.objects.select_related("person", "team").filter(pk=feed).first()


def find_absence(absence: int, **_: Any) -> Absence | None:
    """Return the absence with that number."""
    return Absence.objects.select_related("person", "deputy").filter(pk=absence).first()


def find_import(draft: UUID, **_: Any) -> ImportDraft | None:
    """Return what was read for an import."""
    return ImportDraft.objects.select_related("unit", "person").filter(pk=draft).first()


def may_know_of_breach(person: Person, breach: Breach) -> bool:
    """Say whether a person may know of a breach: whoever may know of its action."""
    return may_know_of(person, breach.action)


def owns_feed(person: Person, feed: CalendarFeed) -> bool:
    """Say whether a calendar address is a person's own."""
    return feed.person_id == person.pk


def owns_import(person: Person, draft: ImportDraft) -> bool:
    """Say whether an import is a person's own, and still allowed."""
    return draft.person_id == person.pk and may(person, Right.CONTRIBUTE, draft.unit)


def may_end_absence(person: Person, absence: Absence) -> bool:
    """Say whether a person may take an absence back: their own, or of somebody whose unit they coordinate."""
    own = absence.person_id == person.pk
    return own or any(may(person, Right.EDIT, unit) for unit in absence.person.units)
