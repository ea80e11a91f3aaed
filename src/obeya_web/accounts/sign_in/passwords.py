"""New passwords: who may set one without the old one, and setting it."""

from __future__ import annotations

import time

from allauth.account.internal import flows
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person

ALLOWED = "new_password_for"
ALLOWED_S = 15 * 60


def wants_password(person: Person) -> bool:
    """Say whether a person has no way to sign in again: neither a password nor a passkey."""
    passkeys = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN)
    return not person.has_usable_password() and not passkeys.exists()


def allow_new_password(request: HttpRequest, person: Person) -> None:
    """Let whoever came by a link set a password, for a quarter of an hour and for this person only."""
    request.session[ALLOWED] = {"person": person.pk, "at": time.time()}


def came_by_link(request: HttpRequest, person: Person) -> bool:
    """Say whether this person used a one-time link in this session, less than a quarter of an hour ago."""
    allowed = request.session.get(ALLOWED) or {}
    return allowed.get("person") == person.pk and time.time() - allowed.get("at", 0) < ALLOWED_S


def do_set_password(request: HttpRequest, person: Person, password: str) -> None:
    """Set a password; all other sessions of the person end."""
    request.session.pop(ALLOWED, None)
    with transaction.atomic():
        flows.password_change.change_password(person, password)
        record(person, "set a password", person)
    flows.password_change.finalize_password_set(request, person)
