"""What tells that an action needs somebody: derived from its dates every time, typed by nobody.

* overdue: its day has passed and it is not done;
* silent: nobody did or said anything about it for `stall_days` (7) working days;
* replanned: its day was moved back `stall_replans` times (2);
* stuck: blocked for `blocked_days` (3);
* unowned: nobody owns it for `unowned_days` (7);
* unverified: done, and nobody verified it for `stall_days`;
* old: in the column “doing” for `card_days` (10) without getting any further.

Stalled is an unfinished action that is silent, replanned or stuck. Days are working days of the unit's calendar; a due
day is a day of the ordinary calendar. The moments from which on each holds are worked out once (`cuts_of`), so that
Python and the database ask the same. Each unit has its own limits: `policies.py`. Sources: the defaults of common
escalation policies, `docs/background/escalation.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from obeya_web.followup.models import Action
from obeya_web.followup.states import UNFINISHED, State
from obeya_web.followup.workdays import USUAL_DAYS, WorkingDays


class Sign(models.TextChoices):
    """One reason to look at an action."""

    OVERDUE = "overdue", _("overdue")
    SILENT = "silent", _("no update")
    REPLANNED = "replanned", _("re-planned")
    STUCK = "stuck", _("blocked for long")
    UNOWNED = "unowned", _("needs an owner")
    UNVERIFIED = "unverified", _("waits to be verified")
    OLD = "old", _("long in this column")


STALLED = frozenset({Sign.SILENT, Sign.REPLANNED, Sign.STUCK})


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on an action counts as stalled or forgotten, in working days of a calendar."""

    stall_days: int = 7
    stall_replans: int = 2
    blocked_days: int = 3
    unowned_days: int = 7
    card_days: int = 10
    days: WorkingDays = USUAL_DAYS


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Cuts:
    """The moments of some limits seen from now: what has stood still since then is too long."""

    silent: datetime
    stuck: datetime
    unowned: datetime
    old: datetime


@lru_cache(maxsize=256)
def cuts_of(limits: Limits, now: datetime) -> Cuts:
    """Return the moments of limits, seen from now."""
    days = limits.days
    return Cuts(
        days.minus_days(now, limits.stall_days),
        days.minus_days(now, limits.blocked_days),
        days.minus_days(now, limits.unowned_days),
        days.minus_days(now, limits.card_days),
    )


def signs_of(
    action: Action, *, now: datetime, today: date, limits: Limits = DEFAULT_LIMITS
) -> frozenset[Sign]:
    """Return every reason to look at an action, at a moment and on the day that it is there."""
    cuts = cuts_of(limits, now)
    silent = action.touched_at <= cuts.silent
    if action.state == State.DONE:
        return frozenset({Sign.UNVERIFIED}) if silent else frozenset()
    if not action.is_unfinished:
        return frozenset()
    found = {
        Sign.OVERDUE: action.is_overdue(today),
        Sign.SILENT: silent,
        Sign.REPLANNED: action.n_replans >= limits.stall_replans,
        Sign.STUCK: action.state == State.BLOCKED and action.state_since <= cuts.stuck,
        Sign.UNOWNED: action.unowned_since is not None and action.unowned_since <= cuts.unowned,
        Sign.OLD: action.state == State.DOING and action.state_since <= cuts.old,
    }
    return frozenset(sign for sign, holds in found.items() if holds)


def is_stalled(signs: frozenset[Sign]) -> bool:
    """Say whether the signs of an action mean that it has stopped."""
    return bool(STALLED & signs)


def condition_of(sign: Sign, *, now: datetime, today: date, limits: Limits = DEFAULT_LIMITS) -> Q:
    """Return the condition that selects the actions with a sign; the same rule as `signs_of`, asked of the database."""
    cuts = cuts_of(limits, now)
    unfinished = Q(state__in=UNFINISHED)
    silent = Q(touched_at__lte=cuts.silent)
    conditions = {
        Sign.OVERDUE: unfinished & Q(due__lt=today),
        Sign.SILENT: unfinished & silent,
        Sign.REPLANNED: unfinished & Q(n_replans__gte=limits.stall_replans),
        Sign.STUCK: Q(state=State.BLOCKED, state_since__lte=cuts.stuck),
        Sign.UNOWNED: unfinished & Q(unowned_since__lte=cuts.unowned),
        Sign.UNVERIFIED: Q(state=State.DONE) & silent,
        Sign.OLD: Q(state=State.DOING, state_since__lte=cuts.old),
    }
    return conditions[sign]
