"""A second step that was lost: taken away by whoever manages the person, or from the server's console."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from obeya_web.accounts.actions.checks import need_to_manage
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.accounts.sign_in.mails import send_words_later


def do_remove_second_step(person: Person, *, by: Person | None) -> bool:
    """Take away a person's app, passkeys and recovery codes, and tell them; False when there were none.

    Without `by` the order came from the console.
    """
    if by is not None:
        need_to_manage(by, person)
    with transaction.atomic():
        n_removed, _each = Authenticator.objects.filter(user=person).delete()
        if not n_removed:
            return False
        record(by, "removed the second step", person, after={"count": n_removed})
        send_words_later(person, "accounts/sign_in/mail/second_step_removed.txt")
    return True
