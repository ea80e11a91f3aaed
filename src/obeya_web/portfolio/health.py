"""How healthy an improvement is, by rules that are written beside the word.

Bad where the goal's day has passed without a result, a milestone is two weeks late, or nobody owns it. Watch where a
milestone slipped at all, an action is overdue, it has stood in its stage for two months, or it rests. Good only when
there is a plan to hold it against: without a milestone or an action there is no data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from obeya_web.followup.models import ActionLink
from obeya_web.followup.states import LIVE, UNFINISHED
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.words import Standing
from obeya_web.portfolio.models import Milestone

LATE = timedelta(days=14)
LONG_IN_STAGE = timedelta(days=60)


class Health(models.TextChoices):
    """The closed list of words for it."""

    GOOD = "good", gettext_lazy("on track")
    WATCH = "warning", gettext_lazy("needs attention")
    BAD = "bad", gettext_lazy("off track")
    UNKNOWN = "none", gettext_lazy("no plan yet")
    ENDED = "plain", gettext_lazy("ended")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at."""

    n_actions: int = 0
    n_live: int = 0
    n_overdue: int = 0
    n_milestones: int = 0
    worst_slip_days: int = 0
    next_milestone: Milestone | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A word and its reasons, the gravest first."""

    health: Health
    reasons: tuple[str, ...]


def facts_of(improvements: Iterable[Improvement], today: date) -> dict[int, Facts]:
    """Return the facts about many improvements with two questions to the database."""
    keys = [improvement.pk for improvement in improvements]
    kind = ContentType.objects.get_for_model(Improvement)
    counted: Iterable[Any] = (
        ActionLink.objects.filter(kind=kind, object_id__in=keys, action__deleted_at=None)
        .values("object_id")
        .annotate(
            n_actions=Count("pk"),
            n_live=Count("pk", filter=Q(action__state__in=LIVE)),
            n_overdue=Count("pk", filter=Q(action__state__in=UNFINISHED, action__due__lt=today)),
        )
    )
    actions: dict[int, Mapping[str, int]] = {row["object_id"]: row for row in counted}
    milestones: dict[int, list[Milestone]] = {key: [] for key in keys}
    for milestone in Milestone.objects.filter(improvement__in=keys, deleted_at=None).select_related("owner"):
        milestones[milestone.improvement_id].append(milestone)
    return {key: _facts(actions.get(key, {}), milestones[key], today) for key in keys}


def condition_of(improvement: Improvement, facts: Facts, *, now: datetime, today: date) -> Condition:
    """Return how an improvement stands."""
    if not improvement.is_open:
        return Condition(Health.ENDED, (str(Standing(improvement.standing).label),))
    bad = [words for holds, words in _bad(improvement, facts, today) if holds]
    watch = [words for holds, words in _watch(improvement, facts, now) if holds]
    if bad:
        return Condition(Health.BAD, tuple(bad + watch))
    if watch:
        return Condition(Health.WATCH, tuple(watch))
    if not facts.n_actions and not facts.n_milestones:
        return Condition(Health.UNKNOWN, (_("It has neither a milestone nor an action."),))
    return Condition(Health.GOOD, (_("Nothing is late."),))


def _facts(counts: Mapping[str, int], milestones: list[Milestone], today: date) -> Facts:
    ahead = [each for each in milestones if each.done_day is None]
    slips = [each.days_late(today) for each in ahead]
    return Facts(
        n_actions=counts.get("n_actions", 0),
        n_live=counts.get("n_live", 0),
        n_overdue=counts.get("n_overdue", 0),
        n_milestones=len(milestones),
        worst_slip_days=max(slips, default=0),
        next_milestone=min(ahead, key=lambda each: each.forecast_day, default=None),
    )


def _bad(improvement: Improvement, facts: Facts, today: date) -> list[tuple[bool, str]]:
    is_past = improvement.target_day is not None and improvement.target_day < today
    return [
        (improvement.owner_id is None, _("Nobody owns it.")),
        (is_past and improvement.actual_value is None, _("The day of its goal has passed without a result.")),
        (facts.worst_slip_days >= LATE.days, _late_in_words(facts.worst_slip_days)),
    ]


def _watch(improvement: Improvement, facts: Facts, now: datetime) -> list[tuple[bool, str]]:
    overdue = ngettext("%(n)d action is overdue.", "%(n)d actions are overdue.", facts.n_overdue)
    return [
        (0 < facts.worst_slip_days < LATE.days, _late_in_words(facts.worst_slip_days)),
        (facts.n_overdue > 0, overdue % {"n": facts.n_overdue}),
        (
            now - improvement.stage_since > LONG_IN_STAGE,
            _("It has been in its stage for more than two months."),
        ),
        (improvement.standing == Standing.PAUSED, _("It rests.")),
    ]


def _late_in_words(n: int) -> str:
    return ngettext("A milestone is %(n)d day late.", "A milestone is %(n)d days late.", n) % {"n": n}
