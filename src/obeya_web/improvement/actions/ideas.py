"""Send ideas, answer them, join those that say the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person, Unit
from obeya_web.improvement.actions.improving import ImprovementError, do_begin_improvement
from obeya_web.improvement.ideas.resembling import title_of
from obeya_web.improvement.models import Idea, IdeaRules, Improvement, rules_of
from obeya_web.improvement.telling import tell_sender, tell_triage
from obeya_web.improvement.words import IdeaState
from obeya_web.processes.models import Process

NAMED, PSEUDONYMOUS, ANONYMOUS = "named", "pseudonymous", "anonymous"
# What an idea becomes where nothing else is said: small, and begun at once.
USUAL_METHOD = "just_do_it"


def do_send_idea(
    person: Person,
    unit: Unit,
    *,
    words: str,
    place: str = "",
    process: Process | None = None,
    naming: str = NAMED,
    now: datetime | None = None,
) -> Idea:
    """Send an idea to a unit, with or without a name as the unit allows.

    Of an anonymous idea nothing says who sent it: no field, no entry of the audit trail, no notice. Of a
    pseudonymous one only `sender` does, which no page shows.
    """
    rules = rules_of(unit)
    allowed = {NAMED: True, PSEUDONYMOUS: rules.allows_pseudonyms, ANONYMOUS: rules.allows_anonymous}
    if not allowed.get(naming, False):
        raise ImprovementError(_("Ideas for %(unit)s are sent with a name.") % {"unit": unit})
    with transaction.atomic():
        idea = Idea.objects.create(
            unit=unit,
            process=process,
            words=words,
            place=place,
            sender=None if naming == ANONYMOUS else person,
            is_pseudonymous=naming != NAMED,
            created_at=now or timezone.now(),
        )
        tell_triage(idea, by=person)
        record(person if naming == NAMED else None, "created", idea, after={"unit": unit, "words": words})
    return idea


def do_accept_idea(
    person: Person,
    idea: Idea,
    *,
    seen_version: int,
    answer: str = "",
    method: str = USUAL_METHOD,
    improvement: Improvement | None = None,
) -> Improvement:
    """Accept an idea: it becomes an improvement, or part of one that is there; its sender is told."""
    with transaction.atomic():
        target = improvement or do_begin_improvement(
            person,
            idea.unit,
            title=title_of(idea),
            method=method,
            fields={"process": idea.process, "problem": idea.words},
        )
        _answer(
            person, idea, IdeaState.ACCEPTED, answer, seen_version=seen_version, also={"improvement": target}
        )
    return target


def do_answer_idea(person: Person, idea: Idea, state: IdeaState, *, answer: str, seen_version: int) -> None:
    """Park or decline an idea, or take it up again; a decline needs the reason that its sender reads."""
    if state not in (IdeaState.PARKED, IdeaState.DECLINED, IdeaState.NEW):
        raise ImprovementError(_("An idea is accepted, parked or declined."))
    if state == IdeaState.DECLINED and not answer.strip():
        raise ImprovementError(_("Say why the idea is declined; its sender reads it."))
    with transaction.atomic():
        _answer(
            person,
            idea,
            state,
            answer,
            seen_version=seen_version,
            also={"joined_with": None} if state == IdeaState.NEW else {},
        )


def do_join_idea(person: Person, idea: Idea, other: Idea, *, seen_version: int) -> None:
    """Join an idea with another one that says the same; from now on both senders hear what becomes of it."""
    if other.pk == idea.pk or other.unit_id != idea.unit_id or other.joined_with_id is not None:
        raise ImprovementError(_("An idea is joined with another one of its unit that stands for itself."))
    with transaction.atomic():
        _answer(
            person,
            idea,
            IdeaState.DUPLICATE,
            "",
            seen_version=seen_version,
            also={"joined_with": other, "improvement": other.improvement},
        )


def do_set_idea_rules(person: Person, unit: Unit, *, naming: str, answer_days: int) -> IdeaRules:
    """Say how a unit, and those below it that say nothing else, takes ideas."""
    with transaction.atomic():
        before = rules_of(unit)
        rules, _made = IdeaRules.objects.update_or_create(
            unit=unit, defaults={"naming": naming, "answer_days": answer_days}
        )
        record(
            person,
            "changed",
            rules,
            before={"naming": before.naming, "answer_days": before.answer_days},
            after={"naming": naming, "answer_days": answer_days},
        )
    return rules


def _answer(
    person: Person,
    idea: Idea,
    state: IdeaState,
    answer: str,
    *,
    seen_version: int,
    also: dict[str, Any],
) -> None:
    now = timezone.now()
    changes: dict[str, Any] = {
        "state": state.value,
        "answer": answer.strip(),
        "answered_by": person,
        "answered_at": now,
        **also,
    }
    if idea.first_answered_at is None and state != IdeaState.NEW:
        changes["first_answered_at"] = now
    save_changes(
        idea, changes, seen_version=seen_version, person=person, verb=state.value, why=answer.strip()
    )
    tell_sender(idea, by=person)
    for joined in idea.duplicates.filter(deleted_at=None).select_related("sender", "unit"):
        _tell_joined(joined, idea, person)


def _tell_joined(joined: Idea, idea: Idea, person: Person) -> None:
    """Tell the sender of a joined idea what became of the one that it was joined with."""
    told = Idea(
        pk=joined.pk,
        words=joined.words,
        sender=joined.sender,
        state=idea.state,
        answer=idea.answer,
        version=idea.version,
        unit=joined.unit,
    )
    tell_sender(told, by=person)
