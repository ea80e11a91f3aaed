"""Actions for people without an account: give one to an address, send or close its link."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.followup.actions.writing import do_change_action
from obeya_web.followup.models import Action, GuestLink
from obeya_web.followup.telling import link_for, tell_assigned


class GuestError(ObeyaError):
    """Somebody cannot be added by that address; the text says why."""


def do_add_guest(person: Person, *, email: str, name: str = "") -> Person:
    """Return whoever has an address; somebody new becomes known without an account, and cannot sign in."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as fault:
        raise GuestError(_("“%(email)s” is no e-mail address.") % {"email": email}) from fault
    with transaction.atomic():
        known = Person.objects.filter(email=address).first()
        if known is not None:
            if not known.is_active:
                raise GuestError(_("%(who)s was deactivated. Choose somebody else.") % {"who": known})
            return known
        guest = Person.objects.create_user(
            address, name=name.strip()[:120], is_guest=True, language=translation.get_language() or ""
        )
        record(person, "added without an account", guest)
    return guest


def do_give_by_email(
    person: Person, action: Action, *, email: str, name: str = "", seen_version: int
) -> Person:
    """Make whoever has an address the owner of an action; without an account they get a link to it by e-mail."""
    with transaction.atomic():
        owner = do_add_guest(person, email=email, name=name)
        do_change_action(person, action, {"owner": owner}, seen_version=seen_version)
    return owner


def do_revoke_guest_link(person: Person, link: GuestLink) -> None:
    """Close a link for good; the person stays the owner until somebody else is chosen."""
    with transaction.atomic():
        if GuestLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
            record(person, "closed a link", link.action, after={"person": link.person})


def do_send_guest_link(person: Person, action: Action) -> GuestLink | None:
    """Make a new link for the owner, where the last one was closed or is over, and send it."""
    if action.owner is None or not action.owner.is_guest:
        return None
    with transaction.atomic():
        GuestLink.objects.filter(action=action, person=action.owner).delete()
        link = link_for(action, action.owner)
        record(person, "sent a link", action, after={"person": action.owner})
        tell_assigned(action, by=person)
    return link


def do_use_guest_link(link: GuestLink) -> None:
    """Keep that a link was used to change something."""
    GuestLink.objects.filter(pk=link.pk).update(used_at=timezone.now())
