"""A person's week: what is late, due, blocked, to be verified, waited for; and whether it is more than fits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from obeya_web.accounts.models import Person
from obeya_web.followup.actions.moving import live_actions
from obeya_web.followup.looking import Looking
from obeya_web.followup.models import Action, WeekPlan
from obeya_web.followup.ordering import most_urgent_first
from obeya_web.followup.states import LIVE, UNFINISHED, Priority, State

URGENT = (Priority.CRITICAL, Priority.HIGH)
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Week:
    """The parts of a week; an action stands in the first part that fits it."""

    overdue: list[Action]
    this_week: list[Action]
    blocked: list[Action]
    to_verify: list[Action]
    waiting: list[Action]
    later: list[Action]
    ends_on: date


@dataclass(frozen=True, slots=True)
class Load:
    """How full a week is: planned hours of the hours there are, and each warning in a sentence."""

    planned_hours: float
    hours: int
    n_without_effort: int
    warnings: tuple[str, ...]

    @property
    def share(self) -> float:
        """Return the planned hours as a share of those there are."""
        return self.planned_hours / self.hours

    @property
    def is_too_much(self) -> bool:
        """Say whether anything is more than the person said they can do."""
        return bool(self.warnings)


def week_of(person: Person, looking: Looking) -> Week:
    """Sort the live actions of a person into the parts of their week, the most urgent first."""
    ends_on = looking.today + timedelta(days=6 - looking.today.weekday())
    own = list(
        most_urgent_first(live_actions().filter(owner=person, state__in=UNFINISHED), looking)[:MOST_SHOWN]
    )
    parts: dict[str, list[Action]] = {"overdue": [], "this_week": [], "blocked": [], "later": []}
    for action in own:
        parts[_part(action, looking.today, ends_on)].append(action)
    to_verify = live_actions().filter(state=State.DONE, verifier=person).order_by("done_at", "pk")
    # What this person asked of others, or waits for with an action of their own.
    waiting = live_actions().filter(Q(made_by=person) | Q(blocks__owner=person, blocks__state__in=LIVE))
    waiting = waiting.filter(state__in=UNFINISHED).exclude(owner=person).distinct()
    return Week(
        **parts,
        to_verify=list(to_verify[:MOST_SHOWN]),
        waiting=list(most_urgent_first(waiting, looking)[:MOST_SHOWN]),
        ends_on=ends_on,
    )


def load_of(week: Week, plan: WeekPlan) -> Load:
    """Return how full a week is, by what the person said they can do."""
    mine = [*week.overdue, *week.this_week, *week.blocked, *week.later]
    due = [*week.overdue, *week.this_week]
    planned = sum(hours_left(action) for action in due)
    n_urgent = sum(action.priority in URGENT for action in mine)
    n_doing = sum(action.state == State.DOING for action in mine)
    warnings = []
    if planned > plan.hours:
        warnings.append(
            _(
                "%(planned)s h of work are due until Sunday; %(hours)s h a week are set aside for it (%(share)d %%)."
            )
            % {"planned": f"{planned:g}", "hours": plan.hours, "share": round(100 * planned / plan.hours)}
        )
    if n_urgent > plan.most_urgent:
        warnings.append(
            _("%(n)s actions are of high or critical priority, more than %(most)s: then nothing is.")
            % {"n": n_urgent, "most": plan.most_urgent}
        )
    if n_doing > plan.most_doing:
        warnings.append(
            ngettext(
                "%(n)s actions are in work at once, more than %(most)s. Finish one before you start the next.",
                "%(n)s actions are in work at once, more than %(most)s. Finish some before you start the next.",
                n_doing - plan.most_doing,
            )
            % {"n": n_doing, "most": plan.most_doing}
        )
    return Load(planned, plan.hours, sum(action.effort_hours is None for action in due), tuple(warnings))


def hours_left(action: Action) -> float:
    """Return the hours of work that an action still needs; 0 where nobody said."""
    return (action.effort_hours or 0.0) * (100 - action.percent) / 100


def plan_of(person: Person) -> WeekPlan:
    """Return what a person said they can do in a week, or what is usual."""
    return WeekPlan.objects.filter(person=person).first() or WeekPlan(person=person)


def numbers_of(actions: Iterable[Action]) -> set[int]:
    """Return the numbers of actions."""
    return {action.pk for action in actions}


def _part(action: Action, today: date, ends_on: date) -> str:
    if action.is_overdue(today):
        return "overdue"
    if action.state == State.BLOCKED:
        return "blocked"
    return "this_week" if action.due is not None and action.due <= ends_on else "later"
