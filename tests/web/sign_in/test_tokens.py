"""API tokens: shown once, kept as a hash, taken from the header only. Serves L070."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from obeya_web.accounts.models import ApiToken, AuditEvent, Person
from obeya_web.accounts.sign_in.tokens import do_make_token, do_revoke_token, person_for
from tests.web.sign_in.doing import PASSWORD, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(anna: Person) -> tuple[ApiToken, str]:
    return do_make_token(anna, name="Weekly import", scope="read", n_days=90)


def asking(header: str = "", path: str = "/api/v1/processes/", **extra: str):
    headers = {"Authorization": header} if header else {}
    return RequestFactory().get(path, headers=headers, **extra)


def test_a_token_says_who_asks_and_what_may_be_done(anna: Person, made) -> None:
    assert person_for(asking(f"Bearer {made[1]}")) == (anna, frozenset({"read"}))

    _token, may_write = do_make_token(anna, name="x", scope="write", n_days=1)

    assert person_for(asking(f"bearer {may_write}")) == (anna, frozenset({"read", "write"}))


def test_only_a_hash_of_a_token_is_kept(made) -> None:
    token, secret = made
    kept = str(ApiToken.objects.values_list().get()) + str(list(AuditEvent.objects.values_list()))

    assert secret not in kept
    assert secret.startswith(token.prefix) and len(token.prefix) == 12


@pytest.mark.parametrize(
    "request_of",
    [
        lambda secret: asking(path=f"/api/v1/processes/?token={secret}&access_token={secret}"),
        lambda secret: asking(HTTP_COOKIE=f"token={secret}; Authorization=Bearer {secret}"),
        lambda secret: asking(f"Basic {secret}"),
        lambda secret: asking(secret),
        lambda secret: asking(f"Bearer {secret[:-1]}"),
        lambda secret: asking(f"Bearer {secret}x"),
        lambda secret: asking("Bearer "),
        lambda secret: asking("Bearer obeya_"),
        lambda secret: asking(),
    ],
)
def test_a_token_counts_only_whole_and_in_the_header(made, request_of) -> None:
    assert person_for(request_of(made[1])) is None


@pytest.mark.parametrize("end", ["revoked", "expired", "deactivated"])
def test_a_token_that_has_ended_says_nothing(anna: Person, made, end: str) -> None:
    token, secret = made
    if end == "revoked":
        do_revoke_token(token, person=anna)
    if end == "expired":
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    if end == "deactivated":
        Person.objects.update(is_active=False)

    assert person_for(asking(f"Bearer {secret}")) is None


def test_the_last_use_of_a_token_is_noted_to_five_minutes(made) -> None:
    person_for(asking(f"Bearer {made[1]}"))
    first = ApiToken.objects.get().last_used_at
    person_for(asking(f"Bearer {made[1]}"))
    assert first and ApiToken.objects.get().last_used_at == first

    ApiToken.objects.update(last_used_at=first - timedelta(minutes=6))
    person_for(asking(f"Bearer {made[1]}"))

    assert ApiToken.objects.get().last_used_at >= first


def test_the_page_shows_a_token_this_once(anna: Person, client: Client) -> None:
    sign_in(client, anna.email, PASSWORD)
    page = client.post("/account/tokens/", {"name": "Weekly import", "scope": "read", "n_days": 90})
    secret = page.context["secret"]

    assert secret in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    later = client.get("/account/tokens/").content.decode()
    assert secret not in later and "Weekly import" in later


@pytest.mark.parametrize("n_days", ["0", "-1", "36500", "never"])
def test_every_token_ends(anna: Person, client: Client, n_days: str) -> None:
    sign_in(client, anna.email, PASSWORD)

    client.post("/account/tokens/", {"name": "x", "scope": "read", "n_days": n_days})

    assert not ApiToken.objects.exists()


def test_nobody_sees_or_revokes_the_tokens_of_others(made, client: Client) -> None:
    Person.objects.create_user("otto@example.org", PASSWORD)
    sign_in(client, "otto@example.org", PASSWORD)

    assert "Weekly import" not in client.get("/account/tokens/").content.decode()
    assert client.post(f"/account/tokens/{made[0].pk}/revoke/").status_code == 404
    assert ApiToken.objects.get().is_live


def test_a_person_revokes_their_own_token(anna: Person, made, client: Client) -> None:
    sign_in(client, anna.email, PASSWORD)

    client.post(f"/account/tokens/{made[0].pk}/revoke/")

    assert person_for(asking(f"Bearer {made[1]}")) is None


@pytest.mark.parametrize(
    "path",
    ["/account/tokens/", "/account/login/", "/account/link/", "/account/logout/", "/account/sessions/"],
)
def test_a_token_does_not_free_a_page_from_the_protection_of_forms(anna: Person, made, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.post(path, {"name": "x"}, headers={"Authorization": f"Bearer {made[1]}"}).status_code == 403


def test_a_token_opens_no_page(made, client: Client) -> None:
    answer = client.get("/account/sessions/", headers={"Authorization": f"Bearer {made[1]}"})

    assert answer.headers["Location"].startswith("/account/login/")
