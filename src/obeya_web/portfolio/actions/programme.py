"""Move improvements between the lanes of the programme, and set what a unit takes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person, Unit
from obeya_web.improvement.models import Improvement
from obeya_web.portfolio.models import Intake, LaneMove, LanePlace, ProgrammeLane
from obeya_web.portfolio.programme import lane_of


def do_move_to_lane(person: Person, improvement: Improvement, lane: ProgrammeLane) -> LaneMove | None:
    """Put an improvement into a lane; None, and nothing written, where it is there already."""
    with transaction.atomic():
        place = LanePlace.objects.select_for_update().filter(improvement=improvement).first()
        before = lane_of(improvement, {improvement.pk: place.lane} if place else {})
        if before == lane:
            return None
        LanePlace.objects.update_or_create(improvement=improvement, defaults={"lane": lane})
        move = LaneMove.objects.create(improvement=improvement, before=before, after=lane, person=person)
        record(person, "moved", improvement, before={"lane": before.value}, after={"lane": lane.value})
    return move


def do_set_intake(person: Person, unit: Unit, changes: Mapping[str, Any], *, seen_version: int) -> Intake:
    """Set how many improvements a unit takes on at once and where its benefit shall come from; raises `Stale`."""
    with transaction.atomic():
        row, _is_new = Intake.objects.get_or_create(unit=unit)
        save_changes(row, changes, seen_version=seen_version, person=person)
    return row
