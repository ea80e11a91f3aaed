"""Invitations: a person, a role at a unit, and a link that only whoever reads the person's mail should have."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models, transaction

from obeya_web.accounts.actions.checks import may_manage
from obeya_web.accounts.actions.people import do_grant_role
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person, SignInLink, Unit
from obeya_web.accounts.roles import ROLE_NAMES
from obeya_web.accounts.sign_in.links import do_make_link
from obeya_web.accounts.sign_in.mails import send_words_later


@dataclass(frozen=True, slots=True)
class Invited:
    """Who was invited; `link` is empty for somebody who has an account already and signs in as always."""

    person: Person
    link: str
    is_deactivated: bool = False


def do_invite(inviter: Person, *, email: str, unit: Unit, role: str) -> Invited:
    """Give a person a role at a unit, and a way in when they have none yet; tell them by e-mail."""
    address = email.strip().lower()
    with transaction.atomic():
        person = Person.objects.filter(email=address).first() or Person.objects.create_user(address)
        if not person.is_active:
            return Invited(person, "", is_deactivated=True)
        do_grant_role(inviter, person, unit=unit, role=role)
        link = ""
        if may_have_link(inviter, person):
            link = do_make_link(person, SignInLink.Purpose.INVITATION, made_by=inviter)
        record(inviter, "invited", person, after={"role": role, "unit": unit.pk})
        words = {"inviter": inviter, "unit": unit, "role": ROLE_NAMES[role], "link": link}
        send_words_later(person, "accounts/sign_in/mail/invitation.txt", **words)
    return Invited(person, link)


def may_have_link(inviter: Person, person: Person) -> bool:
    """Say whether the inviter may see a link that signs this person in.

    Only while the person never signed in, and only when the inviter manages every unit at which the person has a
    role: otherwise inviting somebody with more rights would be a way to become them.
    """
    return person.last_login is None and may_manage(inviter, person)


def waiting_people(unit: Unit) -> models.QuerySet[Person]:
    """Return who has a role at the unit and never signed in."""
    return (
        Person.objects.filter(grants__unit=unit, is_active=True, last_login=None).distinct().order_by("email")
    )
