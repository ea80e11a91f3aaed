"""One Chromium for all tests of pages, and a site of its own with the cast, a sample process and a worker's results."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from obeya_web.accounts.audit_chain import GENESIS, signature
from obeya_web.accounts.guards import drop_guards, set_guards
from obeya_web.accounts.models import AuditHead, Person
from obeya_web.processes.models import Process
from obeya_web.processes.samples import do_load_sample
from tests.web.conftest import Cast, make_cast

# Playwright keeps an event loop in the thread of the tests; they still talk to the database as usual.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

LISTEN = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.refused.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A running site: its address, the people, and a process with a log."""

    address: str
    cast: Cast
    sample: Process


class Visit:
    """A page as somebody sees it, with everything that the browser complained about."""

    def __init__(self, page: Any, site: Site) -> None:
        self.page = page
        self.site = site
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))

    def _hear(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def open(self, path: str) -> None:
        """Go to an address of the site and wait until nothing moves."""
        self.page.goto(f"{self.site.address}{path}", wait_until="load")
        self.page.wait_for_load_state("networkidle")

    def faults(self) -> list[str]:
        """Return what was complained about and what the policy of the page refused."""
        return self.complaints + self.page.evaluate("window.refused")


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database of a module: written for real, as the site reads it in other threads; emptied afterwards."""
    with django_db_blocker.unblock():
        yield
        drop_guards(connection)
        call_command("flush", interactive=False, verbosity=0)
        AuditHead.objects.create(number=0, hash=GENESIS, signature=signature(0, GENESIS))
        set_guards(connection)


@pytest.fixture(scope="module")
def site(db: None) -> Iterator[Site]:
    """The site of a module."""
    cast = make_cast()
    sample = do_load_sample("invoice-approval", cast.finance, cast.owner)
    server = LiveServer("localhost")
    yield Site(server.url, cast, sample)
    server.stop()


@pytest.fixture
def visit(browser: Any, site: Site) -> Iterator[Callable[..., Visit]]:
    """Open a browser window as a person (None: signed out), of a width and a colour scheme."""
    contexts = []

    def opened(
        person: Person | None, *, width: int = 1440, scheme: str = "light", locale: str = "en-GB"
    ) -> Visit:
        is_phone = width <= 640
        context = browser.new_context(
            viewport={"width": width, "height": 844 if is_phone else 900},
            color_scheme=scheme,
            has_touch=is_phone,
            is_mobile=is_phone,
            locale=locale,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.add_init_script(LISTEN)
        if person is not None:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": site.address}]
            )
        return Visit(context.new_page(), site)

    yield opened
    for context in contexts:
        context.close()


def session_of(person: Person) -> str:
    """Return the key of a session of that person."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value
