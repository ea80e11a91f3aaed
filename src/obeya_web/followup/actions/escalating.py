"""Open, climb, acknowledge and resolve breaches; each action in one transaction with what people are told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.followup.chasing import Sign, signs_of
from obeya_web.followup.directory import Directory
from obeya_web.followup.ladder import Step, as_told, began_at, climb
from obeya_web.followup.models import Action, Breach, BreachKind, Hop
from obeya_web.followup.policies import Policies, Policy
from obeya_web.followup.states import Priority
from obeya_web.followup.telling import tell_escalated, tell_level_0, tell_promise_late

KIND_OF = {
    Sign.OVERDUE: BreachKind.OVERDUE,
    Sign.STUCK: BreachKind.BLOCKED,
    Sign.SILENT: BreachKind.STALLED,
    Sign.REPLANNED: BreachKind.STALLED,
    Sign.UNOWNED: BreachKind.UNOWNED,
    Sign.UNVERIFIED: BreachKind.UNVERIFIED,
    Sign.OLD: BreachKind.OLD,
}
# Of these only the first that holds is told: one ladder at a time for one owner.
ONE_AT_A_TIME = (BreachKind.OVERDUE, BreachKind.BLOCKED, BreachKind.STALLED, BreachKind.OLD)
State = Breach.State


class EscalationError(ObeyaError):
    """A breach cannot be acknowledged by this person, or is over."""


def do_chase_action(action_id: int, *, policies: Policies, directory: Directory, now: datetime) -> int:
    """Bring the breaches of one action up to date, and tell whoever is due; return how many people were told.

    At most one level of each breach is told at a time, however late it is. Done twice at the same moment it tells
    nobody twice: what was told is a row of the same transaction.
    """
    with transaction.atomic():
        action = _locked(action_id)
        policy = policies.of(action.unit)
        breaches = _up_to_date(action, policy, now)
        silenced = _silenced(breaches)
        n_told = 0
        for breach in breaches:
            next_at = None
            if breach.is_active and breach.kind not in silenced:
                n_new, next_at = _climb(breach, directory, policy, now)
                n_told += n_new
            Breach.objects.filter(pk=breach.pk).update(next_at=next_at, looked_at=now)
    return n_told


def do_settle(action: Action, *, now: datetime) -> None:
    """Resolve the breaches of an action that are over, in the transaction of what ended them."""
    open_breaches = list(Breach.objects.filter(action=action, resolved_at=None))
    if not open_breaches:
        return
    kinds = _kinds_of(action, Policies.read().of(action.unit), now)
    _resolve([breach for breach in open_breaches if breach.kind not in kinds], now)


def do_acknowledge(person: Person, breach: Breach, *, now: datetime | None = None) -> None:
    """Take care of a breach: the clock stops, nobody else is told until it is resolved."""
    now = now or timezone.now()
    if not may_acknowledge(person, breach):
        raise EscalationError(
            _("Only whoever it was escalated to, or coordinates the unit, takes care of it.")
        )
    with transaction.atomic():
        still = Breach.objects.filter(pk=breach.pk, state=State.ACTIVE)
        if not still.update(
            state=State.ACKNOWLEDGED, acknowledged_at=now, acknowledged_by=person, next_at=None
        ):
            return
        breach.refresh_from_db()
        after = {"kind": breach.kind, "state": State.ACKNOWLEDGED.value}
        record(person, "acknowledged", breach.action, after=after)


def may_acknowledge(person: Person, breach: Breach) -> bool:
    """Say whether a person may stop the clock: told on a higher level, or with the right to edit; never the owner."""
    if person.pk == breach.action.owner_id:
        return False
    told = Hop.objects.filter(breach=breach, level__gt=0, person=person)
    return told.exists() or may(person, Right.EDIT, breach.action.unit)


def may_know_of(person: Person, action: Action) -> bool:
    """Say whether a person may see an action because it was escalated to them, or because they are waited for."""
    if person.pk in (action.owner_id, action.verifier_id, action.owed_to_id):
        return True
    return (
        may(person, Right.SEE, action.unit)
        or Hop.objects.filter(breach__action=action, person=person).exists()
    )


def _locked(action_id: int) -> Action:
    actions = Action.objects.all()
    if connection.features.has_select_for_update:
        actions = actions.select_for_update(of=("self",))
    related = ("unit", "owner", "verifier", "owed_to", "process", "process__owner")
    return actions.select_related(*related).prefetch_related("links__target").get(pk=action_id)


def _kinds_of(action: Action, policy: Policy, now: datetime) -> set[BreachKind]:
    if action.deleted_at is not None:
        return set()
    signs = signs_of(action, now=now, today=policy.days.today(now), limits=policy.limits)
    return {KIND_OF[sign] for sign in signs}


def _up_to_date(action: Action, policy: Policy, now: datetime) -> list[Breach]:
    """Resolve what is over and open what is new; return what is open, the gravest first."""
    open_now = {breach.kind: breach for breach in action.breaches.filter(resolved_at=None)}
    kinds = _kinds_of(action, policy, now)
    _resolve([breach for kind, breach in open_now.items() if kind not in kinds], now)
    found: list[Breach] = []
    for kind in BreachKind:
        if kind not in kinds:
            continue
        breach = open_now.get(kind) or Breach.objects.create(
            action=action, kind=kind, began_at=began_at(action, kind, policy, now), looked_at=now
        )
        breach.action = action
        found.append(breach)
    return found


def _resolve(breaches: Iterable[Breach], now: datetime) -> None:
    over = [breach.pk for breach in breaches]
    Breach.objects.filter(pk__in=over).update(state=State.RESOLVED, resolved_at=now, next_at=None)


def _silenced(breaches: list[Breach]) -> set[str]:
    """Return the kinds that are not told, because a graver one of the same action is."""
    kinds = [kind for kind in ONE_AT_A_TIME if any(breach.kind == kind for breach in breaches)]
    return set(kinds[1:])


def _climb(
    breach: Breach, directory: Directory, policy: Policy, now: datetime
) -> tuple[int, datetime | None]:
    """Tell the next level if it is due; return how many were told, and when the level after is due."""
    steps = _steps(breach, directory, policy)
    waiting = next((step for step in steps if not step.is_taken), None)
    if waiting is None or waiting.planned_at is None:
        return 0, None
    # What is late, because no worker ran, waits for the next moment at which people work.
    due_at = max(waiting.planned_at, policy.days.first_moment(now))
    if due_at > now:
        return 0, due_at
    n_told = _take(breach, waiting, steps, directory, now)
    following = next((step for step in _steps(breach, directory, policy) if not step.is_taken), None)
    return n_told, following.planned_at if following else None


def _steps(breach: Breach, directory: Directory, policy: Policy) -> list[Step]:
    hops = list(breach.hops.select_related("person"))
    return climb(breach, as_told(directory.rungs_of(breach.action, breach.kind), hops), hops, policy)


def _take(breach: Breach, step: Step, steps: list[Step], directory: Directory, now: datetime) -> int:
    """Tell everybody on one level, and keep that they were told."""
    action, level = breach.action, step.rung.level
    is_urgent = action.priority == Priority.CRITICAL
    before = ", ".join(hop.person.shown_name for each in steps for hop in each.hops)
    told = directory.told(step.rung.people)
    for each in told:
        words = (
            tell_escalated(each.person, breach, after=before, is_urgent=is_urgent)
            if level
            else tell_level_0(each.person, breach, is_urgent=is_urgent)
        )
        Hop.objects.create(
            breach=breach,
            level=level,
            person=each.person,
            stands_in_for=each.stands_in_for,
            planned_at=step.planned_at or now,
            sent_at=now,
            words=words,
        )
    if level == 0 and breach.kind == BreachKind.OVERDUE:
        tell_promise_late(action)
    if level:
        people = [str(each.person.pseudonym) for each in told]
        record(None, "escalated", action, after={"kind": breach.kind, "level": level, "people": people})
    return len(told)


def do_recheck(breaches: models.QuerySet[Breach], *, now: datetime) -> None:
    """Have the ladders of breaches worked out anew at the next look, because a rule they follow was changed."""
    breaches.filter(state=State.ACTIVE, resolved_at=None).update(next_at=now)
