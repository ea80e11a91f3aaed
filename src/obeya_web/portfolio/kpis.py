"""KPIs where people look every day: off their target in the week of a coordinator, and as a tile on a wall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya_web.accounts.scope import visible
from obeya_web.followup.lanes import MOST_ROWS, Asking, LaneRow
from obeya_web.followup.tiles import Wall
from obeya_web.measures.latest import Latest, latest_of
from obeya_web.measures.models import Measure
from obeya_web.measures.saying import value_here
from obeya_web.measures.words import Standing

MOST_KPIS, MOST_LOOKED_AT = 8, 200


def kpis_off_target(asking: Asking) -> list[LaneRow]:
    """Return the measures that a person owns or coordinates whose last judged period is off its target."""
    mine = Q(owner=asking.person) | Q(unit__in=asking.coordinated)
    found = visible(_in_use().filter(mine, target__isnull=False), asking.person).order_by("name", "pk")
    off = [each for each in latest_of(found[:MOST_LOOKED_AT], asking.today) if each.status.family == "bad"]
    return [
        LaneRow(
            words=each.measure.name,
            address=reverse("measure", args=[each.measure.pk]),
            note=_("%(value)s; target %(target)s") % {"value": _value(each), "target": _target(each)},
        )
        for each in off[:MOST_ROWS]
    ]


def kpis(wall: Wall) -> Mapping[str, Any]:
    """Return the measures of the unit and of those below it, primary ones first, each with its status."""
    near = _in_use().filter(unit__path__startswith=wall.board.unit.path)
    found = visible(near, wall.person).order_by("-is_primary", "name", "pk")
    latest = latest_of(found[:MOST_KPIS], timezone.localdate(wall.now))
    return {"rows": [{"latest": each, "value": _value(each), "target": _target(each)} for each in latest]}


def _in_use() -> Any:
    measures = Measure.objects.filter(deleted_at=None).exclude(standing=Standing.RETIRED)
    return measures.select_related("unit", "owner", "counter")


def _value(latest: Latest) -> str:
    if latest.definition is None or latest.last is None:
        return _("no data")
    return value_here(latest.last.value, latest.definition)


def _target(latest: Latest) -> str:
    if latest.definition is None or latest.measure.target is None:
        return "–"
    return value_here(latest.measure.target, latest.definition)
