"""Audit entries in words: who, what, from what to what. Names are looked up while they exist, all at once."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya_web.accounts.models import AuditEvent, Person
from obeya_web.accounts.models.person import pseudonym_in_words

Names = Mapping[str, str]

VERBS: Mapping[str, str | Promise] = {
    "created": gettext_lazy("created"),
    "changed": gettext_lazy("changed"),
    "moved": gettext_lazy("moved"),
    "deleted": gettext_lazy("deleted"),
    "restored": gettext_lazy("restored"),
    "added": gettext_lazy("added"),
    "granted": gettext_lazy("gave a role"),
    "revoked": gettext_lazy("took a role away"),
    "deactivated": gettext_lazy("deactivated"),
    "activated": gettext_lazy("activated"),
    "erased": gettext_lazy("erased"),
    "delegated": gettext_lazy("named a deputy"),
    "chose how to be told": gettext_lazy("chose how to be told"),
    "started again": gettext_lazy("started again"),
    "cancelled": gettext_lazy("cancelled"),
    "reacted": gettext_lazy("reacted"),
    "sent the A3": gettext_lazy("sent the A3"),
    "agreed to the A3": gettext_lazy("agreed to the A3"),
    "asked for a change of the A3": gettext_lazy("asked for a change of the A3"),
    "open": gettext_lazy("put it back"),
    "doing": gettext_lazy("started it"),
    "blocked": gettext_lazy("blocked it"),
    "done": gettext_lazy("reported it as done"),
    "verified": gettext_lazy("verified it"),
    "undone": gettext_lazy("took back the last change"),
    "sent again": gettext_lazy("sent again"),
    "asked for a comparison": gettext_lazy("asked for a comparison"),
    "asked which assumption matters": gettext_lazy("asked which assumption matters"),
    "weighed the assumptions": gettext_lazy("weighed the assumptions"),
    "asked for a plan of the seasons": gettext_lazy("asked for a plan of the seasons"),
    "planned the seasons": gettext_lazy("planned the seasons"),
    "compared": gettext_lazy("compared"),
    "built": gettext_lazy("built"),
    "built again": gettext_lazy("built again"),
    "ended a delegation": gettext_lazy("took back from a deputy"),
    "invited": gettext_lazy("invited"),
    "made a sign-in link": gettext_lazy("made a sign-in link"),
    "used a sign-in link": gettext_lazy("used a sign-in link"),
    "prepared the first administrator": gettext_lazy("prepared the first administrator"),
    "linked the organisation's account": gettext_lazy("linked the organisation's account"),
    "removed the second step": gettext_lazy("removed the second step"),
    "set a password": gettext_lazy("set a password"),
    "ended sessions": gettext_lazy("signed out elsewhere"),
    "made an API token": gettext_lazy("made an API token"),
    "revoked an API token": gettext_lazy("revoked an API token"),
}
_SIGN = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+\d\d:\d\d")
# Kept for the machine; the time and the words of the entry tell people the same.
UNTOLD = frozenset(
    {"version", "sequence", "touched_at", "state_since", "unowned_since", "started_at", "done_at", "ended_at"}
)


@dataclass(frozen=True, slots=True)
class Change:
    """One field, from what to what."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the trail as people read it."""

    number: int
    who: str
    verb: str
    kind: str
    label: str
    at: datetime
    changes: tuple[Change, ...]
    why: str


def tell(events: Iterable[AuditEvent]) -> list[Told]:
    """Return entries in words, with one question for all names."""
    events = list(events)
    names = _names(events)
    return [_told(event, names) for event in events]


def kind_in_words(kind: str) -> str:
    """Return what people call a kind of object."""
    model = _model(kind)
    return str(model._meta.verbose_name) if model else kind


def verb_in_words(verb: str) -> str:
    """Return a verb in the reader's language."""
    return str(VERBS.get(verb, verb))


def _told(event: AuditEvent, names: Names) -> Told:
    before, after = event.before, event.after
    model = _model(event.kind)
    fields = [name for name in {**before, **after} if name not in UNTOLD]
    changes = tuple(
        Change(
            _field_label(model, name),
            _in_words(before[name], model, name, names) if name in before else "",
            _in_words(after[name], model, name, names) if name in after else "",
        )
        for name in fields
    )
    return Told(
        number=event.number,
        who=names[str(event.person)] if event.person else _("the program"),
        verb=verb_in_words(event.verb),
        kind=kind_in_words(event.kind),
        label=_label(event, names),
        at=event.at,
        changes=changes,
        why=event.why,
    )


def _label(event: AuditEvent, names: Names) -> str:
    """Return what the object is called; people are called by their name while it exists."""
    return _SIGN.sub(lambda found: names[found[0]], event.label)


def _names(events: list[AuditEvent]) -> Names:
    """Return by pseudonym what everybody in the entries is called."""
    signs = {str(event.person) for event in events if event.person}
    for event in events:
        signs |= set(_SIGN.findall(event.label))
        for value in (*event.before.values(), *event.after.values()):
            signs |= set(_signs_in(value))
    names = {sign: pseudonym_in_words(uuid.UUID(sign)) for sign in signs}
    for person in Person.objects.filter(pseudonym__in=signs):
        names[str(person.pseudonym)] = person.shown_name
    return names


def _signs_in(value: Any) -> Iterable[str]:
    if isinstance(value, list):
        for inner in value:
            yield from _signs_in(inner)
    if isinstance(value, dict) and set(value) == {"person"}:
        yield str(value["person"])


def _in_words(value: Any, model: type[models.Model] | None, name: str, names: Names) -> str:
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_in_words(inner, model, name, names) for inner in value)
    if isinstance(value, dict):
        if set(value) == {"person"}:
            return names[str(value["person"])]
        return ", ".join(f"{key}: {_in_words(inner, None, '', names)}" for key, inner in value.items())
    choices = dict(getattr(_field(model, name), "flatchoices", ()))
    return str(choices[value]) if value in choices else _written_out(str(value))


def _written_out(text: str) -> str:
    """Return a day or a moment as the reader writes it, at the reader's time; other text as it is."""
    try:
        if _DAY.fullmatch(text):
            return formats.date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT")
        if _MOMENT.fullmatch(text):
            at = timezone.localtime(datetime.fromisoformat(text))
            return formats.date_format(at, "SHORT_DATETIME_FORMAT")
    except ValueError:
        return text
    return text


def _field_label(model: type[models.Model] | None, name: str) -> str:
    field = _field(model, name)
    words = getattr(field, "verbose_name", None) or name.replace("_", " ")
    return str(capfirst(words))


def _field(model: type[models.Model] | None, name: str) -> Any:
    if model is None or not name:
        return None
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _model(kind: str) -> type[models.Model] | None:
    try:
        return apps.get_model(kind)
    except (LookupError, ValueError):
        return None
