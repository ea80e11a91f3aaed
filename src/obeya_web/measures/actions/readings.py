"""Keep what was computed of measures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from obeya_web.measures.computing import Computed
from obeya_web.measures.models import Reading
from obeya_web.measures.series_json import points_json


def do_keep_readings(computed: Iterable[Computed]) -> int:
    """Keep each reading that differs from the one before it; the others only confirm it. Return how many are new.

    A reading is no deed of a person and changes no record that people wrote, so it has no audit row: the readings are
    their own history.
    """
    now = timezone.now()
    with transaction.atomic():
        return sum(_keep(one, now) for one in computed)


def _keep(one: Computed, now: datetime) -> int:
    measure = one.definition.measure
    before = Reading.objects.filter(measure=measure).order_by("-computed_at", "-pk").first()
    points = points_json(one.points)
    if one.fault and before is not None and before.definition_id == one.definition.pk:
        # What worked last stays to be seen, marked as out of date.
        points = before.points
    is_same = (
        before is not None
        and (before.points, before.fault, before.definition_id) == (points, one.fault, one.definition.pk)
        and before.log_version == one.log_version
    )
    if is_same and before is not None:
        Reading.objects.filter(pk=before.pk).update(confirmed_at=now)
        return 0
    failing_since = None
    if one.fault:
        failing_since = before.failing_since if before is not None and before.fault else now
    Reading.objects.create(
        measure=measure,
        definition=one.definition,
        log_version=one.log_version,
        points=points,
        n_cases=one.n_cases,
        data_until=one.data_until,
        fault=one.fault,
        failing_since=failing_since,
        computed_at=now,
        confirmed_at=now,
    )
    return 1
