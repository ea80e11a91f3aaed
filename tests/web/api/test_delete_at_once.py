"""Deleting what somebody else changes or deletes at the same moment. Serves A10, D21."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from obeya_web.accounts.audit import history_of, verify
from obeya_web.accounts.sign_in.tokens import do_make_token
from obeya_web.processes.models import Process
from tests.web.conftest import Cast

N_ROUNDS = 10

pytestmark = pytest.mark.django_db(transaction=True)
Ask = Callable[[Client, str], int]


def delete(client: Client, slug: str) -> int:
    return client.delete(f"/api/v1/processes/{slug}", headers={"If-Match": '"1"'}).status_code


def rename(client: Client, slug: str) -> int:
    body = json.dumps({"name": "Renamed"})
    return client.patch(
        f"/api/v1/processes/{slug}", body, "application/json", headers={"If-Match": '"1"'}
    ).status_code


def at_once(secret: str, slug: str, *asks: Ask) -> list[int]:
    """Send all requests at the same moment; return what each was answered."""
    ready = threading.Barrier(len(asks))

    def send(ask: Ask) -> int:
        client = Client(headers={"Authorization": f"Bearer {secret}"})
        ready.wait()
        try:
            return ask(client, slug)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(asks)) as pool:
        return list(pool.map(send, asks))


def test_of_a_change_and_a_deletion_at_once_only_one_is_done(cast: Cast) -> None:
    _, secret = do_make_token(cast.owner, name="test", scope="write", n_days=1)
    for n in range(N_ROUNDS):
        process = Process.objects.create(unit=cast.finance, name="New", slug=f"new-{n}", owner=cast.owner)
        deleted, renamed = at_once(secret, process.slug, delete, rename)
        process.refresh_from_db()
        assert (deleted == 204) + (renamed == 200) == 1, (deleted, renamed)
        assert {deleted, renamed} <= {200, 204, 404, 412}
        assert (process.deleted_at is not None) == (deleted == 204)
        assert (process.version, history_of(process).count()) == (2, 1)
    assert verify().is_whole


def test_of_two_deletions_at_once_one_is_done_and_the_other_is_told(cast: Cast) -> None:
    _, secret = do_make_token(cast.owner, name="test", scope="write", n_days=1)
    for n in range(N_ROUNDS):
        process = Process.objects.create(unit=cast.finance, name="New", slug=f"new-{n}", owner=cast.owner)
        answers = sorted(at_once(secret, process.slug, delete, delete))
        assert answers[0] == 204 and answers[1] in (404, 412)
        assert history_of(process).count() == 1


def test_a_record_is_put_away_only_as_it_was_seen(cast: Cast) -> None:
    _, secret = do_make_token(cast.owner, name="test", scope="write", n_days=1)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert rename(client, cast.process.slug) == 200
    assert delete(client, cast.process.slug) == 412
    cast.process.refresh_from_db()
    assert cast.process.deleted_at is None
