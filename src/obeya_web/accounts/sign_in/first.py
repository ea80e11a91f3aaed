"""The first administrator: there is no default password and no set-up page, only a link on the server's console."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Grant, Person, SignInLink, Unit
from obeya_web.accounts.sign_in.links import do_make_link, has_signed_in_admin


def make_first_link() -> str | None:
    """Return a one-time address for the first administrator; None once an administrator has signed in."""
    if has_signed_in_admin():
        return None
    with transaction.atomic():
        return do_make_link(
            do_prepare_admin(settings.CONFIGURATION.admin_email), SignInLink.Purpose.FIRST_ADMIN
        )


def do_prepare_admin(email: str) -> Person:
    """Return the administrator who will sign in first, made where there is none, at the top of the organisation."""
    top = Unit.objects.filter(parent=None).order_by("pk").first() or Unit.objects.create(
        name=_("My organisation")
    )
    person = Person.objects.filter(email=email).first() or _waiting_admin(email)
    grant, is_new = Grant.objects.get_or_create(person=person, unit=top, role="admin")
    if is_new:
        record(None, "prepared the first administrator", grant, after={"role": "admin", "unit": top.pk})
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
    return person


def _waiting_admin(email: str) -> Person:
    """Return who was prepared before under another address and never signed in, else a new person."""
    link = SignInLink.objects.filter(purpose=SignInLink.Purpose.FIRST_ADMIN, person__last_login=None).first()
    if link is None:
        return Person.objects.create_user(email)
    link.person.email = email
    link.person.save(update_fields=["email"])
    return link.person
