"""One-time links: made, found, used.

The secret stands behind the # of the address. Browsers never send that part, so it is in no server's or proxy's log
and in no Referer, and a preview that fetches the address does not use the link up: only the button does.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from obeya.errors import ObeyaError
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person, SignInLink
from obeya_web.accounts.sign_in.second_step import do_remove_second_step
from obeya_web.accounts.sign_in.secrets import hash_of, new_secret

Purpose = SignInLink.Purpose
LIFETIMES: dict[str, timedelta] = {
    Purpose.FIRST_ADMIN: timedelta(hours=1),
    Purpose.INVITATION: timedelta(days=7),
    Purpose.SIGN_IN: timedelta(hours=1),
}
KEPT_FOR = timedelta(days=30)


def do_make_link(person: Person, purpose: str, *, made_by: Person | None = None) -> str:
    """Return the address of a new link; earlier links of the person for the same purpose stop working."""
    secret = new_secret()
    now = timezone.now()
    with transaction.atomic():
        SignInLink.objects.filter(expires_at__lt=now - KEPT_FOR).delete()
        person.sign_in_links.filter(purpose=purpose, used_at=None, expires_at__gt=now).update(expires_at=now)
        link = SignInLink.objects.create(
            person=person,
            purpose=purpose,
            token_hash=hash_of(secret),
            made_at=now,
            expires_at=now + LIFETIMES[purpose],
        )
        record(
            made_by,
            "made a sign-in link",
            person,
            after={"purpose": purpose, "ends": link.expires_at.isoformat()},
        )
    return f"{settings.CONFIGURATION.base_url}{reverse('sign_in_link')}#{secret}"


def find_open_link(secret: str) -> SignInLink | None:
    """Return the link with that secret, if it can still be used."""
    link = SignInLink.objects.open().select_related("person").filter(token_hash=hash_of(secret)).first()
    if link and link.purpose == Purpose.FIRST_ADMIN and has_signed_in_admin():
        return None
    return link


def do_use_link(link: SignInLink) -> bool:
    """Use a link up; False when somebody was faster."""
    with transaction.atomic():
        now = timezone.now()
        is_first = SignInLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now).update(used_at=now)
        if is_first:
            record(link.person, "used a sign-in link", link.person, after={"purpose": link.purpose})
    return bool(is_first)


def has_signed_in_admin() -> bool:
    """Say whether an active administrator has ever signed in; from then on set-up is over."""
    admins = Person.objects.filter(is_active=True, grants__role="admin")
    return admins.filter(last_login__isnull=False).exists()


def make_sign_in_link(email: str, *, without_second_step: bool = False) -> str:
    """Return a link for somebody who is locked out; `ObeyaError` when nobody active has that address.

    `without_second_step` also takes away their app, passkeys and recovery codes, for who lost those too.
    """
    may_sign_in = Person.objects.filter(is_active=True, is_guest=False)
    person = may_sign_in.filter(email__iexact=email.strip()).first()
    if person is None:
        raise ObeyaError(f"Nobody who may sign in has the address {email}.")
    with transaction.atomic():
        if without_second_step:
            do_remove_second_step(person, by=None)
        return do_make_link(person, Purpose.SIGN_IN)


def find_invited(address: str) -> Person | None:
    """Return the active person with that address whose invitation is still open."""
    if not address:
        return None
    links = SignInLink.objects.open().select_related("person").filter(person__email=address)
    if links.filter(purpose=Purpose.INVITATION).exists():
        return links[0].person
    is_setting_up = not has_signed_in_admin()
    first = links.filter(purpose=Purpose.FIRST_ADMIN).first() if is_setting_up else None
    return first.person if first else None
