"""Signing in with a real browser: one-time links, passkeys of a virtual device, the organisation. Serves L070."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import expect

from obeya_web.accounts.models import Person
from obeya_web.accounts.sign_in.invitations import do_invite
from obeya_web.accounts.sign_in.links import make_sign_in_link
from tests.browser.conftest import Site, Visit
from tests.web.sign_in.doing import PASSWORD
from tests.web.sign_in.provider import running_provider

pytestmark = pytest.mark.browser
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def _no_attempts_yet(site: Site) -> None:
    cache.clear()


@pytest.fixture
def mia(site: Site) -> Iterator[Person]:
    person = Person.objects.create_user("mia@example.org", PASSWORD, name="Mia")
    yield person
    person.delete()


def with_device(seen: Visit) -> Any:
    """Give the browser a fingerprint reader; return the session in which it is told what to do."""
    told = seen.page.context.new_cdp_session(seen.page)
    told.send("WebAuthn.enable")
    seen.device = told.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
    return told


def sign_in(seen: Visit, person: Person) -> None:
    seen.open("/account/login/")
    seen.page.get_by_label("E-mail address").fill(person.email)
    seen.page.get_by_label("Password", exact=True).fill(PASSWORD)
    seen.page.get_by_role("button", name="Sign in", exact=True).click()
    seen.page.wait_for_url(lambda url: "/account/" not in url)


def sign_out(seen: Visit) -> None:
    seen.open("/account/logout/")
    seen.page.locator("main").get_by_role("button", name="Sign out").click()
    seen.page.wait_for_url("**/account/login/**")


def add_passkey(seen: Visit, *, alone: bool = True) -> None:
    seen.open("/account/passkeys/new/")
    seen.page.get_by_label("Name, such as the device it lives on").fill("Laptop")
    seen.page.get_by_label("Sign in with this passkey alone").set_checked(alone)
    seen.page.get_by_role("button", name="Add a passkey").click()
    seen.page.wait_for_url("**/account/recovery-codes/")


def test_a_link_signs_in_at_the_press_of_a_button_and_leaves_the_address_bar_at_once(
    site: Site, visit: Callable[..., Visit], mia: Person
) -> None:
    seen = visit(None)
    asked: list[str] = []
    seen.page.on(
        "request", lambda request: asked.append(f"{request.url} {request.headers.get('referer', '')}")
    )
    secret = make_sign_in_link(mia.email).partition("#")[2]

    seen.open(f"/account/link/#{secret}")
    assert secret not in seen.page.url
    expect(seen.page.get_by_label("Code")).to_be_hidden()
    seen.page.get_by_role("button", name="Sign in").click()
    seen.page.wait_for_url("**/account/password/new/")

    expect(seen.page.get_by_role("heading", name="How will you sign in next time?")).to_be_visible()
    assert not [each for each in asked if secret in each]
    assert seen.faults() == []


def test_a_password_can_be_looked_at_before_it_is_sent(
    site: Site, visit: Callable[..., Visit], mia: Person
) -> None:
    seen = visit(None)
    seen.open("/account/login/")
    field = seen.page.get_by_label("Password", exact=True)

    field.fill(PASSWORD)
    assert field.get_attribute("type") == "password"
    seen.page.get_by_label("Show the password").check()

    assert field.get_attribute("type") == "text"
    assert seen.faults() == []


def test_a_passkey_signs_in_without_address_and_password(
    site: Site, visit: Callable[..., Visit], mia: Person
) -> None:
    seen = visit(None)
    with_device(seen)
    sign_in(seen, mia)
    add_passkey(seen)
    sign_out(seen)

    seen.page.get_by_role("button", name="Sign in with a passkey").click()
    seen.page.wait_for_url(lambda url: "/account/" not in url)

    seen.open("/account/passkeys/")
    expect(seen.page.get_by_text("Laptop")).to_be_visible()
    expect(seen.page.get_by_text("signs in alone")).to_be_visible()
    assert seen.faults() == []


def test_a_passkey_can_be_the_second_step_after_the_password(
    site: Site, visit: Callable[..., Visit], mia: Person
) -> None:
    seen = visit(None)
    with_device(seen)
    sign_in(seen, mia)
    add_passkey(seen, alone=False)
    sign_out(seen)

    seen.page.get_by_label("E-mail address").fill(mia.email)
    seen.page.get_by_label("Password", exact=True).fill(PASSWORD)
    seen.page.get_by_role("button", name="Sign in", exact=True).click()
    seen.page.wait_for_url("**/account/login/code/")
    seen.page.get_by_role("button", name="Use your passkey").click()
    seen.page.wait_for_url(lambda url: "/account/" not in url)

    assert seen.faults() == []


def test_a_device_that_does_not_know_its_holder_signs_nobody_in(
    site: Site, visit: Callable[..., Visit], mia: Person
) -> None:
    seen = visit(None)
    told = with_device(seen)
    sign_in(seen, mia)
    add_passkey(seen)
    sign_out(seen)
    told.send("WebAuthn.setUserVerified", {"authenticatorId": seen.device, "isUserVerified": False})

    seen.page.get_by_role("button", name="Sign in with a passkey").click()

    seen.page.get_by_text("The passkey was not used.").wait_for()
    assert "/account/login/" in seen.page.url


def test_a_passkey_that_was_removed_no_longer_signs_in(
    site: Site, visit: Callable[..., Visit], mia: Person
) -> None:
    seen = visit(None)
    with_device(seen)
    sign_in(seen, mia)
    add_passkey(seen)
    seen.open("/account/passkeys/")
    seen.page.get_by_role("link", name="Remove").click()
    seen.page.get_by_role("button", name="Remove").click()
    seen.page.wait_for_url("**/account/passkeys/")
    assert not Authenticator.objects.filter(user=mia).exists()
    sign_out(seen)

    seen.page.get_by_role("button", name="Sign in with a passkey").click()

    seen.page.get_by_text("This code or passkey does not fit.").wait_for()
    assert "/account/login/" in seen.page.url


def test_the_organisations_sign_in_works_under_our_strict_policy(
    site: Site, visit: Callable[..., Visit], settings
) -> None:
    with running_provider() as provider:
        settings.OIDC = provider.as_settings()
        settings.SOCIALACCOUNT_PROVIDERS = settings.OIDC.as_provider()
        do_invite(site.cast.admin, email="mia@example.org", unit=site.cast.finance, role="member")
        seen = visit(None)

        seen.open("/account/login/")
        seen.page.get_by_role("button", name="Sign in with Northside").click()
        seen.page.wait_for_url(f"{provider.issuer}/**")
        seen.page.locator("button", has_text="mia-1").first.click()
        seen.page.wait_for_url(f"{site.address}/")

        expect(seen.page.get_by_role("heading", level=1)).to_be_visible()
        assert seen.page.evaluate("window.refused") == []
    Person.objects.get(email="mia@example.org").delete()
