"""Pages for what is refused or went wrong: each has its status, a sentence, and no details."""

from __future__ import annotations

import errno

import pytest
from django.db import OperationalError
from django.test import Client

from obeya_web.project import health as health_module


@pytest.mark.parametrize("path", ["/nowhere/", "/processes/unknown/"])
def test_what_is_not_there_is_a_page_with_a_way_home(cast, signed_in, path):
    answer = signed_in(cast.stranger).get(path)
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode() and 'href="/"' in answer.content.decode()


def test_what_is_not_there_is_in_the_language_of_the_reader(cast, signed_in):
    cast.owner.language = "de"
    cast.owner.save()
    answer = signed_in(cast.owner).get("/nowhere/")
    assert 'lang="de"' in answer.content.decode()


def test_a_form_that_did_not_come_from_a_page_of_ours_is_told_what_to_do(db):
    answer = Client(enforce_csrf_checks=True).post(
        "/account/login/", {"login": "a@example.org", "password": "x"}
    )
    assert answer.status_code == 403
    assert "This form is out of date" in answer.content.decode()


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 507, "The disk of the server is full"),
        (OperationalError("database or disk is full"), 507, "The disk of the server is full"),
        (OperationalError("database is locked"), 503, "does not answer right now"),
        (ValueError("secret detail"), 500, "Something went wrong"),
    ],
)
def test_a_fault_is_a_sentence_without_details(db, monkeypatch, fault, status, words):
    def fail(*_):
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(health_module.connection, "cursor", fail)
        answer = Client(raise_request_exception=False).get("/health/")
    assert answer.status_code == status and words in answer.content.decode()
    assert "secret detail" not in answer.content.decode() and "Traceback" not in answer.content.decode()
    assert answer.headers.get("Retry-After") == ("10" if status == 503 else None)
