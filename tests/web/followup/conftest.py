from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from obeya_web.accounts.models import Grant, Person, Unit
from obeya_web.followup.actions.writing import do_add_action
from obeya_web.followup.models import Action
from tests.web.conftest import Cast
from tests.web.followup.clock import Clock, clock

__all__ = ["clock"]


@dataclass(frozen=True, slots=True)
class House:
    """A company > division > finance, with a coordinator, managers on each floor, and a member who owns the work."""

    cast: Cast
    division: Unit
    ann: Person
    lead: Person
    manager: Person
    director: Person
    add: Callable[..., Action]


@pytest.fixture
def house(cast: Cast, clock: Clock) -> House:
    division = Unit.objects.create(name="Division", parent=cast.company)
    cast.finance.parent = division
    cast.finance.save()
    people = {
        name: Person.objects.create_user(f"{name}@example.org", name=name.title())
        for name in ("ann", "lead", "manager", "director")
    }
    for name, role, unit in (
        ("ann", "member", cast.finance),
        ("lead", "coordinator", cast.finance),
        ("manager", "manager", division),
        ("director", "manager", cast.company),
    ):
        Grant.objects.create(person=people[name], role=role, unit=unit)
    # The process owner of finance would share level 1 with the coordinator.
    Grant.objects.filter(role="process_owner", unit=cast.finance).delete()

    def add(**given: Any) -> Action:
        fields = {"title": "Call the vendor", "owner": people["ann"], "now": clock.now, **given}
        return do_add_action(people["lead"], cast.finance, **fields)

    return House(cast, division, **people, add=add)
