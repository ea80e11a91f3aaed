"""Sessions: how long they last, which there are, and how they are ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.accounts.sign_in.devices import device_words

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
LONGEST_S = 14 * 24 * 3600
LONGEST_IDLE_S = 12 * 3600
# Knowing to five minutes when somebody was last here spares a write for every page.
SEEN_NOTED_EVERY_S = 300
# What a page that is left open asks by itself carries this header: it keeps nobody signed in.
BY_ITSELF = "X-Obeya-By-Itself"


@dataclass(frozen=True, slots=True)
class ShownSession:
    """A session as its person sees it."""

    id: int
    device: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


class SessionLife:
    """End sessions that were idle for 12 hours or are 14 days old, and note now and then that one is in use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in a session that is still good."""
        if request.user.is_authenticated:
            self._keep_or_end(request)
        return self._get_response(request)

    def _keep_or_end(self, request: HttpRequest) -> None:
        now = time.time()
        session = request.session
        if SIGNED_IN_AT not in session:
            mark_signed_in(request)
            return
        if now - session[SIGNED_IN_AT] > LONGEST_S or now - session.get(SEEN_AT, 0) > LONGEST_IDLE_S:
            logout(request)
            return
        if now - session[SEEN_AT] > SEEN_NOTED_EVERY_S and BY_ITSELF not in request.headers:
            session[SEEN_AT] = now
            address = get_adapter().get_client_ip(request)
            seen = UserSession.objects.filter(session_key=session.session_key)
            seen.update(last_seen_at=timezone.now(), ip=address)


def mark_signed_in(request: HttpRequest) -> None:
    """Note in the session when it began."""
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = time.time()


def sessions_of(person: Person, *, this_key: str | None) -> list[ShownSession]:
    """Return where a person is signed in, the session that asks first."""
    shown = [
        ShownSession(
            id=session.pk,
            device=device_words(session.user_agent),
            address=session.ip,
            began_at=session.created_at,
            seen_at=session.last_seen_at,
            is_this=session.session_key == this_key,
        )
        for session in UserSession.objects.purge_and_list(person)
    ]
    return sorted(shown, key=lambda session: (not session.is_this, -session.seen_at.timestamp()))


def do_end_sessions(
    person: Person, *, by: Person | None, only: int | None = None, keep_key: str | None = None
) -> int:
    """Sign a person out: of one session, of all but the one that asks, or everywhere; return of how many."""
    ended = UserSession.objects.filter(user=person)
    if only is not None:
        ended = ended.filter(pk=only)
    if keep_key is not None:
        ended = ended.exclude(session_key=keep_key)
    keys = list(ended.values_list("session_key", flat=True))
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    with transaction.atomic():
        for key in keys:
            store.delete(key)
        UserSession.objects.filter(session_key__in=keys).delete()
        record(by, "ended sessions", person, after={"count": len(keys)})
    return len(keys)
