from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from obeya.errors import ObeyaError
from obeya_web.accounts.models import Grant, Person, SignInLink, Unit
from obeya_web.accounts.sign_in.first import make_first_link
from obeya_web.accounts.sign_in.links import make_sign_in_link
from tests.web.sign_in.doing import is_signed_in, open_link, secret_of

pytestmark = pytest.mark.django_db


def test_the_first_administrator_comes_in_by_the_link_of_the_console(client: Client) -> None:
    link = make_first_link()
    assert link and link.startswith("http://localhost:8000/account/link/#")

    answer = open_link(client, link)

    assert answer.headers["Location"] == "/account/password/new/"
    assert is_signed_in(client)
    grant = Grant.objects.get()
    assert (grant.role, grant.unit.name, grant.person.has_usable_password()) == (
        "admin",
        "My organisation",
        False,
    )


def test_looking_at_a_link_does_not_use_it_up_and_shows_nothing_of_it(client: Client) -> None:
    link = make_first_link() or ""

    for _ in range(3):
        page = client.get("/account/link/")
        assert page.status_code == 200
        assert page.headers["Referrer-Policy"] == "same-origin"

    assert open_link(client, link).status_code == 302


def test_no_answer_over_http_carries_the_secret_of_the_first_link(client: Client) -> None:
    """Serves L070."""
    secret = secret_of(make_first_link() or "")
    pages = [
        "/",
        "/health/",
        "/account/link/",
        "/account/login/",
        "/account/signup/",
        "/account/forgotten/",
        "/setup/",
    ]

    seen = []
    for page in pages:
        answer = client.get(page, follow=True)
        seen.append(answer.content.decode() + str(answer.headers) + str(answer.cookies))

    assert secret
    assert not [text for text in seen if secret in text]
    assert SignInLink.objects.get().token_hash != secret


def test_the_first_link_works_once(client: Client) -> None:
    link = make_first_link() or ""
    open_link(client, link)

    again = Client()

    assert open_link(again, link).status_code == 404
    assert not is_signed_in(again)


def test_set_up_is_closed_once_an_administrator_has_signed_in(client: Client) -> None:
    open_link(client, make_first_link() or "")

    assert make_first_link() is None


def test_a_first_link_that_lay_about_is_dead_once_somebody_else_became_administrator() -> None:
    link = make_first_link() or ""
    other = Person.objects.create_user("other@example.org", last_login=timezone.now())
    Grant.objects.create(person=other, unit=Unit.objects.get(), role="admin")

    assert open_link(Client(), link).status_code == 404


def test_a_new_first_link_ends_the_one_before_and_makes_no_second_administrator(client: Client) -> None:
    first, second = make_first_link() or "", make_first_link() or ""

    assert open_link(client, first).status_code == 404
    assert open_link(client, second).status_code == 302
    assert Person.objects.count() == Unit.objects.count() == 1


def test_the_first_administrator_has_the_address_that_the_environment_names(settings) -> None:
    make_first_link()
    settings.CONFIGURATION = dataclasses.replace(django_settings.CONFIGURATION, admin_email="mia@example.org")

    make_first_link()

    assert [person.email for person in Person.objects.all()] == ["mia@example.org"]


def test_the_first_link_ends_after_an_hour(client: Client) -> None:
    link = make_first_link() or ""
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert open_link(client, link).status_code == 404


def test_whoever_is_locked_out_gets_a_link_from_the_console(client: Client, anna: Person) -> None:
    assert (
        open_link(client, make_sign_in_link("Anna@Example.org")).headers["Location"]
        == "/account/password/new/"
    )
    assert is_signed_in(client)


@pytest.mark.parametrize("state", ["unknown", "deactivated"])
def test_a_link_is_made_only_for_who_may_sign_in(anna: Person, state: str) -> None:
    Person.objects.filter(pk=anna.pk).update(is_active=False)

    with pytest.raises(ObeyaError, match="Nobody who may sign in has the address"):
        make_sign_in_link("anna@example.org" if state == "deactivated" else "nobody@example.org")


def test_a_link_made_before_does_not_outlive_deactivation(client: Client, anna: Person) -> None:
    link = make_sign_in_link(anna.email)
    Person.objects.filter(pk=anna.pk).update(is_active=False)

    assert open_link(client, link).status_code == 404


def test_a_link_signs_out_whoever_was_there_before(client: Client, anna: Person) -> None:
    other = Person.objects.create_user("other@example.org")
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")

    open_link(client, make_sign_in_link(anna.email))

    assert client.session["_auth_user_id"] == str(anna.pk)


@pytest.mark.parametrize(
    "path", ["/account/signup/", "/account/3rdparty/signup/", "/account/email/", "/setup/"]
)
def test_there_is_no_open_sign_up(client: Client, path: str) -> None:
    form = {"email": "x@example.org", "password1": "seven quiet herons at dusk"}

    assert client.get(path).status_code == 404
    assert client.post(path, form).status_code == 404
    assert Person.objects.count() == 0


def test_there_is_no_default_administrator(client: Client) -> None:
    make_first_link()

    for password in ("", "admin", "password", "obeya"):
        client.post("/account/login/", {"login": "admin@localhost", "password": password})

    assert not is_signed_in(client)
