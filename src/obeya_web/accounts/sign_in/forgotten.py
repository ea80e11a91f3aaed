"""A forgotten password: a one-time link by e-mail, asked for in the same way whether or not the address is known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from obeya_web.accounts.models import Person, SignInLink
from obeya_web.accounts.sign_in.links import LIFETIMES, do_make_link
from obeya_web.accounts.sign_in.mails import send_words_later
from obeya_web.accounts.sign_in.secrets import seal, unseal
from obeya_web.jobs.queue import QUICK, enqueue
from obeya_web.jobs.run import Run

SEND_LINK = "send_sign_in_link"


def do_ask_for_link(address: str) -> None:
    """Leave the look-up to the worker, so that the time of the answer says nothing about the address."""
    enqueue(SEND_LINK, {"sealed": seal(address)}, queue=QUICK)


def send_link(run: Run) -> dict[str, Any] | None:
    """Send a link to whoever has the address, if somebody has it who may sign in."""
    may_sign_in = Person.objects.filter(is_active=True, is_guest=False)
    person = may_sign_in.filter(email=unseal(run.payload["sealed"]) or "").first()
    if person is None or (settings.OIDC and settings.OIDC.is_only):
        return None
    with transaction.atomic():
        address = do_make_link(person, SignInLink.Purpose.SIGN_IN)
        send_words_later(
            person, "accounts/sign_in/mail/link.txt", link=address, n_minutes=minutes(LIFETIMES["sign-in"])
        )
    return None


def minutes(lifetime: timedelta) -> int:
    """Return a lifetime in minutes."""
    return int(lifetime.total_seconds() // 60)
