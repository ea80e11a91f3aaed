"""Find subscriptions by the arguments of their URLs, and whom a report may be sent to."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.reporting.models import ReportRecipient, ReportSubscription


def find_subscription(subscription: int, **_: Any) -> ReportSubscription | None:
    """Return the subscription of that number, also one that has ended."""
    return ReportSubscription.objects.select_related("unit", "person").filter(pk=subscription).first()


def is_theirs(person: Person, subscription: ReportSubscription) -> bool:
    """Say whether a person made a subscription, or gets it."""
    if not person.is_active:
        return False
    return (
        subscription.person_id == person.pk
        or subscription.recipients.filter(person=person, left_at=None).exists()
    )


def subscriptions_of(person: Person) -> QuerySet[ReportSubscription]:
    """Return the subscriptions that a person made or gets."""
    gets = ReportRecipient.objects.filter(subscription=OuterRef("pk"), person=person, left_at=None)
    rows = ReportSubscription.objects.filter(ended_at=None).select_related("unit", "person")
    mine = rows.filter(person=person) | rows.filter(Exists(gets))
    return mine.prefetch_related("recipients__person")


def may_get(person: Person, unit: Unit) -> bool:
    """Say whether a person may read the report of a unit, which an e-mail of it takes for granted."""
    can_read = person.is_active and not person.is_guest and person.erased_at is None
    return can_read and may(person, Right.SEE, unit)


def readers_of(unit: Unit) -> QuerySet[Person]:
    """Return who may be named as a recipient: people with a role at a unit or above it."""
    above = [int(key) for key in unit.path.strip("/").split("/") if key]
    rows = Person.objects.filter(grants__unit__in=above, is_active=True, is_guest=False, erased_at=None)
    return rows.distinct().order_by("name", "email")
