"""Due dates in calendar programs, as RFC 5545 wants them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from obeya_web.accounts.deletion import do_delete
from obeya_web.accounts.models import Grant, Team
from obeya_web.followup.actions.feeds import do_make_feed, do_revoke_feed
from obeya_web.followup.actions.moving import do_move_action
from obeya_web.followup.actions.writing import do_change_action
from obeya_web.followup.states import State
from tests.web.followup.clock import Clock
from tests.web.followup.conftest import House

FRIDAY = date(2031, 3, 7)


def read(content: bytes) -> Any:
    # What every program can read: lines of at most 75 bytes, ended by CRLF.
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    return Calendar.from_ical(content)


def entries(content: bytes, kind: str = "VEVENT") -> dict[str, Any]:
    calendar = read(content)
    assert not [error for entry in calendar.walk() for error in entry.errors]
    return {str(entry["SUMMARY"]): entry for entry in calendar.walk(kind)}


@pytest.fixture
def address(house: House, clock: Clock) -> str:
    _feed, token = do_make_feed(house.ann, team=None, has_todos=False)
    return f"/calendar/{token}.ics"


def test_a_due_day_is_an_entry_of_that_day_with_the_same_id_for_ever(
    house: House, clock: Clock, address: str
) -> None:
    action = house.add(due=FRIDAY, title="Ümläute & Kommas, überall " * 5)
    house.add(owner=house.lead, due=FRIDAY, title="not hers")
    house.add(title="without a day")
    (entry,) = entries(Client().get(address).content).values()
    assert entry["DTSTART"].dt == FRIDAY and entry["DTEND"].dt == FRIDAY + timedelta(days=1)
    assert entry["UID"] == f"{action.uid}@localhost" and entry["SEQUENCE"] == 0
    assert entry["STATUS"] == "CONFIRMED" and entry["TRANSP"] == "TRANSPARENT"
    do_change_action(
        house.ann, action, {"due": date(2031, 3, 14)}, seen_version=action.version, now=clock.now
    )
    (moved,) = entries(Client().get(address).content).values()
    assert (moved["UID"], moved["SEQUENCE"], moved["DTSTART"].dt) == (entry["UID"], 1, date(2031, 3, 14))


def test_what_was_cancelled_or_put_away_is_said_to_be(house: House, clock: Clock, address: str) -> None:
    first, second = house.add(due=FRIDAY, title="first"), house.add(due=FRIDAY, title="second")
    do_move_action(
        house.lead, first, State.CANCELLED, seen_version=first.version, why="not needed", now=clock.now
    )
    do_delete(second, house.lead)
    found = entries(Client().get(address).content)
    assert {str(entry["STATUS"]) for entry in found.values()} == {"CANCELLED"} and len(found) == 2


def test_a_program_that_has_it_already_is_not_sent_it_again(house: House, clock: Clock, address: str) -> None:
    action = house.add(due=FRIDAY)
    client = Client()
    first = client.get(address)
    assert first["Content-Type"].startswith("text/calendar") and first["Last-Modified"].endswith("GMT")
    clock.now += timedelta(hours=5)
    same = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    do_change_action(house.ann, action, {"title": "Other"}, seen_version=1, now=clock.now)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_to_dos_say_how_far_they_are(house: House, clock: Clock) -> None:
    _feed, token = do_make_feed(house.ann, team=None, has_todos=True)
    action = house.add(due=FRIDAY)
    do_move_action(house.ann, action, State.DONE, seen_version=1, now=clock.now)
    (todo,) = entries(Client().get(f"/calendar/{token}.ics").content, "VTODO").values()
    assert (todo["DUE"].dt, todo["STATUS"], todo["PERCENT-COMPLETE"]) == (FRIDAY, "COMPLETED", 100)


def test_a_team_has_an_address_as_long_as_its_maker_may_look(house: House, clock: Clock) -> None:
    team = Team.objects.create(unit=house.cast.finance, name="Payables")
    team.members.add(house.ann)
    _feed, token = do_make_feed(house.lead, team=team, has_todos=False)
    house.add(due=FRIDAY)
    house.add(due=FRIDAY, owner=house.lead, title="not of the team")
    address = f"/calendar/{token}.ics"
    assert list(entries(Client().get(address).content)) == ["Call the vendor"]
    Grant.objects.filter(person=house.lead).delete()
    assert Client().get(address).status_code == 404


def test_a_closed_address_is_nobodys(house: House, clock: Clock, signed_in: Any) -> None:
    page = signed_in(house.ann).post("/me/calendar/", {"team": "", "has_todos": ""})
    (address,) = {
        word.split("</code>")[0].removeprefix("http://testserver")
        for word in page.content.decode().split("<code>")[1:]
    }
    assert Client().get(address).status_code == 200
    do_revoke_feed(house.ann, house.ann.calendar_feeds.get())
    assert Client().get(address).status_code == 404
    assert Client().get("/calendar/no-such-token.ics").status_code == 404


def test_one_action_is_a_file(house: House, clock: Clock, signed_in: Any) -> None:
    action = house.add(due=FRIDAY)
    file = signed_in(house.ann).get(f"/actions/{action.pk}/due.ics")
    assert list(entries(file.content)) == ["Call the vendor"]
    assert signed_in(house.cast.stranger).get(f"/actions/{action.pk}/due.ics").status_code == 404
