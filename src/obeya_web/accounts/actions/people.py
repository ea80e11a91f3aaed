"""Write people: add, give and take roles, deactivate, erase."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from obeya_web.accounts.actions.checks import keep_an_admin, need, need_to_grant, need_to_manage
from obeya_web.accounts.actions.notices import tell_role_given, tell_role_taken
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Grant, Person, Unit
from obeya_web.accounts.relations import relations_to_people
from obeya_web.accounts.roles import Right
from obeya_web.notices.forgetting import forget_words

# What an address becomes when a person is erased; .invalid belongs to nobody (RFC 2606).
ERASED_ADDRESS = "{sign}@erased.invalid"


def do_grant_role(by: Person, person: Person, *, unit: Unit, role: str) -> Grant:
    """Give a person a role at a unit and below; a role they hold there already stays as it is."""
    need_to_grant(by, role, unit)
    with transaction.atomic():
        if person.is_guest:
            # A role is worth nothing to whoever cannot sign in: the guest becomes a full account.
            Person.objects.filter(pk=person.pk).update(is_guest=False)
            person.is_guest = False
            record(by, "made a full account", person, before={"is_guest": True}, after={"is_guest": False})
        grant, is_new = Grant.objects.get_or_create(person=person, unit=unit, role=role)
        if is_new:
            record(by, "granted", grant, after={"person": person, "role": role, "unit": unit})
            tell_role_given(by, grant)
    return grant


def do_revoke_grant(by: Person, grant: Grant) -> None:
    """Take a role away; it counts from the person's next request on."""
    need(by, Right.MANAGE_PEOPLE, grant.unit)
    with transaction.atomic():
        if grant.role == "admin" and grant.unit.parent_id is None:
            keep_an_admin(without=grant)
        if not Grant.objects.filter(pk=grant.pk).exists():
            return
        before = {"person": grant.person, "role": grant.role, "unit": grant.unit}
        record(by, "revoked", grant, before=before)
        tell_role_taken(by, grant)
        Grant.objects.filter(pk=grant.pk).delete()


def do_deactivate_person(by: Person, person: Person, why: str = "") -> None:
    """Take everything from a person at once: sessions, passwords, tokens; roles stay for the day they come back."""
    need_to_manage(by, person)
    with transaction.atomic():
        keep_an_admin(but=person)
        if not Person.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
            return
        person.refresh_from_db()
        _end_sessions(person)
        record(by, "deactivated", person, before={"is_active": True}, after={"is_active": False}, why=why)


def do_activate_person(by: Person, person: Person) -> None:
    """Let a person sign in again, by a new link or the organisation's sign-in."""
    need_to_manage(by, person)
    with transaction.atomic():
        if not Person.objects.filter(pk=person.pk, is_active=False, erased_at=None).update(is_active=True):
            return
        person.refresh_from_db()
        record(by, "activated", person, before={"is_active": False}, after={"is_active": True})


def do_erase_person(by: Person, person: Person, why: str = "") -> None:
    """Take away who a person is, for good; in the records that stay, the pseudonym stands for them."""
    need_to_manage(by, person)
    with transaction.atomic():
        keep_an_admin(but=person)
        if person.erased_at:
            return
        _end_sessions(person)
        _delete_what_is_theirs(person)
        forget_words(person.name, person.email)
        person.email = ERASED_ADDRESS.format(sign=person.pseudonym.hex)
        person.erased_at = timezone.now()
        person.name = person.language = person.timezone = ""
        person.theme, person.reading = "system", {}
        person.last_login, person.is_active = None, False
        person.set_unusable_password()
        person.save()
        record(by, "erased", person, why=why)


def _end_sessions(person: Person) -> None:
    """End every session of a person, and make those that might be left worthless."""
    # Sessions are signed with the password's hash: a new one ends them, also where a copy is kept.
    person.set_unusable_password()
    person.save(update_fields=["password"])
    UserSession.objects.filter(user=person).delete()
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def _delete_what_is_theirs(person: Person) -> None:
    """Delete all records that belong to a person and would go with them; what only names them stays."""
    for relation in relations_to_people():
        if relation.goes_along:
            relation.records_of(person).delete()
