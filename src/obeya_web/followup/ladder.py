"""The ladder of an action: who was told, who is next and when; for the page and for the job that climbs it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone

from obeya_web.accounts.models import Person
from obeya_web.followup.chasing import Limits
from obeya_web.followup.delays import Delay
from obeya_web.followup.directory import Directory, Rung
from obeya_web.followup.models import Action, Breach, BreachKind, Hop
from obeya_web.followup.policies import Policies, Policy
from obeya_web.followup.states import State

# A hop that was sent so much later than planned came late, because no worker ran: the next one waits its full time.
ON_TIME = timedelta(hours=1)
# Only these climb; an old card is told once.
CLIMBING = frozenset(set(BreachKind) - {BreachKind.OLD})


@dataclass(frozen=True, slots=True)
class Step:
    """One level of a ladder: who is told, and when they were or will be; no moment while the clock stands still."""

    rung: Rung
    planned_at: datetime | None
    hops: tuple[Hop, ...] = ()

    @property
    def is_taken(self) -> bool:
        """Say whether they were told."""
        return bool(self.hops)


@dataclass(frozen=True, slots=True)
class NextHop:
    """Who is told next about an action, when and why, if nothing happens until then."""

    level: int
    people: tuple[Person, ...]
    at: datetime
    kind: str


def began_at(action: Action, kind: str, policy: Policy, now: datetime) -> datetime:
    """Return when the clock of a breach begins: always at a moment when people work."""
    days, limits = policy.days, policy.limits
    if kind == BreachKind.OVERDUE and action.due is not None:
        return days.begin_of(days.on_or_after(action.due + timedelta(days=1)))
    since = _still_since(action, kind, limits)
    return days.first_moment(now) if since is None else days.plus_days(*since)


def climb(breach: Breach, rungs: list[Rung], hops: list[Hop], policy: Policy) -> list[Step]:
    """Return all levels of a breach with when each was or will be told, as long as nothing happens meanwhile.

    Level 0 comes when the breach begins, each further one its delay after that. When one came late, those above it
    come later by as much: so three days without a worker never end in three hops at once.
    """
    ladder = policy.ladder_of(breach.action.priority) if breach.kind in CLIMBING else ()
    delays = (Delay(), *ladder)
    steps: list[Step] = []
    base, base_delay = breach.began_at, Delay()
    for rung, delay in zip(rungs, delays, strict=False):
        taken = tuple(hop for hop in hops if hop.level == rung.level)
        planned = taken[0].planned_at if taken else later(base, base_delay, delay, policy)
        steps.append(Step(rung, planned if breach.is_active or taken else None, taken))
        sent = taken[0].sent_at if taken else planned
        if sent - planned > ON_TIME:
            base, base_delay = sent, delay
    return steps


def steps_of(action: Action, *, now: datetime | None = None) -> list[tuple[Breach, list[Step]]]:
    """Return the ladders of the open breaches of an action, the gravest first."""
    now = now or timezone.now()
    policy = Policies.read().of(action.unit)
    directory = Directory.read(policy.days.today(now))
    breaches = action.breaches.filter(resolved_at=None).prefetch_related(
        "hops__person", "hops__stands_in_for"
    )
    order = list(BreachKind)
    ladders = []
    for breach in sorted(breaches, key=lambda each: order.index(BreachKind(each.kind))):
        hops = list(breach.hops.all())
        rungs = as_told(directory.rungs_of(action, breach.kind), hops)
        ladders.append((breach, climb(breach, rungs, hops, policy)))
    return ladders


def next_hop(action: Action, *, now: datetime | None = None) -> NextHop | None:
    """Return who is told next about an action and when, or None when nobody would be.

    Without a breach it is whoever is reminded first when nothing happens: after its due day, or before that when it
    would count as stalled, blocked for too long, without an owner for too long, or unverified.
    """
    now = now or timezone.now()
    open_now = steps_of(action, now=now)
    coming = [
        NextHop(step.rung.level, step.rung.people, max(step.planned_at, now), breach.kind)
        for breach, steps in open_now
        if breach.is_active and breach.next_at is not None
        for step in steps
        if not step.is_taken and step.planned_at is not None
    ]
    if coming:
        return min(coming, key=lambda hop: hop.at)
    return None if open_now else _first_hop(action, now)


def _first_hop(action: Action, now: datetime) -> NextHop | None:
    """Return the first hop of an action that is not in breach yet."""
    if not action.is_live:
        return None
    policy = Policies.read().of(action.unit)
    directory = Directory.read(policy.days.today(now))
    found: list[NextHop] = []
    for kind in _kinds_ahead(action):
        rungs = directory.rungs_of(action, kind)
        if rungs:
            at = max(began_at(action, kind, policy, now), now)
            found.append(NextHop(0, rungs[0].people, at, kind))
    return min(found, key=lambda hop: hop.at, default=None)


def _kinds_ahead(action: Action) -> list[BreachKind]:
    if action.state == State.DONE:
        return [BreachKind.UNVERIFIED]
    kinds = [BreachKind.STALLED]
    if action.due is not None:
        kinds.append(BreachKind.OVERDUE)
    if action.state == State.BLOCKED:
        kinds.append(BreachKind.BLOCKED)
    if action.unowned_since is not None:
        kinds.append(BreachKind.UNOWNED)
    return kinds


def _still_since(action: Action, kind: str, limits: Limits) -> tuple[datetime, int] | None:
    """Return since when an action stands still in this way, and for how many working days it may."""
    if kind == BreachKind.BLOCKED:
        return action.state_since, limits.blocked_days
    if kind == BreachKind.UNOWNED and action.unowned_since is not None:
        return action.unowned_since, limits.unowned_days
    if kind == BreachKind.OLD:
        return action.state_since, limits.card_days
    if kind == BreachKind.STALLED and action.n_replans >= limits.stall_replans:
        return None
    return action.touched_at, limits.stall_days


def later(base: datetime, base_delay: Delay, delay: Delay, policy: Policy) -> datetime:
    """Return when a level comes, counted from a level that came at `base` with its own delay."""
    if base_delay == Delay():
        return delay.after(base, policy.days)
    gap_days = max(delay.n_days - base_delay.n_days, 0)
    gap = Delay(n_days=gap_days, n_hours=0 if gap_days else max(delay.n_hours - base_delay.n_hours, 1))
    return gap.after(base, policy.days)


def as_told(rungs: list[Rung], hops: list[Hop]) -> list[Rung]:
    """Return the levels that were taken with whoever was told, then the rungs above them, whatever changed since."""
    told: dict[int, tuple[Person, ...]] = {}
    for hop in hops:
        told[hop.level] = (*told.get(hop.level, ()), hop.person)
    if not told:
        return rungs
    known = {hop.person_id for hop in hops} | {hop.stands_in_for_id for hop in hops}
    reached = [rung.level for rung in rungs if any(person.pk in known for person in rung.people)]
    above = [rung for rung in rungs if rung.level > max(reached, default=max(told))]
    taken = [Rung(level, people) for level, people in sorted(told.items())]
    return [*taken, *(replace(rung, level=max(told) + n) for n, rung in enumerate(above, 1))]
