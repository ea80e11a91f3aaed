"""Sessions: new at every sign-in, ended at once, listed in words. Serves L070."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from obeya_web.accounts.models import Grant, Person
from obeya_web.accounts.sign_in.devices import device_words
from obeya_web.accounts.sign_in.sessions import do_end_sessions
from tests.web.sign_in.doing import PASSWORD, is_signed_in, sign_in

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)


def signed_in_with(person: Person, user_agent: str) -> Client:
    client = Client(HTTP_USER_AGENT=user_agent)
    sign_in(client, person.email, PASSWORD)
    return client


def test_a_session_that_was_put_under_somebody_is_not_the_one_they_get(anna: Person, client: Client) -> None:
    client.get("/account/login/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key

    sign_in(client, anna.email, PASSWORD)

    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_a_session_is_dead_after_signing_out(anna: Person, client: Client) -> None:
    sign_in(client, anna.email, PASSWORD)
    key = client.cookies["sid"].value
    client.post("/account/logout/")

    again = Client()
    again.cookies["sid"] = key

    assert not is_signed_in(again)


def test_looking_at_the_sign_out_page_signs_nobody_out(anna: Person, client: Client) -> None:
    sign_in(client, anna.email, PASSWORD)

    client.get("/account/logout/")

    assert is_signed_in(client)


def test_devices_are_listed_in_words_the_present_one_first(anna: Person) -> None:
    signed_in_with(anna, PHONE)
    desk = signed_in_with(anna, FIREFOX)

    shown = desk.get("/account/sessions/").context["sessions"]

    assert [(session.device, session.is_this) for session in shown] == [
        ("Firefox on Linux", True),
        ("Safari on iPhone", False),
    ]


def test_one_device_can_be_signed_out(anna: Person) -> None:
    phone, desk, tablet = (signed_in_with(anna, agent) for agent in (PHONE, FIREFOX, "tablet"))
    shown = desk.get("/account/sessions/").context["sessions"]
    of_phone = next(session.id for session in shown if "iPhone" in session.device)

    desk.post("/account/sessions/", {"session": of_phone})

    assert [is_signed_in(client) for client in (phone, desk, tablet)] == [False, True, True]


def test_all_other_devices_can_be_signed_out(anna: Person) -> None:
    phone, desk, tablet = (signed_in_with(anna, agent) for agent in (PHONE, FIREFOX, "tablet"))

    desk.post("/account/sessions/")

    assert [is_signed_in(client) for client in (phone, desk, tablet)] == [False, True, False]


def test_nobody_ends_the_sessions_of_others(anna: Person) -> None:
    Person.objects.create_user("otto@example.org", PASSWORD)
    signed_in_with(anna, FIREFOX)
    other = Client()
    sign_in(other, "otto@example.org", PASSWORD)

    other.post("/account/sessions/", {"session": UserSession.objects.get(user=anna).pk})
    other.post("/account/sessions/")

    assert UserSession.objects.filter(user=anna).exists()


def test_an_administrator_can_sign_a_person_out_everywhere(anna: Person) -> None:
    clients = [signed_in_with(anna, agent) for agent in (PHONE, FIREFOX)]

    assert do_end_sessions(anna, by=None) == 2

    assert not any(is_signed_in(client) for client in clients)


def test_deactivation_counts_at_once(anna: Person, client: Client) -> None:
    sign_in(client, anna.email, PASSWORD)

    Person.objects.filter(pk=anna.pk).update(is_active=False)

    assert not is_signed_in(client)
    assert not is_signed_in(signed_in_with(anna, FIREFOX))


def test_a_role_that_was_taken_away_is_gone_at_once(cast, signed_in) -> None:
    client = signed_in(cast.mate)
    address = f"/processes/{cast.process.slug}/"
    assert client.get(address).status_code == 200

    Grant.objects.filter(person=cast.mate).delete()

    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("passed", "remains"), [("idle", False), ("old", False), ("in use", True)])
def test_sessions_end_by_themselves(anna: Person, client: Client, passed: str, remains: bool) -> None:
    sign_in(client, anna.email, PASSWORD)
    session = client.session
    if passed == "idle":
        session["seen_at"] -= 12 * 3600 + 1
    if passed == "old":
        session["signed_in_at"] -= 14 * 24 * 3600 + 1
    if passed == "in use":
        session["seen_at"] -= 11 * 3600
    session.save()

    assert is_signed_in(client) is remains


def test_sessions_whose_time_is_over_are_swept_out_at_the_next_sign_in(anna: Person, client: Client) -> None:
    signed_in_with(anna, PHONE)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    sign_in(client, anna.email, PASSWORD)

    assert [session.session_key for session in Session.objects.all()] == [client.session.session_key]


def test_that_somebody_was_here_is_noted_now_and_then_and_not_on_every_page(
    anna: Person, client: Client
) -> None:
    sign_in(client, anna.email, PASSWORD)
    before = UserSession.objects.get().last_seen_at
    client.get("/account/sessions/")
    assert UserSession.objects.get().last_seen_at == before

    session = client.session
    session["seen_at"] -= 600
    session.save()
    client.get("/account/sessions/")

    assert UserSession.objects.get().last_seen_at > before


def test_session_cookies_are_closed_to_scripts_and_to_other_sites(anna: Person, client: Client) -> None:
    sign_in(client, anna.email, PASSWORD)

    cookie = client.cookies["sid"]

    assert cookie["httponly"] and cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (PHONE, "Safari on iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.5", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_browser_is_said_in_words(user_agent: str, words: str) -> None:
    assert device_words(user_agent) == words
