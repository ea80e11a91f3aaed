"""What people are told about their roles and deputies, in the transaction that changes them."""

from __future__ import annotations

from django.urls import reverse
from django.utils import formats
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Delegation, Grant, Person
from obeya_web.accounts.roles import ROLE_NAMES
from obeya_web.notices.telling import notify

# Said when the sentence is, so in the language of whoever is told.
_date = lazy(formats.date_format, str)


def tell_role_given(by: Person, grant: Grant) -> None:
    """Tell a person of a new role; whoever never signed in learns it from the invitation."""
    if grant.person == by or grant.person.last_login is None:
        return
    words = _("You now have the role “{role}” in {unit}.")
    text = format_lazy(words, role=ROLE_NAMES[grant.role], unit=grant.unit.name)
    notify(grant.person, kind="role_given", text=text, url=reverse("home"), about=grant.unit)


def tell_role_taken(by: Person, grant: Grant) -> None:
    """Tell a person that a role of theirs ended."""
    if grant.person == by:
        return
    words = _("You no longer have the role “{role}” in {unit}.")
    text = format_lazy(words, role=ROLE_NAMES[grant.role], unit=grant.unit.name)
    notify(grant.person, kind="role_given", text=text, url=reverse("home"), about=grant.unit)


def tell_deputy(delegation: Delegation) -> None:
    """Tell a deputy for whom they stand in, and when."""
    text = format_lazy(
        _("You stand in for {person} from {first_day} to {last_day}."),
        person=delegation.person.shown_name,
        first_day=_date(delegation.first_day, "DATE_FORMAT"),
        last_day=_date(delegation.last_day, "DATE_FORMAT"),
    )
    notify(delegation.deputy, kind="deputy_named", text=text, url=reverse("me"), about=delegation.person)
