"""The job ``sum_up_week``: on each person's Monday morning, what changed last week and what this week holds.

Nothing is sent to whom nothing changed for and nothing is due for. Wins come first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Person
from obeya_web.followup.models import Action, Hop, Step, WeekTold
from obeya_web.followup.states import UNFINISHED, State
from obeya_web.jobs.run import Run
from obeya_web.notices.choosing import hours_of, zone_of
from obeya_web.notices.telling import notify

# Who knows the wins that a person sees lies above this app: the titles of those between two moments.
Wins = Callable[[Person, datetime, datetime], tuple[str, ...]]
SUM_UP_WEEK = "sum_up_week"
MONDAY = 0
DAY = timedelta(days=1)
# Who has not been told by then missed this week.
LATEST_DAY = 1


@dataclass(frozen=True, slots=True)
class Week:
    """What a week was and what the next one holds for one person: its wins, and numbers of actions."""

    n_verified: int
    n_done: int
    n_escalated: int
    n_overdue: int
    n_due: int
    wins: tuple[str, ...] = ()

    @property
    def has_news(self) -> bool:
        """Say whether anything changed, or comes: what was overdue before and still is, is no news."""
        return bool(self.wins or self.n_verified or self.n_done or self.n_escalated or self.n_due)


def sum_up_week(run: Run) -> dict[str, Any]:
    """Tell everybody whose Monday morning has come; each once a week."""
    return tell_weeks(timezone.now())


def tell_weeks(now: datetime) -> dict[str, int]:
    """Tell whom it is time for; return how many were looked at, and how many had news."""
    n_looked_at = n_told = 0
    people = Person.objects.filter(is_active=True, is_guest=False, erased_at=None)
    concerned = people.filter(Q(actions_owned__isnull=False) | Q(actions_to_verify__isnull=False)).distinct()
    for person in concerned.order_by("pk"):
        here = now.astimezone(zone_of(person))
        monday = here.date() - timedelta(days=here.weekday())
        begins = datetime.combine(monday, hours_of(person).digest_at, tzinfo=here.tzinfo)
        is_time = begins - timedelta(hours=1) <= here and here.weekday() <= LATEST_DAY
        if not is_time or WeekTold.objects.filter(person=person, monday=monday).exists():
            continue
        n_looked_at += 1
        n_told += _tell(person, monday, now)
    return {"looked_at": n_looked_at, "told": n_told}


def week_of(person: Person, monday: date, now: datetime) -> Week:
    """Return the week before a Monday, and what the week that begins there holds."""
    zone = zone_of(person)
    until = datetime.combine(monday, time(), tzinfo=zone)
    since = until - 7 * DAY
    steps = Step.objects.filter(
        action__owner=person, action__deleted_at=None, moment__gte=since, moment__lt=until
    )
    mine = Action.objects.filter(owner=person, deleted_at=None, state__in=UNFINISHED)
    return Week(
        n_verified=steps.filter(after=State.VERIFIED).values("action").distinct().count(),
        n_done=steps.filter(after=State.DONE).values("action").distinct().count(),
        n_escalated=Hop.objects.filter(
            person=person, level__gt=0, sent_at__gte=since, sent_at__lt=until
        ).count(),
        n_overdue=mine.filter(due__lt=monday).count(),
        n_due=mine.filter(due__gte=monday, due__lt=monday + 7 * DAY).count(),
        wins=_wins(settings.OBEYA_WEEK_WINS)(person, since, until),
    )


@cache
def _wins(setting: str) -> Wins:
    wins: Wins = import_string(setting)
    return wins


def _tell(person: Person, monday: date, now: datetime) -> int:
    week = week_of(person, monday, now)
    with transaction.atomic():
        _row, is_new = WeekTold.objects.get_or_create(
            person=person, monday=monday, defaults={"had_news": week.has_news}
        )
        if not is_new or not week.has_news:
            return 0
        words = _(
            "Last week {verified} of your actions were verified and {done} done; this week {due} are due, "
            "{overdue} are overdue, {escalated} were escalated to you."
        )
        text = format_lazy(
            words,
            verified=week.n_verified,
            done=week.n_done,
            due=week.n_due,
            overdue=week.n_overdue,
            escalated=week.n_escalated,
        )
        if week.wins:
            # What was reached comes before what is still to be done.
            text = format_lazy(_("To celebrate: {wins}. {week}"), wins=" · ".join(week.wins), week=text)
        notify(person, kind="week", text=text, url=reverse("my_week"), key=f"{monday}")
    return 1
