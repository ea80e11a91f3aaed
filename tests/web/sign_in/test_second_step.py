"""A second step with an app's codes. Serves L070."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from obeya_web.accounts.models import Person
from obeya_web.accounts.sign_in.links import make_sign_in_link
from obeya_web.accounts.sign_in.secrets import seal, unseal
from obeya_web.jobs.models import OutboxMessage
from tests.web.sign_in.doing import PASSWORD, is_signed_in, open_link, sign_in

pytestmark = pytest.mark.django_db
WRONG = "This code or passkey does not fit."


def code_of(secret: str, *, steps_ahead: int = 0) -> str:
    """Return what an app would show."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps_ahead))


def set_up_app(client: Client) -> str:
    """Set up an app; return its key."""
    secret = client.get("/account/app/").context["form"].secret
    answer = client.post("/account/app/", {"code": code_of(secret)})
    assert answer.headers["Location"] == "/account/recovery-codes/", answer.content.decode()
    cache.clear()
    return str(secret)


@pytest.fixture
def secret(anna: Person) -> str:
    client = Client()
    sign_in(client, anna.email, PASSWORD)
    return set_up_app(client)


def test_the_password_alone_no_longer_signs_in(secret: str, client: Client) -> None:
    answer = sign_in(client, "anna@example.org", PASSWORD)

    assert answer.headers["Location"] == "/account/login/code/"
    assert not is_signed_in(client)


def test_password_and_code_sign_in(secret: str, client: Client) -> None:
    sign_in(client, "anna@example.org", PASSWORD)
    page = client.get("/account/login/code/").content.decode()

    client.post("/account/login/code/", {"code": code_of(secret)})

    assert 'autocomplete="one-time-code"' in page
    assert is_signed_in(client)


def test_a_link_does_not_go_round_the_second_step(secret: str, client: Client) -> None:
    assert (
        open_link(client, make_sign_in_link("anna@example.org")).headers["Location"] == "/account/login/code/"
    )
    assert not is_signed_in(client)

    client.post("/account/login/code/", {"code": code_of(secret)})

    assert is_signed_in(client)


def test_a_code_works_once(secret: str) -> None:
    first, second = Client(), Client()
    code = code_of(secret)
    for client in (first, second):
        sign_in(client, "anna@example.org", PASSWORD)
        client.post("/account/login/code/", {"code": code})

    assert is_signed_in(first)
    assert not is_signed_in(second)


@pytest.mark.parametrize("steps_ahead", [-2, 3])
def test_a_code_of_another_time_does_not_work(secret: str, client: Client, steps_ahead: int) -> None:
    sign_in(client, "anna@example.org", PASSWORD)

    answer = client.post("/account/login/code/", {"code": code_of(secret, steps_ahead=steps_ahead)})

    assert WRONG in answer.content.decode()
    assert not is_signed_in(client)


def test_five_wrong_codes_are_enough(secret: str) -> None:
    words = []
    for attempt in range(6):
        client = Client(REMOTE_ADDR=f"203.0.113.{attempt}")
        sign_in(client, "anna@example.org", PASSWORD)
        code = code_of(secret) if attempt == 5 else "000000"
        words.append(client.post("/account/login/code/", {"code": code}).content.decode())

    assert [WRONG in each for each in words[:5]] == [True] * 5
    assert "Too many attempts" in words[5]
    assert not is_signed_in(client)


def test_a_recovery_code_works_once(secret: str) -> None:
    owner = Client()
    sign_in(owner, "anna@example.org", PASSWORD)
    owner.post("/account/login/code/", {"code": code_of(secret)})
    code = owner.get("/account/recovery-codes/").context["unused_codes"][0]

    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, "anna@example.org", PASSWORD)
        client.post("/account/login/code/", {"code": code})

    assert is_signed_in(first)
    assert not is_signed_in(second)


def test_keys_of_apps_and_recovery_codes_are_sealed_in_the_database(secret: str) -> None:
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert Authenticator.objects.count() == 2
    assert secret not in kept
    assert kept.count("gAAAA") == 2


def test_changes_of_the_sign_in_ask_who_it_is_once_the_sign_in_is_a_while_ago(
    anna: Person, client: Client
) -> None:
    sign_in(client, anna.email, PASSWORD)
    session = client.session
    session["signed_in_at"] -= 3600
    session.save()

    answers = [client.get(path) for path in ("/account/app/", "/account/passkeys/new/", "/account/tokens/")]

    assert [answer.headers["Location"].partition("?")[0] for answer in answers] == ["/account/again/"] * 3
    client.post("/account/again/", {"password": PASSWORD, "next": "/account/app/"})
    assert client.get("/account/app/").status_code == 200


def test_stopping_to_ask_for_codes_needs_a_fresh_proof(secret: str, client: Client) -> None:
    sign_in(client, "anna@example.org", PASSWORD)
    client.post("/account/login/code/", {"code": code_of(secret)})
    session = client.session
    session["signed_in_at"] -= 3600
    session["account_authentication_methods"] = []
    session.save()

    client.post("/account/app/remove/")
    assert Authenticator.objects.filter(type="totp").exists()

    client.post("/account/again/", {"password": PASSWORD, "next": "/account/app/remove/"})
    client.post("/account/app/remove/")
    assert not Authenticator.objects.exists()


def test_a_good_second_step_does_not_forget_what_was_tried_from_the_same_place(secret: str) -> None:
    for attempt in range(30):
        sign_in(Client(), f"somebody{attempt}@example.org", "wrong")

    client = Client(REMOTE_ADDR="203.0.113.7")
    sign_in(client, "anna@example.org", PASSWORD)
    client.defaults["REMOTE_ADDR"] = "127.0.0.1"
    client.post("/account/login/code/", {"code": code_of(secret)})

    assert is_signed_in(client)
    assert "Too many attempts" in sign_in(Client(), "x@example.org", "wrong").content.decode()


def test_a_lost_second_step_is_removed_from_the_console_and_the_person_is_told(
    secret: str, client: Client
) -> None:
    open_link(client, make_sign_in_link("anna@example.org", without_second_step=True))

    assert is_signed_in(client)
    assert not Authenticator.objects.exists()
    mails = [unseal(message.payload["sealed"]) or "" for message in OutboxMessage.objects.all()]
    assert any("second step at obeya was removed" in mail for mail in mails)


@pytest.mark.parametrize(
    ("who", "status", "remains"),
    [("admin", 302, False), ("owner", 403, True), ("mate", 403, True), ("stranger", 404, True)],
)
def test_only_who_manages_a_person_removes_their_second_step(
    cast, signed_in, who: str, status: int, remains: bool
) -> None:
    Authenticator.objects.create(user=cast.reader, type="totp", data={"secret": "x"})

    answer = signed_in(getattr(cast, who)).post(f"/account/second-step/{cast.reader.pk}/remove/")

    assert answer.status_code == status
    assert Authenticator.objects.filter(user=cast.reader).exists() is remains


def test_under_another_secret_key_no_code_fits_and_none_can_be_worked_out(
    secret: str, settings, client: Client
) -> None:
    settings.SECRET_KEY = "another key of fifty random signs, as it might be restored badly"
    settings.SECRET_KEY_FALLBACKS = []
    authenticators = {each.type: each.wrap() for each in Authenticator.objects.all()}
    of_empty_seed = RecoveryCodes(Authenticator(data={"seed": seal(""), "used_mask": 0})).generate_codes()

    assert not authenticators["totp"].validate_code(code_of(secret))
    assert not authenticators["totp"].validate_code(code_of(""))
    assert not [code for code in of_empty_seed if authenticators["recovery_codes"].validate_code(code)]
