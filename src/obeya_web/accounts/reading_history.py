"""The part of the audit trail that a person may read, filtered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from obeya_web.accounts.models import AuditEvent, Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import tops, units_where


def readable_events(person: Person) -> models.QuerySet[AuditEvent]:
    """Return the entries of units whose history a person may read; those of no unit belong to the top."""
    within = Q(unit__in=units_where(person, Right.READ_HISTORY))
    if Unit.objects.filter(parent=None, path__in=tops(person, Right.READ_HISTORY)).exists():
        within |= Q(unit=None)
    return AuditEvent.objects.filter(within)


def filtered(events: models.QuerySet[AuditEvent], wishes: Mapping[str, Any]) -> models.QuerySet[AuditEvent]:
    """Return only the entries that a filled-in `HistoryFilter` asks for."""
    if who := wishes.get("who"):
        named = Person.objects.filter(Q(name__icontains=who) | Q(email__icontains=who), erased_at=None)
        events = events.filter(person__in=named.values("pseudonym"))
    for name in ("verb", "kind"):
        if wishes.get(name):
            events = events.filter(**{name: wishes[name]})
    if since := wishes.get("since"):
        events = events.filter(at__gte=_midnight(since))
    if until := wishes.get("until"):
        events = events.filter(at__lt=_midnight(until + timedelta(days=1)))
    if before := wishes.get("before"):
        events = events.filter(number__lt=before)
    return events


def _midnight(day: Any) -> datetime:
    """Return when a day begins for who reads."""
    return timezone.make_aware(datetime.combine(day, time.min))
