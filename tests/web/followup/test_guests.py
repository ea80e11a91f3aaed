"""People without an account: a sealed link to one action, and nothing else."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from obeya.errors import ObeyaError
from obeya_web.accounts.models import Person, SignInLink
from obeya_web.accounts.sign_in.forgotten import do_ask_for_link
from obeya_web.accounts.sign_in.invitations import do_invite
from obeya_web.accounts.sign_in.links import make_sign_in_link
from obeya_web.conversation.models import Comment
from obeya_web.followup.actions.guests import GuestError, do_give_by_email, do_revoke_guest_link
from obeya_web.followup.models import Action, GuestLink
from obeya_web.notices.sealing import sealed
from tests.web.followup.clock import Clock
from tests.web.followup.conftest import House
from tests.web.postbox import Postbox


@pytest.fixture
def given(house: House, clock: Clock) -> Action:
    action = house.add(owner=None, due=date(2031, 3, 20))
    do_give_by_email(
        house.lead, action, email="Vendor@Example.com", name="Vera Vendor", seen_version=action.version
    )
    return action


def address_of(action: Action) -> str:
    link = GuestLink.objects.get(action=action)
    return sealed(f"/guest/{link.pk}/")


def test_the_link_comes_by_mail_and_opens_just_that_action(
    given: Action, house: House, clock: Clock, postbox: Postbox
) -> None:
    clock.mail()
    (mail,) = postbox.arrived
    assert mail["To"] == "vendor@example.com"
    text = str(mail.get_body(("plain",)).get_content())
    (address,) = re.findall(r"http://localhost:8000(/guest/\S+)", text)
    assert address == address_of(given)
    assert "/inbox/" not in text
    page = Client().get(address)
    assert page.status_code == 200
    words = page.content.decode()
    assert "Call the vendor" in words and "/actions/" not in words
    assert page["Referrer-Policy"] == "no-referrer" and "no-store" in page["Cache-Control"]
    given.refresh_from_db()
    assert given.percent == 0 and GuestLink.objects.get().used_at is None


def test_the_database_alone_opens_nothing(given: Action) -> None:
    link = GuestLink.objects.get()
    client = Client()
    assert client.get(f"/guest/{link.pk}/").status_code == 404
    good = address_of(given)
    assert client.get(good[:-3] + ("A" if good[-3] != "A" else "B") + good[-2:]).status_code == 404
    other = good.replace(f"/{link.pk}/", f"/{link.pk + 1}/")
    assert client.get(other).status_code == 404


def test_they_report_say_something_and_finish(given: Action, house: House) -> None:
    client, address = Client(), address_of(given)
    sent = {"verb": "report", "report-percent": "40", "report-words": "Parts are ordered."}
    done = client.post(address, {**sent, "report-seen_version": given.version})
    assert done.status_code == 302
    given.refresh_from_db()
    assert (given.percent, given.state) == (40, "doing")
    assert Comment.objects.get().author == Person.objects.get(email="vendor@example.com")
    client.post(
        address, {"verb": "finish", "finish-evidence": "Delivered.", "finish-seen_version": given.version}
    )
    given.refresh_from_db()
    assert (given.state, given.evidence) == ("done", "Delivered.")
    assert "nothing left for you to do" in client.get(address).content.decode()
    again = client.post(address, {"verb": "finish", "finish-seen_version": given.version})
    assert again.status_code == 422


def test_they_give_it_back_with_a_reason_and_the_link_is_closed(
    given: Action, house: House, clock: Clock, postbox: Postbox
) -> None:
    clock.mail()
    client, address = Client(), address_of(given)
    assert client.post(address, {"verb": "decline", "decline-seen_version": given.version}).status_code == 422
    sent = {"verb": "decline", "decline-why": "not our part", "decline-seen_version": given.version}
    assert client.post(address, sent).status_code == 200
    given.refresh_from_db()
    assert given.owner is None
    assert client.get(address).status_code == 404
    clock.mail()
    told = [str(mail["Subject"]) for mail in postbox.arrived if mail["To"] == "lead@example.org"]
    assert any("gave “Call the vendor” back: not our part" in subject for subject in told)


def test_a_closed_or_old_link_or_one_of_who_no_longer_owns_it_is_nobodys(
    given: Action, house: House, clock: Clock
) -> None:
    client, address = Client(), address_of(given)
    link = GuestLink.objects.get()
    clock.now += timedelta(days=61)
    assert client.get(address).status_code == 404
    clock.now -= timedelta(days=61)
    assert client.get(address).status_code == 200
    Action.objects.filter(pk=given.pk).update(owner=house.ann)
    assert client.get(address).status_code == 404
    Action.objects.filter(pk=given.pk).update(owner=link.person)
    do_revoke_guest_link(house.lead, link)
    assert client.get(address).status_code == 404
    assert client.post(address, {"verb": "report", "report-percent": "5"}).status_code == 404


def test_a_guest_cannot_sign_in_by_any_way(given: Action, clock: Clock, postbox: Postbox) -> None:
    guest = Person.objects.get(email="vendor@example.com")
    clock.mail()
    postbox.arrived.clear()
    do_ask_for_link(guest.email)
    clock.mail()
    assert not postbox.arrived and not SignInLink.objects.filter(person=guest).exists()
    with pytest.raises(ObeyaError):
        make_sign_in_link(guest.email)
    assert not guest.has_usable_password()


def test_an_invitation_makes_them_a_full_account(given: Action, house: House, signed_in: Any) -> None:
    address = address_of(given)
    invited = do_invite(house.cast.admin, email="vendor@example.com", unit=house.cast.finance, role="member")
    invited.person.refresh_from_db()
    assert not invited.person.is_guest and invited.link
    # The link for guests is no way into an account.
    assert Client().get(address).status_code == 404
    given.refresh_from_db()
    assert given.owner == invited.person
    assert signed_in(invited.person).get(f"/actions/{given.pk}/answer/").status_code == 200


def test_only_who_may_share_gives_an_action_away(house: House, signed_in: Any, clock: Clock) -> None:
    action = house.add()
    sent = {"email": "new@example.com", "name": "New"}
    assert signed_in(house.ann).post(f"/actions/{action.pk}/give/", sent).status_code == 403
    assert signed_in(house.cast.stranger).post(f"/actions/{action.pk}/give/", sent).status_code == 404
    assert signed_in(house.lead).post(f"/actions/{action.pk}/give/", sent).status_code == 302
    action.refresh_from_db()
    assert action.owner is not None and action.owner.is_guest
    assert not Person.objects.get(email="new@example.com").grants.exists()


def test_an_address_that_is_none_is_refused(house: House, clock: Clock) -> None:
    action = house.add()
    with pytest.raises(GuestError, match="no e-mail address"):
        do_give_by_email(house.lead, action, email="vera", seen_version=action.version)


def test_a_guest_is_reminded_by_the_same_ladder(
    given: Action, house: House, clock: Clock, postbox: Postbox
) -> None:
    clock.mail()
    clock.to(21, 9)
    clock.chase()
    clock.mail()
    overdue = [mail for mail in postbox.arrived if "was due on" in str(mail["Subject"])]
    assert [mail["To"] for mail in overdue] == ["vendor@example.com"]
    assert address_of(given) in str(overdue[0].get_body(("plain",)).get_content())
    assert timezone.now() == clock.now
