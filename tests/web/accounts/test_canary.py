from __future__ import annotations

import pytest
from django.urls import reverse

from obeya_web.accounts.actions.people import do_grant_role
from obeya_web.accounts.actions.teams import do_create_team
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Grant, Person, Unit
from tests.web.matrix import addresses

pytestmark = pytest.mark.any_database

CANARY = "zeisig"


def list_pages() -> list[str]:
    """Return the address of every page that is about no object."""
    return [reverse(name) for name, arguments in addresses() if not arguments and name != "account_logout"]


@pytest.fixture
def finance_with_canaries(cast):
    """Put the canary wherever finance has words: process, unit, team, people, history."""
    unit = Unit.objects.create(name=f"{CANARY} unit", parent=cast.finance)
    person = Person.objects.create_user(f"{CANARY}@example.org", name=f"{CANARY} person")
    do_grant_role(cast.admin, person, unit=unit, role="coordinator")
    do_create_team(cast.admin, unit, f"{CANARY} team", [person])
    save_changes(unit, {"name": f"{CANARY} renamed"}, seen_version=1, person=person, why=f"{CANARY} why")
    cast.process.name = f"{CANARY} process"
    cast.process.purpose = f"{CANARY} purpose"
    cast.process.save()
    return person


@pytest.mark.parametrize("query", ["", f"?q={CANARY}", f"?who={CANARY}", "?page=2"])
def test_lists_show_nothing_of_another_unit(cast, signed_in, finance_with_canaries, query: str) -> None:
    """Whoever works in sales, also its administrator, finds no word of finance in any list, search or header."""
    elsewhere = Person.objects.create_user("elsewhere@example.org")
    Grant.objects.create(person=elsewhere, unit=cast.sales, role="admin")
    found = []
    for person in (cast.stranger, cast.nobody, elsewhere):
        client = signed_in(person)
        for address in list_pages():
            response = client.get(f"{address}{query}")
            said = b"".join(response) if response.streaming else response.content
            text = f"{said.decode(errors='replace')} {response.headers}"
            # What somebody typed into the search field comes back; nothing else may.
            typed_back = (
                f'value="{CANARY}"',
                f"“{CANARY}”",
                f"\\u201c{CANARY}\\u201d",
                query,
                f"&amp;{query[1:]}",
            )
            for typed in filter(None, typed_back):
                text = text.replace(typed, "")
            if CANARY in text:
                found.append((person.name, address))
    assert found == []


def test_lists_show_it_to_those_who_may_see(cast, signed_in, finance_with_canaries) -> None:
    client = signed_in(cast.owner)
    said = b"".join(client.get(address).content for address in ("/people/", "/units/"))
    assert said.decode().count(CANARY) >= 4
