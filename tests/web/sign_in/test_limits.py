"""Attempts are counted for all processes together, and no spelling of an address multiplies them."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from obeya_web.accounts.models import Person
from obeya_web.accounts.sign_in.adapters import limit_key
from obeya_web.accounts.sign_in.links import make_sign_in_link
from tests.web.sign_in.doing import PASSWORD, is_signed_in, open_link, sign_in

pytestmark = pytest.mark.django_db
PER_PERSON = 10
PER_PLACE = 30
MIXED = "The e-mail address and the password do not fit together."
TOO_MANY = "Too many attempts"


def words_of(client: Client, email: str, password: str = "wrong", **extra: str) -> str:
    return sign_in(client, email, password, **extra).content.decode()


def test_ten_wrong_passwords_close_an_account_wherever_they_come_from(anna: Person) -> None:
    for attempt in range(PER_PERSON):
        assert MIXED in words_of(Client(), anna.email, REMOTE_ADDR=f"203.0.113.{attempt}")

    assert TOO_MANY in words_of(Client(), anna.email, PASSWORD, REMOTE_ADDR="203.0.113.99")


def test_thirty_wrong_passwords_close_a_place_whomever_they_are_for(db: None) -> None:
    for attempt in range(PER_PLACE):
        assert MIXED in words_of(Client(), f"somebody{attempt}@example.org")

    assert TOO_MANY in words_of(Client(), "one-more@example.org")


def test_signing_in_well_does_not_count(anna: Person) -> None:
    for _ in range(PER_PERSON + 5):
        client = Client()
        sign_in(client, anna.email, PASSWORD)
        assert is_signed_in(client)


def test_signing_in_well_does_not_forget_what_was_tried_before(anna: Person) -> None:
    Person.objects.create_user("mallory@example.org", PASSWORD)
    for _ in range(PER_PERSON - 1):
        words_of(Client(), anna.email)

    sign_in(Client(), "mallory@example.org", PASSWORD)
    words_of(Client(), anna.email)

    assert TOO_MANY in words_of(Client(), anna.email)


@pytest.mark.parametrize(
    "spelling",
    [
        "ANNA@example.org",
        " anna@example.org ",
        unicodedata.normalize("NFD", "ánna@example.org"),
        "ännà@example.org",
        "ａｎｎａ@example.org",
        "anna@ｅxample.org",
        "anna@EXAMPLE.org\t",
    ],
)
def test_every_spelling_of_an_address_counts_as_one(spelling: str) -> None:
    assert limit_key(spelling) == "anna@example.org"


def test_accents_and_case_do_not_buy_further_attempts(anna: Person) -> None:
    spellings = ["anna", "ANNA", "Anna", "aNNa", "annA"]
    for attempt in range(PER_PERSON):
        words_of(Client(), f"{spellings[attempt % 5]}@example.org")

    assert TOO_MANY in words_of(Client(), "ANNa@example.org")


def test_a_header_that_anybody_can_write_does_not_change_the_place(db: None) -> None:
    for attempt in range(PER_PLACE):
        words_of(Client(), f"somebody{attempt}@example.org", HTTP_X_FORWARDED_FOR=f"198.51.100.{attempt}")

    assert TOO_MANY in words_of(Client(), "x@example.org", HTTP_X_FORWARDED_FOR="198.51.100.200")


def test_behind_a_server_of_ones_own_its_note_of_the_place_counts(settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for attempt in range(PER_PLACE):
        words_of(
            Client(), f"somebody{attempt}@example.org", HTTP_X_FORWARDED_FOR=f"10.0.0.{attempt}, 198.51.100.1"
        )

    assert TOO_MANY in words_of(Client(), "x@example.org", HTTP_X_FORWARDED_FOR="10.9.9.9, 198.51.100.1")
    assert MIXED in words_of(Client(), "x@example.org", HTTP_X_FORWARDED_FOR="198.51.100.2")


def test_a_closed_account_is_not_even_hashed(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(PER_PERSON):
        words_of(Client(), anna.email)
    n_hashed = []
    monkeypatch.setattr(Person, "check_password", lambda *_: n_hashed.append(1))
    monkeypatch.setattr(Person, "set_password", lambda *_: n_hashed.append(1))

    words_of(Client(), anna.email)

    assert not n_hashed


def test_whoever_is_locked_out_still_comes_in_by_a_link(anna: Person, client: Client) -> None:
    for _ in range(PER_PERSON):
        words_of(Client(), anna.email)

    open_link(client, make_sign_in_link(anna.email))

    assert is_signed_in(client)


def test_three_requests_for_a_link_are_enough_for_one_address(client: Client) -> None:
    statuses = [
        client.post("/account/forgotten/", {"email": "Anna@example.org"}).status_code for _ in range(4)
    ]

    assert statuses == [302, 302, 302, 429]


def test_many_other_entries_do_not_push_counted_attempts_out(anna: Person) -> None:
    for _ in range(PER_PERSON):
        words_of(Client(), anna.email)
    for number in range(400):
        cache.set(f"something-else-{number}", number)

    assert TOO_MANY in words_of(Client(), anna.email)


@pytest.mark.any_database
def test_two_processes_share_one_count(tmp_path: Path) -> None:
    """The limit holds over processes, because it lies in the database and not in one of them."""
    environ = os.environ | {
        "OBEYA_HOME": str(tmp_path),
        "OBEYA_DATABASE_URL": "",
        "OBEYA_BASE_URL": "http://localhost:8000",
        "DJANGO_SETTINGS_MODULE": "obeya_web.project.settings",
    }
    attempts = [sys.executable, str(Path(__file__).with_name("attempts.py"))]
    subprocess.run([*attempts, "prepare", "anna@example.org"], env=environ, check=True)

    running = [
        subprocess.Popen([*attempts, "try", "anna@example.org", seed], env=environ, stdout=subprocess.PIPE)
        for seed in ("1", "2")
    ]
    looked_at = [int(process.communicate(timeout=120)[0]) for process in running]

    assert sum(looked_at) == PER_PERSON
