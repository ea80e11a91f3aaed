"""A team from four departments: who has which part and which open actions, its due dates in a calendar."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from obeya_web.accounts.deletion import do_delete
from obeya_web.accounts.models import Grant, Person, Unit
from obeya_web.followup.models import CalendarFeed
from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.improvement.actions.working import do_add_improvement_action, do_save_raci_row
from obeya_web.improvement.models import Improvement
from tests.web.conftest import Cast

DEPARTMENTS = ("Finance", "HR", "IT", "Operations")


@pytest.fixture
def team(cast: Cast) -> dict[str, Person]:
    """One member of each of four departments of the company."""
    people = {}
    for name in DEPARTMENTS:
        unit = Unit.objects.filter(name=name).first() or Unit.objects.create(name=name, parent=cast.company)
        people[name] = Person.objects.create_user(f"{name.lower()}@example.org", name=f"{name} Person")
        Grant.objects.create(person=people[name], role="member", unit=unit)
    return people


@pytest.fixture
def shared(cast: Cast, team: dict[str, Person]) -> Improvement:
    """An improvement of the whole company with that team, a RACI row and an action for each member."""
    fields = {"owner": team["Operations"], "team": list(team.values())}
    one = do_begin_improvement(cast.admin, cast.company, title="One way to order", method="a3", fields=fields)
    letters = dict(zip(team.values(), "ARCI", strict=True))
    do_save_raci_row(cast.admin, one, work="Write the new standard", letters=letters)
    for name, person in team.items():
        day = timezone.localdate() + timedelta(days=3)
        do_add_improvement_action(cast.admin, one, title=f"Work of {name}", owner=person, due=day)
    return one


def test_four_departments_their_letters_their_open_actions_and_one_calendar(
    cast: Cast, team: dict[str, Person], shared: Improvement, signed_in: Any
) -> None:
    """Serves L022."""
    client: Client = signed_in(team["HR"])
    page = client.get(f"/improvements/{shared.pk}/").content.decode()
    members = page.partition("data-members>")[2].partition("</ul>")[0].split("</li>")
    for name, letter in zip(DEPARTMENTS, "ARCI", strict=True):
        [row] = [row for row in members if f"{name} Person" in row]
        assert f">{letter}<" in row and f"Work of {name}" in row and f">{name}<" in row
    [link] = re.findall(r'href="(/me/calendar/[^"]+)"', page)
    made = client.post(link, {})
    [address] = re.findall(r"<code>http://testserver(/calendar/[^<]+)</code>", made.content.decode())
    entries = Calendar.from_ical(Client().get(address).content).walk("VEVENT")
    assert {str(entry["SUMMARY"]) for entry in entries} == {f"Work of {name}" for name in DEPARTMENTS}


def test_a_member_works_on_it_without_a_role_at_its_unit_and_nobody_else_sees_it(
    cast: Cast, team: dict[str, Person], shared: Improvement, signed_in: Any
) -> None:
    address, client = f"/improvements/{shared.pk}/", signed_in(team["IT"])
    assert shared.title in client.get("/improve/").content.decode()
    assert client.get(f"{address}a3/").status_code == 200
    said = {"said": "We print it twice", "role": "Clerk"}
    assert client.post(f"{address}voice/add/", said).status_code == 302
    assert client.post(f"{address}delete/").status_code == 404
    for stranger in (cast.mate, cast.nobody):
        assert signed_in(stranger).get(address).status_code == 404
        assert (
            signed_in(stranger).get(f"/me/calendar/?about=improvement.improvement:{shared.pk}").status_code
            == 404
        )


@pytest.mark.parametrize("about", ["improvement.improvement:", "no.such:1", "improvement.improvement:x"])
def test_a_calendar_of_nothing_is_not_there(cast: Cast, signed_in: Any, about: str) -> None:
    assert signed_in(cast.owner).get(f"/me/calendar/?about={about}").status_code == 404


@pytest.mark.parametrize("ended_by", ["leaving the team", "deleting"])
def test_the_calendar_ends_with_the_right_to_look(
    cast: Cast, team: dict[str, Person], shared: Improvement, signed_in: Any, ended_by: str
) -> None:
    page = signed_in(team["HR"]).post(f"/me/calendar/?about=improvement.improvement:{shared.pk}", {})
    [address] = re.findall(r"<code>http://testserver(/calendar/[^<]+)</code>", page.content.decode())
    assert Client().get(address).status_code == 200
    assert str(CalendarFeed.objects.get()) == "One way to order"
    if ended_by == "deleting":
        do_delete(shared, cast.admin)
    else:
        shared.team.remove(team["HR"])
    assert Client().get(address).status_code == 404


def test_a_larger_team_asks_the_database_no_more(
    cast: Cast,
    team: dict[str, Person],
    shared: Improvement,
    signed_in: Any,
    django_assert_max_num_queries: Any,
) -> None:
    client = signed_in(cast.admin)
    client.get(f"/improvements/{shared.pk}/")
    with django_assert_max_num_queries(80) as few:
        client.get(f"/improvements/{shared.pk}/")
    for n in range(8):
        person = Person.objects.create_user(f"p{n}@example.org")
        Grant.objects.create(person=person, role="member", unit=cast.sales)
        shared.team.add(person)
        do_add_improvement_action(cast.admin, shared, title="More", owner=person, due=None)
    with django_assert_max_num_queries(len(few)):
        client.get(f"/improvements/{shared.pk}/")
