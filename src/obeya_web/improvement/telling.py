"""Who hears what: the senders of ideas at each step, and those who have something to decide."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import RIGHTS, Right
from obeya_web.improvement.models import Idea, Improvement
from obeya_web.improvement.words import IdeaState
from obeya_web.notices.telling import notify

IDEA_ANSWERED, IDEA_CAME, IMPROVEMENT_NEWS, DECISION_ASKED = (
    "idea_answered",
    "idea_came",
    "improvement_news",
    "decision_asked",
)
MOST_TOLD = 20
LONGEST = 60

_ANSWERS: dict[str, str | Promise] = {
    IdeaState.ACCEPTED: _("Your idea “{idea}” was accepted."),
    IdeaState.PARKED: _("Your idea “{idea}” was parked for later."),
    IdeaState.DECLINED: _("Your idea “{idea}” was declined: {answer}"),
    IdeaState.DUPLICATE: _("Your idea “{idea}” was joined with another one that says the same."),
    IdeaState.NEW: _("Your idea “{idea}” is being looked at again."),
}


def tell_sender(idea: Idea, *, by: Person) -> None:
    """Tell whoever sent an idea what became of it; nobody where it is anonymous."""
    if idea.sender is None or idea.sender_id == by.pk:
        return
    text = _ANSWERS[idea.state]
    notify(
        idea.sender,
        kind=IDEA_ANSWERED,
        text=format_lazy(str_or_lazy(text), idea=short(idea.words), answer=short(idea.answer, 200)),
        url=reverse("idea", args=[idea.pk]),
        about=idea,
        key=f"{idea.pk}:{idea.state}:{idea.version}",
    )


def tell_senders(improvement: Improvement, text: str | Promise, *, by: Person, key: str) -> None:
    """Tell everybody whose idea an improvement grew from about a step of it, also those of joined ideas."""
    own = Idea.objects.filter(improvement=improvement, deleted_at=None)
    joined = Idea.objects.filter(joined_with__in=own, deleted_at=None)
    senders = Person.objects.filter(ideas__in=own | joined).exclude(pk=by.pk).distinct()
    for sender in senders:
        notify(
            sender,
            kind=IDEA_ANSWERED,
            text=format_lazy(str_or_lazy(text), title=short(improvement.title)),
            url=reverse("improvement", args=[improvement.pk]),
            about=improvement,
            key=key,
        )


def tell_triage(idea: Idea, *, by: Person) -> None:
    """Tell those who answer ideas at a unit that there is one; several within a day are one notice."""
    text = _("There is a new idea for %(unit)s.") % {"unit": idea.unit}
    for person in who_may(idea.unit, Right.EDIT):
        if person.pk != by.pk:
            notify(person, kind=IDEA_CAME, text=text, url=reverse("ideas"), key=f"unit:{idea.unit_id}")


def tell_people(
    people: Iterable[Person | None], improvement: Improvement, text: str | Promise, *, kind: str, key: str
) -> None:
    """Tell people something about an improvement, each once."""
    for person in {one.pk: one for one in people if one is not None}.values():
        notify(
            person,
            kind=kind,
            text=format_lazy(str_or_lazy(text), title=short(improvement.title)),
            url=reverse("improvement", args=[improvement.pk]),
            about=improvement,
            key=key,
        )


def who_may(unit: Unit, right: Right) -> list[Person]:
    """Return who holds a right by a role at a unit itself, or else at the nearest unit above it where somebody does."""
    roles = [role for role, rights in RIGHTS.items() if right in rights]
    above = [int(key) for key in unit.path.strip("/").split("/") if key]
    people = Person.objects.filter(
        is_active=True, erased_at=None, grants__role__in=roles, grants__unit__in=above
    ).values_list("pk", "grants__unit_id")
    nearest: dict[int, list[int]] = {}
    for person, at in people:
        if at in above:
            nearest.setdefault(at, []).append(person)
    for key in reversed(above):
        if key in nearest:
            return list(Person.objects.filter(pk__in=nearest[key]).order_by("pk")[:MOST_TOLD])
    return []


def short(text: str, length: int = LONGEST) -> str:
    """Return a text that fits into a sentence."""
    return Truncator(" ".join(text.split())).chars(length).replace("{", "(").replace("}", ")")


def str_or_lazy(text: str | Promise) -> str:
    """Return a text for `format_lazy`, which takes lazy ones although its types say otherwise."""
    return text  # type: ignore[return-value]
