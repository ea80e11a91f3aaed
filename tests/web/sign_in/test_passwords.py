from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from obeya_web.accounts.models import Person
from obeya_web.accounts.sign_in.forgotten import SEND_LINK
from obeya_web.accounts.sign_in.links import make_sign_in_link
from obeya_web.accounts.sign_in.secrets import unseal
from obeya_web.jobs.models import Job, OutboxMessage
from obeya_web.jobs.worker import work
from obeya_web.project.deliveries import DELIVERIES
from obeya_web.project.handlers import HANDLERS
from tests.web.sign_in.doing import PASSWORD, is_signed_in, open_link, sign_in

pytestmark = pytest.mark.django_db
NEW = "eleven red kites over fields"


def test_address_and_password_sign_in(anna: Person, client: Client) -> None:
    assert sign_in(client, "Anna@Example.org", PASSWORD).headers["Location"] == "/"
    assert is_signed_in(client)


def test_passwords_are_kept_with_argon2(settings, client: Client) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    person = Person.objects.create_user("otto@example.org", PASSWORD)

    assert identify_hasher(person.password).algorithm == "argon2"
    sign_in(client, person.email, PASSWORD)
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "password", ["", "elevensigns", "password1234", "123456789012", "qwertyuiop12", "anna@example.org"]
)
def test_weak_passwords_are_refused(anna: Person, client: Client, password: str) -> None:
    open_link(client, make_sign_in_link(anna.email))

    assert client.post("/account/password/new/", {"password": password}).status_code == 200

    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


@pytest.mark.parametrize(
    "password",
    [NEW, "x9 " * 66, "  spaces at both ends  ", "größer als die Alpen ⛰️", "パスワードは長いほうが良い"],
)
def test_long_passwords_spaces_and_any_script_are_taken_as_they_are(
    anna: Person, client: Client, password: str
) -> None:
    open_link(client, make_sign_in_link(anna.email))
    client.post("/account/password/new/", {"password": password})

    fresh = Client()
    sign_in(fresh, anna.email, password)

    assert is_signed_in(fresh)


def test_fields_tell_password_managers_what_they_are_and_take_what_is_pasted(
    anna: Person, client: Client
) -> None:
    page = client.get("/account/login/").content.decode()
    assert 'autocomplete="username webauthn"' in page and 'autocomplete="current-password"' in page

    open_link(client, make_sign_in_link(anna.email))
    new = client.get("/account/password/new/").content.decode()

    assert 'autocomplete="new-password"' in new
    assert not [page for page in (page, new) if "onpaste" in page or "placeholder" in page]


def test_after_a_link_a_password_is_asked_for_and_may_be_left_for_later(anna: Person, client: Client) -> None:
    page = client.get(open_link(client, make_sign_in_link(anna.email)).headers["Location"]).content.decode()

    assert "How will you sign in next time?" in page and "Add a passkey instead" in page and "Later" in page
    assert client.get("/").status_code == 200


def test_a_link_lets_only_its_own_person_set_a_password(anna: Person, client: Client) -> None:
    open_link(client, make_sign_in_link(anna.email))
    Person.objects.create_user("otto@example.org", PASSWORD)
    client.post("/account/logout/")
    sign_in(client, "otto@example.org", PASSWORD)

    assert (
        client.post("/account/password/new/", {"password": NEW}).headers["Location"] == "/account/password/"
    )
    assert Person.objects.get(email="otto@example.org").check_password(PASSWORD)


def test_whoever_signed_in_by_password_needs_it_to_change_it(anna: Person, client: Client) -> None:
    sign_in(client, anna.email, PASSWORD)

    client.post("/account/password/new/", {"password": NEW})
    client.post("/account/password/", {"oldpassword": "wrong", "password1": NEW})

    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


def test_a_new_password_ends_all_other_sessions_and_is_told_by_mail(anna: Person, client: Client) -> None:
    other = Client()
    sign_in(other, anna.email, PASSWORD)
    sign_in(client, anna.email, PASSWORD)

    client.post("/account/password/", {"oldpassword": PASSWORD, "password1": NEW})

    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert "password" in mail_to(anna.email)


def mail_to(address: str) -> str:
    """Return the newest mail in the outbox to an address."""
    for message in OutboxMessage.objects.order_by("-pk"):
        text = unseal(message.payload["sealed"]) or ""
        if address in text:
            return text
    return ""


@pytest.mark.django_db(transaction=True)
def test_a_forgotten_password_is_replaced_by_way_of_a_mail(anna: Person, client: Client) -> None:
    client.post("/account/forgotten/", {"email": "Anna@example.org"})
    work(HANDLERS, until_idle=True)

    link = next(word for word in mail_to(anna.email).replace("\\n", " ").split() if "#" in word)
    open_link(client, link)
    client.post("/account/password/new/", {"password": NEW})

    anna.refresh_from_db()
    assert anna.check_password(NEW)


@pytest.mark.django_db(transaction=True)
def test_a_copy_of_the_database_gives_no_link_away(anna: Person, client: Client) -> None:
    client.post("/account/forgotten/", {"email": anna.email})
    work(HANDLERS, until_idle=True)

    message = OutboxMessage.objects.get()
    assert message.kind in DELIVERIES
    assert "/account/link/" in mail_to(anna.email)
    assert "/account/link/" not in str(message.payload)


def answer_of(client: Client, path: str, form: dict[str, str]) -> tuple[Any, ...]:
    """Return what somebody sees who tries an address."""
    answer = client.post(path, form, follow=True)
    words = answer.content.decode()
    for changing in (form.get("login", ""), form.get("email", "")):
        words = words.replace(changing, "…") if changing else words
    lines = [line for line in words.splitlines() if "nonce" not in line and "csrf" not in line]
    return answer.status_code, answer.redirect_chain, lines


@pytest.mark.parametrize(
    ("path", "field"),
    [("/account/login/", "login"), ("/account/forgotten/", "email"), ("/account/signup/", "email")],
)
def test_known_unknown_and_deactivated_addresses_are_answered_alike(
    anna: Person, path: str, field: str
) -> None:
    Person.objects.create_user("away@example.org", PASSWORD, is_active=False)
    form = {"password": "wrong wrong wrong"}

    answers = [
        answer_of(Client(), path, form | {field: f"{name}@example.org"})
        for name in ("anna", "away", "nobody")
    ]

    assert answers[0] == answers[1] == answers[2]


def test_the_request_for_a_link_does_the_same_for_known_and_unknown_addresses(
    anna: Person, client: Client
) -> None:
    n_queries = []
    for address in ("anna@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            client.post("/account/forgotten/", {"email": address})
        n_queries.append(len(queries))

    assert n_queries[0] == n_queries[1]
    assert [job.kind for job in Job.objects.all()] == [SEND_LINK, SEND_LINK]
    assert not OutboxMessage.objects.exists()
    assert "example.org" not in str(list(Job.objects.values_list("payload")))


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "http://testserver@evil.example/",
        "\thttps://evil.example",
    ],
)
def test_nobody_is_led_elsewhere_after_signing_in(anna: Person, target: str) -> None:
    client = Client()

    answer = client.post("/account/login/", {"login": anna.email, "password": PASSWORD, "next": target})

    assert answer.headers["Location"] == "/"


def test_signing_in_leads_to_the_page_that_was_asked_for(anna: Person, client: Client) -> None:
    asked = client.get("/account/tokens/").headers["Location"]

    answer = client.post(asked, {"login": anna.email, "password": PASSWORD, "next": "/account/tokens/"})

    assert answer.headers["Location"] == "/account/tokens/"


def test_signing_in_notes_when(anna: Person, client: Client) -> None:
    before = timezone.now()

    sign_in(client, anna.email, PASSWORD)

    anna.refresh_from_db()
    assert anna.last_login and anna.last_login >= before
