"""Have the season of a log shown and planned for, and begin the scenario of a season."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.jobs.queue import enqueue
from obeya_web.twins.models import Twin

PLAN_SEASONS = "plan_seasons"


def do_ask_for_seasons(person: Person, twin: Twin) -> None:
    """Have the season of the log counted, and each part of it that differs simulated."""
    with transaction.atomic():
        job = enqueue(PLAN_SEASONS, {"twin": twin.pk, "built_at": str(twin.built_at)}, requested_by=person)
        Twin.objects.filter(pk=twin.pk).update(planning=job.pk)
        twin.refresh_from_db()
        record(person, "asked for a plan of the seasons", twin)


def do_keep_seasons(twin: Twin, found: Mapping[str, Any], *, built_at: str) -> bool:
    """Keep the plan, unless the twin was built anew meanwhile; says whether it was kept."""
    with transaction.atomic():
        current = Twin.objects.select_for_update().get(pk=twin.pk)
        if str(current.built_at) != built_at:
            return False
        Twin.objects.filter(pk=twin.pk).update(seasons=dict(found))
        twin.refresh_from_db()
        record(None, "planned the seasons", twin)
    return True
