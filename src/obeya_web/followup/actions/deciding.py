"""Ask for decisions, take them, and call whoever is next when one is late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.errors import ObeyaError
from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.followup.delays import Delay
from obeya_web.followup.directory import Directory, deputies_on
from obeya_web.followup.ladder import later
from obeya_web.followup.models import Decision, DecisionCall
from obeya_web.followup.policies import Policies, Policy
from obeya_web.followup.states import Priority
from obeya_web.followup.telling import shown_day
from obeya_web.notices.telling import notify


class DecisionError(ObeyaError):
    """A decision cannot be taken like this; the text says why."""


def do_ask_for_decision(
    person: Person,
    unit: Unit,
    *,
    title: str,
    options: Sequence[str],
    decider: Person,
    due: date,
    why: str = "",
    default: int | None = None,
    belongs_to: models.Model | None = None,
) -> Decision:
    """Ask a person to choose between options until a day; `default` is the place of the one that is proposed."""
    kind = ContentType.objects.get_for_model(belongs_to) if belongs_to is not None else None
    with transaction.atomic():
        decision = Decision.objects.create(
            unit=unit,
            title=title,
            why=why,
            options=list(options),
            default=default,
            decider=decider,
            due=due,
            made_by=person,
            kind=kind,
            object_id=belongs_to.pk if belongs_to is not None else None,
        )
        after = {"title": title, "options": list(options), "decider": decider, "due": due, "unit": unit}
        record(person, "asked", decision, after=after)
        if decider != person:
            _tell_asked(decision, by=person)
    return decision


def do_change_decision(
    person: Person, decision: Decision, changes: Mapping[str, Any], *, seen_version: int
) -> None:
    """Change what is asked, of whom or until when; raises `Stale` where somebody else did so."""
    if not decision.is_open:
        raise DecisionError(_("This was decided; ask a new question instead."))
    before = decision.decider_id
    with transaction.atomic():
        save_changes(decision, changes, seen_version=seen_version, person=person)
        if decision.decider_id != before and decision.decider not in (None, person):
            _tell_asked(decision, by=person)


def do_decide(
    person: Person,
    decision: Decision,
    chosen: int,
    *,
    seen_version: int,
    reason: str = "",
    now: datetime | None = None,
) -> None:
    """Choose an option, in the name of the decider or of whoever may decide in their place."""
    if not may_decide(person, decision):
        raise DecisionError(_("Ask %(who)s, or whoever manages %(unit)s.") % _names(decision))
    if not decision.is_open:
        raise DecisionError(_("This was decided already."))
    if not 0 <= chosen < len(decision.options):
        raise DecisionError(_("Choose one of the options."))
    now = now or timezone.now()
    changes = {"chosen": chosen, "reason": reason, "decided_by": person, "decided_at": now}
    with transaction.atomic():
        save_changes(decision, changes, seen_version=seen_version, person=person, verb="decided", why=reason)
        _tell_decided(decision, by=person)


def do_withdraw_decision(person: Person, decision: Decision, *, seen_version: int, why: str) -> None:
    """Take a question back: nobody has to decide it any more."""
    if not decision.is_open:
        raise DecisionError(_("This was decided already."))
    changes = {"withdrawn_at": timezone.now()}
    save_changes(decision, changes, seen_version=seen_version, person=person, verb="withdrawn", why=why)


def may_decide(person: Person, decision: Decision) -> bool:
    """Say whether a person may decide: who was asked, their deputy, who was called later, and who approves there."""
    if person.pk == decision.decider_id or may(person, Right.APPROVE, decision.unit):
        return True
    deputy = deputies_on(timezone.localdate()).get(decision.decider_id or 0)
    return deputy == person or DecisionCall.objects.filter(decision=decision, person=person).exists()


def may_edit_decision(person: Person, decision: Decision) -> bool:
    """Say whether a person may change or take back what is asked: whoever asked, or may edit there."""
    return person.pk == decision.made_by_id or may(person, Right.EDIT, decision.unit)


def may_see_decision(person: Person, decision: Decision) -> bool:
    """Say whether a person may see a decision: whoever sees its unit, made it or is asked."""
    is_theirs = person.pk in (decision.decider_id, decision.made_by_id)
    return is_theirs or may(person, Right.SEE, decision.unit) or may_decide(person, decision)


def do_call_late_decisions(*, policies: Policies, directory: Directory, now: datetime) -> int:
    """Call the decider of each late decision, then the managers above, one level at a time; return how many."""
    open_ones = Decision.objects.filter(decided_at=None, withdrawn_at=None, deleted_at=None)
    # A day more than any time zone: whether it is late is asked by the calendar of its unit.
    late = open_ones.filter(due__lt=now.date() + timedelta(days=1)).values_list("pk", flat=True)
    return sum(_call(pk, policies, directory, now) for pk in list(late))


def _call(decision_id: int, policies: Policies, directory: Directory, now: datetime) -> int:
    with transaction.atomic():
        decisions = Decision.objects.select_for_update(of=("self",)).select_related("unit", "decider")
        decision = decisions.get(pk=decision_id)
        policy = policies.of(decision.unit)
        is_at_work = policy.days.first_moment(now) == now
        if not is_at_work or not decision.is_overdue(policy.days.today(now)):
            return 0
        calls = list(decision.calls.filter(due=decision.due))
        level = max((call.level for call in calls), default=-1) + 1
        rungs = directory.rungs_above(decision.decider, decision.unit_id)
        delays = (Delay(), *policy.ladder_of(Priority.HIGH))
        if level >= min(len(rungs), len(delays)) or _due_at(decision, calls, delays, policy) > now:
            return 0
        told = directory.told(rungs[level].people)
        for each in told:
            DecisionCall.objects.create(
                decision=decision, person=each.person, level=level, due=decision.due, sent_at=now
            )
            _tell_late(decision, each.person)
    return len(told)


def _due_at(
    decision: Decision, calls: list[DecisionCall], delays: tuple[Delay, ...], policy: Policy
) -> datetime:
    """Return when the next level is called: the working day after the day, then the delays of high priority."""
    if not calls:
        return policy.days.begin_of(policy.days.on_or_after(decision.due + timedelta(days=1)))
    last = max(calls, key=lambda call: call.level)
    return later(last.sent_at, delays[last.level], delays[last.level + 1], policy)


def _tell_asked(decision: Decision, *, by: Person) -> None:
    text = format_lazy(
        gettext_lazy("{by} asks you to decide until {due}: {title}"),
        by=by.shown_name,
        due=shown_day(decision.due),
        title=decision.title,
    )
    _tell(decision.decider, "decision_request", decision, text)


def _tell_late(decision: Decision, person: Person) -> None:
    text = format_lazy(
        gettext_lazy("“{title}” was to be decided until {due} and nobody has. Proposal: {proposal}"),
        title=decision.title,
        due=shown_day(decision.due),
        proposal=decision.proposal or gettext_lazy("none"),
    )
    _tell(person, "decision_late", decision, text)


def _tell_decided(decision: Decision, *, by: Person) -> None:
    text = format_lazy(
        gettext_lazy("“{title}” is decided: {outcome}"), title=decision.title, outcome=decision.outcome
    )
    for person in {decision.made_by, decision.decider} - {by, None}:
        _tell(person, "decision_taken", decision, text)


def _tell(person: Person | None, kind: str, decision: Decision, text: str | Promise) -> None:
    if person is not None:
        notify(person, kind=kind, text=text, url=reverse("decision", args=[decision.pk]), about=decision)


def _names(decision: Decision) -> dict[str, Any]:
    return {"who": decision.decider or _("nobody"), "unit": decision.unit}
