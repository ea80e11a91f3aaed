"""Measures as they were at a moment: what was changed since is taken back in memory, by the audit trail."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db.models import Q

from obeya_web.accounts.models import AuditEvent, Unit
from obeya_web.measures.models import Measure
from obeya_web.measures.words import Standing

# What a status is worked out from; each is kept in the trail as JSON holds it.
TAKEN_BACK: Final = frozenset({"name", "direction", "target", "tolerance", "review_day", "counter_limit"})


def measures_as_of(unit: Unit, moment: datetime) -> list[Measure]:
    """Return the measures in use or in draft at a unit and below it at a moment, as they were then; none is saved."""
    rows = Measure.objects.filter(unit__path__startswith=unit.path, created_at__lte=moment)
    rows = rows.filter(Q(deleted_at=None) | Q(deleted_at__gt=moment))
    rows = rows.filter(
        Q(process=None) | Q(process__deleted_at=None) | Q(process__deleted_at__gt=moment)
    ).select_related("unit", "process__unit", "owner", "counter")
    found = {
        str(measure.pk): measure for measure in rows.order_by("process__name", "-is_primary", "name", "pk")
    }
    later = AuditEvent.objects.filter(
        kind=Measure._meta.label_lower, object_id__in=list(found), at__gt=moment
    ).order_by("-number")
    for event in later:
        _take_back(found[event.object_id], event)
    return [measure for measure in found.values() if measure.standing != Standing.RETIRED]


def _take_back(measure: Measure, event: AuditEvent) -> None:
    """Let a measure be as it was before one entry of its history."""
    if event.verb == "retired":
        measure.standing = Standing.ACTIVE
    elif event.verb == "taken up":
        measure.standing = Standing.RETIRED
    elif event.verb == "changed":
        for name, value in event.before.items():
            if name in TAKEN_BACK:
                is_day = name == "review_day" and value is not None
                setattr(measure, name, date.fromisoformat(value) if is_day else value)
