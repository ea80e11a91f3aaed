"""What people are told about actions: the sentences, and where they lead."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from obeya_web.accounts.models import Person
from obeya_web.followup.models import Action, Breach, BreachKind, GuestLink
from obeya_web.notices.telling import notify

GUEST_LINK_DAYS = 60
# An e-mail never carries a link that ends sooner.
SHORTEST_LEFT = timedelta(days=14)

# Said when the sentence is, so in the language of whoever is told.
_day = lazy(formats.date_format, str)


def tell_assigned(action: Action, *, by: Person) -> None:
    """Tell a new owner what is theirs now."""
    if action.owner is None or action.owner == by:
        return
    words = (
        _("{by} gave you an action: “{title}”, due {due}.")
        if action.due
        else _("{by} gave you an action: “{title}”.")
    )
    text = format_lazy(words, by=by.shown_name, title=action.title, due=shown_day(action.due))
    _tell(action.owner, "action_assigned", action, text, key=f"{action.pk}:{action.owner_id}")


def tell_to_verify(action: Action, *, by: Person) -> None:
    """Tell whoever verifies that an action was done."""
    if action.verifier is None or action.verifier == by:
        return
    text = format_lazy(_("“{title}” is done. Please verify that it helped."), title=action.title)
    _tell(action.verifier, "action_to_verify", action, text)


def tell_sent_back(action: Action, *, by: Person, why: str) -> None:
    """Tell an owner that their action was not accepted as done."""
    if action.owner is None or action.owner == by:
        return
    text = format_lazy(_("{by} sent “{title}” back: {why}"), by=by.shown_name, title=action.title, why=why)
    _tell(action.owner, "action_sent_back", action, text)


def tell_due(person: Person, action: Action, n_days: int) -> None:
    """Remind an owner, or who stands in for them, of a day that comes."""
    words = ngettext_lazy(
        "“{title}” is due on {due}: one working day is left.",
        "“{title}” is due on {due}: {n} working days are left.",
        n_days,
    )
    if n_days == 0:
        words = _("“{title}” is due today, {due}.")
    text = format_lazy(words, title=action.title, due=shown_day(action.due), n=n_days)
    _tell(person, "action_due", action, text)


def tell_level_0(person: Person, breach: Breach, *, is_urgent: bool) -> str:
    """Tell whoever has to do something that an action is in breach; return the kind of message."""
    action = breach.action
    kind = {
        BreachKind.OVERDUE: "action_overdue",
        BreachKind.OLD: "action_old",
        BreachKind.UNOWNED: "action_escalated",
        BreachKind.UNVERIFIED: "action_to_verify",
    }.get(BreachKind(breach.kind), "action_stalled")
    return _tell(person, kind, action, _reproach(breach), is_urgent=is_urgent)


def tell_escalated(person: Person, breach: Breach, *, after: str, is_urgent: bool) -> str:
    """Tell somebody higher up that an action needs their help; return the kind of message."""
    text = format_lazy(
        _("{reproach} Told before: {after}. Please help, or say that you take care of it."),
        reproach=_reproach(breach),
        after=after or "–",
    )
    return _tell(person, "action_escalated", breach.action, text, is_urgent=is_urgent)


def tell_promise_late(action: Action) -> None:
    """Tell a colleague whom an action was promised to that it is late."""
    to = action.owed_to
    if to is None or to == action.owner or to.is_guest:
        return
    text = format_lazy(
        _("“{title}”, which {owner} owes you, was due on {due} and is not done."),
        title=action.title,
        owner=_name(action.owner),
        due=shown_day(action.due),
    )
    _tell(to, "promise_late", action, text)


def tell_answered(person: Person, action: Action, text: str | Promise) -> None:
    """Tell whoever leads or made an action what its owner answered."""
    _tell(person, "action_answered", action, text)


def address_of(action: Action, person: Person) -> str:
    """Return where an e-mail about an action leads a person: the page to answer on, or their link to it."""
    if not person.is_guest:
        return reverse("action_answer", args=[action.pk])
    link = link_for(action, person)
    return reverse("guest_action", args=[link.pk]) if link else ""


def link_for(action: Action, person: Person, *, now: datetime | None = None) -> GuestLink | None:
    """Return the link of somebody without an account, made anew when it would end soon; None where it was revoked."""
    now = now or timezone.now()
    latest = GuestLink.objects.filter(action=action, person=person).first()
    if latest is not None and latest.revoked_at is not None:
        return None
    if latest is not None and latest.ends_at > now + SHORTEST_LEFT:
        return latest
    ends_at = now + timedelta(days=GUEST_LINK_DAYS)
    return GuestLink.objects.create(action=action, person=person, made_at=now, ends_at=ends_at)


def shown_day(day: date | None) -> str | Promise:
    """Return a day as the reader writes days, when it is read."""
    return _day(day, "DATE_FORMAT") if day else ""


def _reproach(breach: Breach) -> str | Promise:
    action = breach.action
    words = {
        BreachKind.OVERDUE: _("“{title}” ({owner}) was due on {due} and is not done."),
        BreachKind.BLOCKED: _("“{title}” ({owner}) is blocked since {since}: {reason}"),
        BreachKind.STALLED: _(
            "“{title}” ({owner}) has stalled: last word on {touched}, moved back {n} times."
        ),
        BreachKind.UNOWNED: _("“{title}” needs an owner since {unowned}."),
        BreachKind.UNVERIFIED: _("“{title}” is done since {since} and waits to be verified."),
        BreachKind.OLD: _("“{title}” ({owner}) is in “doing” since {since}. What keeps it there?"),
    }[BreachKind(breach.kind)]
    return format_lazy(
        words,
        title=action.title,
        owner=_name(action.owner),
        due=shown_day(action.due),
        since=shown_day(action.state_since.date()),
        touched=shown_day(action.touched_at.date()),
        unowned=shown_day((action.unowned_since or action.state_since).date()),
        reason=action.blocked_reason or "–",
        n=action.n_replans,
    )


def _name(person: Person | None) -> str | Promise:
    return person.shown_name if person else _("nobody")


def _tell(
    person: Person, kind: str, action: Action, text: str | Promise, *, key: str = "", is_urgent: bool = False
) -> str:
    url = address_of(action, person)
    notify(person, kind=kind, text=text, url=url, about=action, key=key, is_urgent=is_urgent)
    return kind
