"""The company of the story: its units, its people with their roles, and a team."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from obeya_web.accounts.actions.myself import do_change_myself
from obeya_web.accounts.actions.people import do_grant_role
from obeya_web.accounts.actions.teams import do_create_team
from obeya_web.accounts.actions.units import do_change_unit, do_create_unit
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person, Unit
from obeya_web.processes.actions.registering import do_change_process, do_move_process
from obeya_web.processes.models import Process
from tools.story.agenda import Agenda

COMPANY = "Brightwater Pumps"
COORDINATOR = "Carla Brandt"
# First name: whole name, role, unit.
PEOPLE = {
    "henrik": ("Henrik Dahl", "manager", "company"),
    "elena": ("Elena Costa", "finance", "finance"),
    "mira": ("Mira Okafor", "process_owner", "payable"),
    "aisha": ("Aisha Rahman", "member", "payable"),
    "tom": ("Tom Becker", "member", "payable"),
    "jonas": ("Jonas Weiss", "member", "finance"),
}


@dataclass(slots=True)
class Story:
    """Who and what the story is about; `kept` holds by its name what happened earlier and is needed later.

    `is_quick` learns the twin by defaults and compares by few runs.
    """

    agenda: Agenda
    carla: Person
    process: Process
    is_quick: bool = False
    people: dict[str, Person] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)

    def who(self, name: str) -> Person:
        """Return somebody by the first name."""
        return self.carla if name == "carla" else self.people[name]

    @property
    def payable(self) -> Unit:
        """Return the unit to which the process belongs."""
        return self.units["payable"]


def found_company(story: Story) -> None:
    """Make the units, add the people, give the process its owner."""
    carla, process = story.carla, story.process
    company = Unit.objects.filter(parent=None).order_by("pk")[0]
    do_change_unit(carla, company, {"name": COMPANY}, seen_version=company.version)
    finance = do_create_unit(carla, "Finance", company)
    payable = do_create_unit(carla, "Accounts payable", finance)
    purchasing = do_create_unit(carla, "Purchasing", finance)
    story.units = {"company": company, "finance": finance, "payable": payable, "purchasing": purchasing}
    do_change_myself(carla, {"name": COORDINATOR})
    do_grant_role(carla, carla, unit=finance, role="coordinator")
    story.people = {name: _add(story, *facts) for name, facts in PEOPLE.items()}
    do_move_process(process, payable, seen_version=process.version, person=carla)
    owner = {"owner": story.who("mira")}
    do_change_process(process, owner, seen_version=process.version, person=carla)
    members = [story.who(name) for name in ("mira", "aisha", "tom", "jonas")]
    story.kept["team"] = do_create_team(carla, payable, "Invoice team", members)


def _add(story: Story, name: str, role: str, unit: str) -> Person:
    """Add somebody without an e-mail: the demo sends none."""
    address = f"{name.lower().replace(' ', '.')}@example.org"
    with transaction.atomic():
        person = Person.objects.create_user(address, name=name)
        record(story.carla, "created", person)
        do_grant_role(story.carla, person, unit=story.units[unit], role=role)
    return person
