"""What the owner of an action answers to a reminder: on the page of an e-mail's link, with an account or without."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.errors import ObeyaError
from obeya_web.accounts.models import Grant, Person
from obeya_web.conversation.actions.commenting import do_add_comment
from obeya_web.followup.actions.moving import do_move_action
from obeya_web.followup.actions.writing import do_change_action
from obeya_web.followup.directory import LEADS
from obeya_web.followup.models import Action, GuestLink
from obeya_web.followup.states import State
from obeya_web.followup.telling import shown_day, tell_answered

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"


class AnswerError(ObeyaError):
    """An answer does not go; the text says what to do instead."""


def do_report(
    person: Person,
    action: Action,
    *,
    percent: int,
    words: str,
    seen_version: int,
    now: datetime | None = None,
) -> None:
    """Say how far an action is, and a word about it; what was open counts as begun."""
    _need_unfinished(action)
    now = now or timezone.now()
    with transaction.atomic():
        if action.state == State.OPEN:
            do_move_action(person, action, State.DOING, seen_version=seen_version, now=now)
            seen_version = action.version
        do_change_action(person, action, {"percent": percent}, seen_version=seen_version, now=now)
        if words.strip():
            do_add_comment(person, action, words)


def do_finish(
    person: Person, action: Action, *, evidence: str, seen_version: int, now: datetime | None = None
) -> None:
    """Say that an action is done, and by what one sees it; somebody else verifies it."""
    _need_unfinished(action)
    do_move_action(
        person, action, State.DONE, seen_version=seen_version, evidence=evidence or action.evidence, now=now
    )


def do_ask_for_day(
    person: Person, action: Action, *, due: date, why: str, seen_version: int, now: datetime | None = None
) -> None:
    """Move the due day, with the reason; it counts as a re-plan, and whoever leads hears of it."""
    _need_unfinished(action)
    before = action.due
    with transaction.atomic():
        do_change_action(person, action, {"due": due}, seen_version=seen_version, why=why, now=now)
        if why.strip():
            do_add_comment(person, action, why)
        words = gettext_lazy("{person} moved “{title}” from {before} to {due}: {why}")
        _tell(action, person, words, before=shown_day(before) or "–", due=shown_day(due), why=why)


def do_decline(
    person: Person, action: Action, *, why: str, seen_version: int, now: datetime | None = None
) -> None:
    """Give an action back with the reason: then nobody owns it, and whoever leads hears of it."""
    _need_unfinished(action)
    if not why.strip():
        raise AnswerError(_("Say why you give it back, so that the next one can do better."))
    if action.owner_id != person.pk:
        raise AnswerError(_("Only its owner gives an action back."))
    with transaction.atomic():
        do_change_action(person, action, {"owner": None}, seen_version=seen_version, why=why, now=now)
        do_add_comment(person, action, why)
        links = GuestLink.objects.filter(action=action, person=person, revoked_at=None)
        links.update(revoked_at=now or timezone.now())
        _tell(action, person, gettext_lazy("{person} gave “{title}” back: {why}"), why=why)


def _need_unfinished(action: Action) -> None:
    if not action.is_unfinished:
        raise AnswerError(
            _("This action is %(state)s; there is nothing to answer.") % {"state": action.get_state_display()}
        )


def _tell(action: Action, by: Person, words: Words, **given: Words | Promise) -> None:
    text = format_lazy(words, person=by.shown_name, title=action.title, **given)
    for person in _who_leads(action):
        if person != by:
            tell_answered(person, action, text)


def _who_leads(action: Action) -> set[Person]:
    """Return who hears of an answer: who made the action, or whoever leads its unit."""
    if action.made_by is not None and action.made_by.is_active and action.made_by != action.owner:
        return {action.made_by}
    leads = Grant.objects.filter(unit=action.unit, role__in=LEADS, person__is_active=True)
    return {grant.person for grant in leads.select_related("person")}
