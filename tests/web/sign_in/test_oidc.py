"""The organisation's accounts, against a real provider over HTTP. Serves L070."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from obeya_web.accounts.models import Person, SignInLink, Unit
from obeya_web.accounts.sign_in.first import make_first_link
from obeya_web.accounts.sign_in.invitations import do_invite
from obeya_web.accounts.sign_in.links import make_sign_in_link
from obeya_web.accounts.sign_in.oidc import read_oidc
from tests.web.sign_in.doing import PASSWORD, is_signed_in, open_link, sign_in
from tests.web.sign_in.provider import (
    Provider,
    agree,
    come_back,
    go_to_provider,
    running_provider,
    sign_in_at_provider,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider, settings) -> Provider:
    running.in_id_token, running.in_userinfo = {}, {}
    configure(settings, running)
    return running


def configure(settings, provider: Provider, **changes) -> None:
    settings.OIDC = provider.as_settings(**changes)
    settings.SOCIALACCOUNT_PROVIDERS = settings.OIDC.as_provider()


@pytest.fixture
def invited(cast) -> Person:
    return do_invite(cast.admin, email="mia@example.org", unit=cast.finance, role="member").person


def test_whoever_was_invited_signs_in_with_the_organisations_account(
    provider: Provider, invited: Person, client: Client
) -> None:
    answer = sign_in_at_provider(client)

    assert answer.status_code == 302
    assert is_signed_in(client)
    assert SocialAccount.objects.get().user == invited


def test_the_second_time_the_account_is_known_whatever_its_address(
    provider: Provider, invited: Person, client: Client
) -> None:
    sign_in_at_provider(Client())
    provider.in_userinfo = {"email": "other@elsewhere.example"}

    sign_in_at_provider(client)

    assert is_signed_in(client)


def test_nothing_that_the_provider_tells_about_a_person_is_kept(
    provider: Provider, invited: Person, client: Client
) -> None:
    """Serves X047."""
    for _ in range(2):
        sign_in_at_provider(Client())

    assert SocialAccount.objects.get().extra_data == {}
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_the_form_sends_people_to_a_page_of_ours_that_goes_to_the_provider(
    provider: Provider, client: Client
) -> None:
    target = go_to_provider(client)

    asked = parse_qs(urlsplit(target).query)
    assert target.startswith(f"{provider.issuer}/oauth2/authorize?")
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["nonce"] and asked["state"]


@pytest.mark.parametrize(
    ("in_userinfo", "in_id_token"),
    [
        ({"email_verified": False}, {"email_verified": False}),
        ({"email_verified": "true"}, {"email_verified": "true"}),
        ({"email_verified": None}, {"email_verified": None}),
        ({"email": "mia@elsewhere.example"}, {}),
        ({"email": "mia@example.org.evil.example"}, {}),
        ({"email": "mia@evil.example@example.org"}, {}),
        ({"email": "someone@example.org"}, {}),
    ],
)
def test_an_invitation_is_not_given_to_an_address_that_nobody_proved(
    provider: Provider, invited: Person, client: Client, in_userinfo: dict, in_id_token: dict
) -> None:
    provider.in_userinfo, provider.in_id_token = in_userinfo, in_id_token

    answer = sign_in_at_provider(client)

    assert "There is no account for you yet" in answer.content.decode()
    assert not is_signed_in(client) and not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "http://localhost:1"},
        {"aud": "another application"},
        {"exp": 946_684_800},
        {"nonce": "another session's"},
        {"sub": "somebody else"},
        {"sub": ""},
    ],
    ids=str,
)
def test_an_answer_that_is_not_the_issuers_to_us_now_signs_nobody_in(
    provider: Provider, invited: Person, client: Client, lie: dict
) -> None:
    provider.in_id_token = lie

    answer = sign_in_at_provider(client)

    assert answer.status_code in (401, 403)
    assert not is_signed_in(client) and not SocialAccount.objects.exists()


def test_an_answer_counts_only_in_the_browser_that_asked_and_only_once(
    provider: Provider, invited: Person, client: Client
) -> None:
    back = agree(go_to_provider(client))

    assert come_back(Client(), back).status_code == 401
    assert come_back(client, back).status_code == 302
    assert come_back(Client(), back).status_code == 401


def test_an_existing_account_is_never_linked_by_its_address(provider: Provider, client: Client) -> None:
    Person.objects.create_user("mia@example.org", PASSWORD)

    answer = sign_in_at_provider(client)

    assert "There is no account for you yet" in answer.content.decode()
    assert not SocialAccount.objects.exists()


def test_an_invitation_whose_time_is_over_links_nothing(
    provider: Provider, invited: Person, client: Client
) -> None:
    SignInLink.objects.update(expires_at=invited.joined_at)

    sign_in_at_provider(client)

    assert not is_signed_in(client)


def test_whoever_is_signed_in_links_their_account_whatever_its_address(
    provider: Provider, anna: Person, client: Client
) -> None:
    sign_in(client, anna.email, PASSWORD)

    sign_in_at_provider(client, process="connect")

    assert SocialAccount.objects.get().user == anna
    assert not EmailAddress.objects.filter(email="mia@example.org").exists()
    fresh = Client()
    sign_in_at_provider(fresh)
    assert is_signed_in(fresh)


def test_an_account_that_is_linked_to_one_person_cannot_be_taken_by_another(
    provider: Provider, invited: Person, anna: Person, client: Client
) -> None:
    sign_in_at_provider(Client())
    sign_in(client, anna.email, PASSWORD)

    sign_in_at_provider(client, process="connect")

    assert SocialAccount.objects.get().user == invited


def test_whoever_was_deactivated_does_not_come_in_by_the_organisation(
    provider: Provider, invited: Person, client: Client
) -> None:
    sign_in_at_provider(Client())
    Person.objects.filter(pk=invited.pk).update(is_active=False)

    sign_in_at_provider(client)

    assert not is_signed_in(client)


def test_somebody_who_says_no_at_the_provider_is_told_so(provider: Provider, client: Client) -> None:
    target = go_to_provider(client)
    back = httpx.post(target, data={"action": "deny"}).headers["Location"]
    # This provider leaves out the state when somebody says no; others send it along.
    state = parse_qs(urlsplit(target).query)["state"][0]

    answer = come_back(client, f"{back}&state={state}")

    assert answer.headers["Location"] == "/account/login/cancelled/"
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.fixture
def only(provider: Provider, settings) -> Provider:
    configure(settings, provider, is_only=True)
    return provider


def test_with_the_organisation_only_no_password_is_taken(
    only: Provider, anna: Person, client: Client
) -> None:
    page = client.get("/account/login/").content.decode()

    assert "Sign in with Northside" in page and 'type="password"' not in page
    assert sign_in(client, anna.email, PASSWORD).status_code == 404
    assert not is_signed_in(client)


@pytest.mark.parametrize("path", ["/account/forgotten/", "/account/login/passkey/"])
def test_with_the_organisation_only_every_other_way_in_is_closed(
    only: Provider, anna: Person, client: Client, path: str
) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, {"email": anna.email, "credential": "{}"}).status_code == 404


def test_with_the_organisation_only_links_open_nothing_by_themselves(
    only: Provider, anna: Person, client: Client
) -> None:
    assert open_link(client, make_sign_in_link(anna.email)).status_code == 404
    assert not is_signed_in(client)


@pytest.mark.parametrize("path", ["/account/password/", "/account/password/new/", "/account/again/"])
def test_with_the_organisation_only_nobody_sets_a_password(
    only: Provider, invited: Person, client: Client, path: str
) -> None:
    sign_in_at_provider(client)

    form = {"password": PASSWORD, "password1": PASSWORD, "oldpassword": PASSWORD}

    assert client.post(path, form).status_code == 404


def test_with_the_organisation_only_the_first_administrator_comes_in_by_the_organisation(
    only: Provider, client: Client, settings
) -> None:
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, admin_email="mia@example.org")
    make_first_link()

    sign_in_at_provider(client)

    assert is_signed_in(client)
    assert make_first_link() is None
    assert Unit.objects.count() == 1


def test_a_provider_is_read_from_the_environment() -> None:
    environ = {
        "OBEYA_OIDC_ISSUER": "https://id.example.org/realms/northside",
        "OBEYA_OIDC_CLIENT_ID": "obeya",
        "OBEYA_OIDC_CLIENT_SECRET": "x",
        "OBEYA_OIDC_DOMAINS": "Example.org, @sales.example.org",
    }

    oidc, faults = read_oidc(environ)

    assert not faults and oidc
    assert (oidc.name, oidc.domains, oidc.is_only) == (
        "id.example.org",
        ("example.org", "sales.example.org"),
        False,
    )


@pytest.mark.parametrize(
    ("environ", "fault"),
    [
        ({"OBEYA_OIDC_ISSUER": "https://id.example.org"}, "OBEYA_OIDC_CLIENT_ID is missing"),
        ({"OBEYA_OIDC_ONLY": "1"}, "so nobody could sign in"),
        (
            {
                "OBEYA_OIDC_ISSUER": "http://id.example.org",
                "OBEYA_OIDC_CLIENT_ID": "a",
                "OBEYA_OIDC_CLIENT_SECRET": "b",
            },
            "must begin with https",
        ),
        (
            {
                "OBEYA_OIDC_ISSUER": "https://id.example.org",
                "OBEYA_OIDC_CLIENT_ID": "a",
                "OBEYA_OIDC_CLIENT_SECRET": "b",
                "OBEYA_OIDC_ONLY": "1",
            },
            "needs OBEYA_OIDC_DOMAINS",
        ),
    ],
)
def test_a_provider_that_cannot_work_is_refused_with_the_remedy(environ: dict, fault: str) -> None:
    oidc, faults = read_oidc(environ)

    assert oidc is None
    assert any(fault in each for each in faults)
