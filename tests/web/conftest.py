"""A home of its own for every run, a real database, and the fixed cast that every page is tried by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, TransactionTestCase
from django.utils import translation
from whitenoise.middleware import WhiteNoiseMiddleware

from obeya.sources.samples import write_sample
from obeya_web.accounts.models import Grant, Person, Unit
from obeya_web.processes.models import Process
from tests.web.emptying import emptying
from tests.web.postbox import Postbox, open_postbox
from tests.web.sample import SAMPLE, show_sample


@pytest.fixture(scope="session", autouse=True)
def _trail_that_tests_may_empty() -> Iterator[None]:
    """Let a test with real transactions empty all tables behind it, which the guarded audit trail refuses."""
    empty = TransactionTestCase._fixture_teardown

    def empty_and_guard_again(case: TransactionTestCase) -> None:
        with emptying():
            empty(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_and_guard_again)
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files_found_once() -> Iterator[None]:
    """Let all clients share what the first of them found: each makes the whole chain that answers anew."""
    find = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, Any] = {}

    def find_once(chain: WhiteNoiseMiddleware) -> None:
        if not found:
            find(chain)
            found.update(chain.files)
        chain.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", find_once)
        yield


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Let no test speak the language that a request of the one before it was answered in."""
    translation.deactivate()
    yield
    translation.deactivate()


@dataclass(frozen=True, slots=True)
class Cast:
    """A company with two departments; the process belongs to finance.

    `owner` owns the process, `mate` is a member of finance, `reader` may only look, `stranger` works in sales and sees
    nothing of finance, `admin` may do everything, `nobody` is signed in without any role.
    """

    company: Unit
    finance: Unit
    sales: Unit
    process: Process
    owner: Person
    mate: Person
    reader: Person
    stranger: Person
    admin: Person
    nobody: Person


def make_cast() -> Cast:
    company = Unit.objects.create(name="Northside")
    finance = Unit.objects.create(name="Finance", parent=company)
    sales = Unit.objects.create(name="Sales", parent=company)
    people = {
        name: Person.objects.create_user(f"{name}@example.org", name=name)
        for name in ("owner", "mate", "reader", "stranger", "admin", "nobody")
    }
    for name, role, unit in (
        ("owner", "process_owner", finance),
        ("mate", "member", finance),
        ("reader", "viewer", finance),
        ("stranger", "process_owner", sales),
        ("admin", "admin", company),
    ):
        Grant.objects.create(person=people[name], role=role, unit=unit)
    process = Process.objects.create(
        unit=finance, name="Invoice approval", slug="invoice-approval", owner=people["owner"]
    )
    return Cast(company, finance, sales, process, **people)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample process as a file."""
    return write_sample(SAMPLE, tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first import of the sample leaves what it wrote, for all others."""
    return tmp_path_factory.mktemp("sample") / "home"


@pytest.fixture
def with_sample(cast: Cast, sample_file: Path, sample_home: Path) -> Process:
    """The process with the sample log."""
    return show_sample(cast.process, sample_file, sample_home)


@pytest.fixture
def signed_in(db: None) -> Callable[[Person], Client]:
    def client_of(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return client_of


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    with open_postbox(settings) as box:
        yield box
