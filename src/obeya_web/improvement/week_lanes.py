"""What a coordinator's week shows of improvements: what waits for an update, missed goals, coaching that is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import visible
from obeya_web.conversation.models import Comment
from obeya_web.followup.lanes import MOST_ROWS, Asking, LaneRow
from obeya_web.improvement.listing import HEAVY
from obeya_web.improvement.models import A3Ask, Improvement
from obeya_web.improvement.models.a3_rounds import Catch
from obeya_web.improvement.words import Standing
from obeya_web.lib.numbers import number_here
from obeya_web.processes.cards import OLD
from obeya_web.processes.models import Process

# Without a word for so long an A3 no longer says how it stands.
UPDATE_DAYS = 14
COACHING_DAYS = 7


def maps_to_update(asking: Asking) -> list[LaneRow]:
    """Return the A3s that nobody wrote on for two weeks, and the processes whose data are old."""
    return [*_silent_a3s(asking), *_old_maps(asking)]


def goals_missed(asking: Asking) -> list[LaneRow]:
    """Return the measures of improvements that miss their target, or whose day passed without a value."""
    falls = Q(target_value__lt=F("baseline_value"), actual_value__gt=F("target_value"))
    rises = Q(target_value__gt=F("baseline_value"), actual_value__lt=F("target_value"))
    unknown = Q(target_value__isnull=False, actual_value=None, target_day__lt=asking.today)
    found = (
        _concerning(asking, Standing.ACTIVE, Standing.PAUSED)
        .filter(falls | rises | unknown)
        .order_by("target_day", "pk")
    )
    return [
        LaneRow(
            words=one.measure or one.title,
            address=reverse("improvement", args=[one.pk]),
            note=_missed(one),
            day=one.target_day,
            is_late=one.target_day is not None and one.target_day < asking.today,
        )
        for one in found[:MOST_ROWS]
    ]


def coaching_due(asking: Asking) -> list[LaneRow]:
    """Return the A3s one is asked about, and the improvements one coaches without having said a word for a week."""
    asks = A3Ask.objects.filter(
        person=asking.person,
        answer=Catch.OPEN,
        improvement__deleted_at=None,
        improvement__standing=Standing.ACTIVE,
    ).select_related("improvement")
    rows = [
        LaneRow(
            words=ask.improvement.title,
            address=f"{reverse('a3', args=[ask.improvement_id])}#catch-ball",
            note=_("catch-ball, round %(n)s: you are asked") % {"n": ask.number},
            day=ask.asked_at.date(),
            is_late=asking.now - ask.asked_at > timedelta(days=COACHING_DAYS),
        )
        for ask in asks.order_by("asked_at")[:MOST_ROWS]
    ]
    said = Comment.objects.filter(
        kind=ContentType.objects.get_for_model(Improvement),
        object_id=OuterRef("pk"),
        author=asking.person,
        deleted_at=None,
    )
    coached = _concerning(asking, Standing.ACTIVE).filter(coach=asking.person)
    latest = said.order_by("-made_at").values("made_at")[:1]
    due = coached.annotate(spoke_at=Coalesce(Subquery(latest), F("created_at"))).filter(
        spoke_at__lt=asking.now - timedelta(days=COACHING_DAYS)
    )
    return rows + [_coaching(one, asking.now) for one in due.order_by("spoke_at")[:MOST_ROWS]]


def _silent_a3s(asking: Asking) -> list[LaneRow]:
    silent = (
        _concerning(asking, Standing.ACTIVE)
        .annotate(wrote_at=Coalesce(Max("sections__changed_at"), F("stage_since")))
        .annotate(last_at=Greatest("wrote_at", "stage_since"))
        .filter(last_at__lt=asking.now - timedelta(days=UPDATE_DAYS))
        .order_by("last_at", "pk")
    )
    return [
        LaneRow(
            words=one.title,
            address=reverse("a3", args=[one.pk]),
            note=_("nothing written for %(n)s") % {"n": _days(asking.now - one.last_at)},
        )
        for one in silent[:MOST_ROWS]
    ]


def _old_maps(asking: Asking) -> list[LaneRow]:
    known = visible(Process.objects.filter(deleted_at=None), asking.person, Right.EDIT)
    old = known.filter(is_sample=False, summary__data_until__lt=asking.now - OLD).select_related("summary")
    return [
        LaneRow(
            words=process.name,
            address=reverse("process", args=[process.slug]),
            note=_("its map shows data that are %(n)s old") % {"n": _days(asking.now - until)},
        )
        for process in old.order_by("summary__data_until", "pk")[:MOST_ROWS]
        if (until := process.summary.data_until) is not None
    ]


def _concerning(asking: Asking, *standings: Standing) -> QuerySet[Improvement]:
    """Return the improvements of these standings that a person coordinates or was given."""
    person = asking.person
    given = Q(owner=person) | Q(coach=person) | Q(team=person)
    keys = Improvement.objects.filter(given | Q(unit__in=asking.coordinated)).values("pk")
    found = Improvement.objects.filter(pk__in=keys, deleted_at=None, standing__in=standings)
    return visible(found.defer(*HEAVY), person)


def _missed(one: Improvement) -> str:
    known: dict[str, Any] = {
        "unit": one.measure_unit,
        "actual": number_here(one.actual_value),
        "target": number_here(one.target_value),
    }
    if one.actual_value is None:
        return _("%(target)s %(unit)s were to be reached; nothing was measured") % known
    return _("%(actual)s instead of %(target)s %(unit)s") % known


def _coaching(one: Any, now: datetime) -> LaneRow:
    return LaneRow(
        words=one.title,
        address=reverse("improvement", args=[one.pk]),
        note=_("you coach it, and said nothing for %(n)s") % {"n": _days(now - one.spoke_at)},
    )


def _days(span: timedelta) -> str:
    return ngettext("%(n)s day", "%(n)s days", span.days) % {"n": span.days}
