"""The job ``chase``, every quarter of an hour: reminders before a due day, breaches, and the ladders they climb.

It looks at everything anew from the dates, so it does not matter how often it ran: after three days without a worker
each thing is told once, and each ladder goes up by one level. Every action is a transaction of its own; a worker that
is killed has told what it kept, and the next one goes on.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from obeya_web.accounts.models import Unit
from obeya_web.followup.actions.deciding import do_call_late_decisions
from obeya_web.followup.actions.escalating import KIND_OF, do_chase_action
from obeya_web.followup.actions.reminding import do_remind
from obeya_web.followup.chasing import Sign
from obeya_web.followup.directory import Directory
from obeya_web.followup.models import Action, Breach, Reminder
from obeya_web.followup.policies import REMIND_DAYS, Policies, Policy
from obeya_web.followup.states import LIVE, UNFINISHED
from obeya_web.jobs.run import Run

CHASE = "chase_actions"


def chase_actions(run: Run) -> dict[str, Any]:
    """Chase all actions; see `chase`."""
    return chase(timezone.now(), run)


def chase(now: datetime, run: Run | None = None) -> dict[str, int]:
    """Remind, open, climb and resolve what is due at a moment; return how much of each there was."""
    policies = Policies.read()
    units = list(Unit.objects.all())
    n_reminded = sum(_remind(policy, ids, now) for policy, ids in policies.groups(units).items())
    directory = Directory.read(timezone.localdate(now))
    looked_at = _to_look_at(policies, now)
    n_told = 0
    for n, action_id in enumerate(looked_at):
        n_told += do_chase_action(action_id, policies=policies, directory=directory, now=now)
        if run is not None:
            run.progress(n / len(looked_at))
    n_called = do_call_late_decisions(policies=policies, directory=directory, now=now)
    return {"reminded": n_reminded, "looked_at": len(looked_at), "told": n_told, "called": n_called}


def _to_look_at(policies: Policies, now: datetime) -> list[int]:
    """Return the actions that came into breach, changed while in one, or whose next level is due."""
    is_open = Breach.objects.filter(resolved_at=None)
    due = is_open.filter(
        Q(next_at__lte=now)
        | Q(action__touched_at__gte=F("looked_at"))
        | ~Q(action__state__in=LIVE)
        | Q(action__deleted_at__isnull=False)
    )
    found = set(due.values_list("action_id", flat=True))
    for sign in Sign:
        known = is_open.filter(action=OuterRef("pk"), kind=KIND_OF[sign])
        new = Action.objects.filter(policies.condition_of(sign, now=now), deleted_at=None).exclude(
            Exists(known)
        )
        found.update(new.values_list("pk", flat=True))
    return sorted(found)


def _remind(policy: Policy, unit_ids: list[int], now: datetime) -> int:
    """Remind the owners of what is due soon, within working hours; of two reminders the nearer one counts."""
    days = policy.days
    today = days.today(now)
    if days.first_moment(now) != now:
        return 0
    n_reminded, first = 0, today
    for n_days in sorted(REMIND_DAYS):
        last = days.after(today, n_days)
        for action in _due_between(first, last, unit_ids, n_days=n_days, made_before=days.begin_of(today)):
            n_left = days.days_between(today, action.due) if action.due else 0
            n_reminded += do_remind(action, n_days=n_days, n_left=n_left, now=now)
        first = last + timedelta(days=1)
    return n_reminded


def _due_between(
    first: date, last: date, unit_ids: list[int], *, n_days: int, made_before: datetime
) -> QuerySet[Action]:
    """Return what is due on these days and was not reminded of; who got an action today was told its day then."""
    known = Reminder.objects.filter(action=OuterRef("pk"), due=OuterRef("due"), days_before=n_days)
    actions = Action.objects.filter(
        unit_id__in=unit_ids,
        deleted_at=None,
        state__in=UNFINISHED,
        owner__isnull=False,
        due__range=(first, last),
        created_at__lt=made_before,
    )
    return actions.exclude(Exists(known)).select_related("owner", "unit")
