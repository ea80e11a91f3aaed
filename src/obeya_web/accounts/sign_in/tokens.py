"""API tokens: made once, shown once, kept as a hash; `person_for` says in whose name a request comes."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import ApiToken, Person, Scope
from obeya_web.accounts.sign_in.secrets import hash_of, new_secret

PREFIX = "obeya_"
N_SHOWN = len(PREFIX) + 6
# Knowing to five minutes when a token was last used spares a write for every request.
USE_NOTED_EVERY = timedelta(minutes=5)
SCOPES: dict[str, frozenset[str]] = {
    Scope.READ: frozenset({"read"}),
    Scope.WRITE: frozenset({"read", "write"}),
}


def person_for(request: HttpRequest) -> tuple[Person, frozenset[str]] | None:
    """Return who asks with a token and what the token allows; None without one that is valid.

    Only the header `Authorization: Bearer …` counts: never the address, a form field or a cookie. A request that
    this function knows may therefore go without the form protection; any other request may not.
    """
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    secret = secret.strip()
    if kind.lower() != "bearer" or not secret.startswith(PREFIX):
        return None
    now = timezone.now()
    token = (
        ApiToken.objects.select_related("person")
        .filter(token_hash=hash_of(secret), revoked_at=None, expires_at__gt=now, person__is_active=True)
        .first()
    )
    if token is None:
        return None
    if token.last_used_at is None or now - token.last_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token.person, SCOPES[token.scope]


def do_make_token(person: Person, *, name: str, scope: str, n_days: int) -> tuple[ApiToken, str]:
    """Return a new token and its secret, which nobody can see again."""
    secret = f"{PREFIX}{new_secret()}"
    with transaction.atomic():
        token = ApiToken.objects.create(
            person=person,
            name=name,
            scope=scope,
            prefix=secret[:N_SHOWN],
            token_hash=hash_of(secret),
            expires_at=timezone.now() + timedelta(days=n_days),
        )
        after = {"name": name, "scope": scope, "ends": token.expires_at.isoformat()}
        record(person, "made an API token", token, after=after)
    return token, secret


def do_revoke_token(token: ApiToken, *, person: Person) -> None:
    """End a token at once."""
    with transaction.atomic():
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record(person, "revoked an API token", token)
