"""Users and teams from the command line."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Prefetch

from obeya.errors import ObeyaError
from obeya_web.accounts.actions.people import do_deactivate_person
from obeya_web.accounts.actions.teams import do_create_team
from obeya_web.accounts.models import Grant, Person, Team
from obeya_web.accounts.sign_in.invitations import Invited, do_invite
from obeya_web.cli.answers import TeamLine, Teams, UserLine, Users
from obeya_web.cli.records.meaning import actor, person_of, unit_of


def add_user(email: str, *, unit: str, role: str, acting: str) -> Invited:
    """Give somebody a role at a unit, and a way in where they have none."""
    try:
        validate_email(email)
    except ValidationError as fault:
        raise ObeyaError(f"{email} is no e-mail address.") from fault
    invited = do_invite(actor(acting), email=email, unit=unit_of(unit), role=role)
    if invited.is_deactivated:
        raise ObeyaError(
            f"{email} was deactivated. Activate them on their page first; they kept their roles."
        )
    return invited


def list_users() -> Users:
    """Return everybody with their roles."""
    grants = Prefetch("grants", Grant.objects.select_related("unit").order_by("unit__path", "role"))
    people = Person.objects.filter(erased_at=None).prefetch_related(grants).order_by("email")
    return Users(tuple(_user_line(person) for person in people))


def deactivate_user(email: str, *, why: str, acting: str) -> bool:
    """Take everything from a person at once; says whether they were active."""
    person = person_of(email)
    was_active = person.is_active
    do_deactivate_person(actor(acting), person, why=why)
    return was_active


def add_team(name: str, *, unit: str, members: Iterable[str], acting: str) -> Team:
    """Add a team to a unit."""
    if not name.strip():
        raise ObeyaError("A team needs a name.")
    return do_create_team(
        actor(acting), unit_of(unit), name.strip()[:120], [person_of(each) for each in members]
    )


def list_teams() -> Teams:
    """Return the teams that were not put away."""
    teams = Team.objects.filter(deleted_at=None).select_related("unit").prefetch_related("members")
    return Teams(
        tuple(
            TeamLine(
                team.pk,
                team.name,
                team.unit.name,
                ", ".join(sorted(each.email for each in team.members.all())),
            )
            for team in teams.order_by("unit__path", "name")
        )
    )


def _user_line(person: Person) -> UserLine:
    return UserLine(
        email=person.email,
        name=person.name,
        is_active=person.is_active,
        is_guest=person.is_guest,
        roles=", ".join(f"{grant.role} at {grant.unit.name}" for grant in person.grants.all()),
        last_sign_in=person.last_login,
    )
