"""The REST interface: who may call it, how lists are paged, and that nothing is overwritten or done twice."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from obeya_web.accounts.sign_in.tokens import do_make_token, do_revoke_token
from obeya_web.jobs.queue import enqueue
from obeya_web.processes.models import Process

PROCESSES = "/api/v1/processes"
ONE = f"{PROCESSES}/invoice-approval"


def headers_of(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def token(cast):
    def of(person, scope: str = "write") -> dict[str, str]:
        return headers_of(do_make_token(person, name="test", scope=scope, n_days=1)[1])

    return of


def send(method: str, path: str, body: object, headers: dict[str, str], **more: str):
    return Client().generic(
        method, path, json.dumps(body), content_type="application/json", headers={**headers, **more}
    )


def test_without_a_token_the_answer_is_a_problem_that_says_what_to_do(cast):
    answer = Client().get(PROCESSES)
    assert answer.status_code == 401 and answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer" and "Bearer" in answer.json()["detail"]


def test_a_revoked_token_ends_at_once_even_beside_a_session(cast, signed_in):
    made, secret = do_make_token(cast.owner, name="test", scope="read", n_days=1)
    assert Client().get(ONE, headers=headers_of(secret)).status_code == 200
    do_revoke_token(made, person=cast.owner)
    assert signed_in(cast.owner).get(ONE, headers=headers_of(secret)).status_code == 401


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("mate", 200), ("reader", 200), ("stranger", 404), ("admin", 200), ("nobody", 404)],
)
def test_a_token_sees_what_its_person_sees(cast, token, who: str, status: int):
    assert Client().get(ONE, headers=token(getattr(cast, who))).status_code == status


def test_lists_hold_nothing_of_units_that_one_may_not_see(cast, token):
    assert Client().get(PROCESSES, headers=token(cast.stranger)).json()["items"] == []
    assert [p["slug"] for p in Client().get(PROCESSES, headers=token(cast.mate)).json()["items"]] == [
        "invoice-approval"
    ]
    units = {
        unit["name"] for unit in Client().get("/api/v1/units", headers=token(cast.stranger)).json()["items"]
    }
    assert units == {"Sales"}


def test_a_token_for_reading_changes_nothing(cast, token):
    answer = send("PATCH", ONE, {"name": "Other"}, token(cast.owner, "read"), **{"If-Match": '"1"'})
    assert answer.status_code == 403
    assert Process.objects.get().name == "Invoice approval"


def test_a_session_needs_the_form_protection(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(PROCESSES, {"unit": cast.finance.pk, "name": "New"}, content_type="application/json")
    assert answer.status_code in (401, 403)
    assert Process.objects.count() == 1


def test_pages_follow_each_other_without_gaps_whatever_is_added_meanwhile(cast, token):
    for n in range(5):
        Process.objects.create(unit=cast.finance, name=f"P{n}", slug=f"p{n}")
    headers, cursor, seen = token(cast.owner), "", []
    while cursor is not None:
        page = Client().get(PROCESSES, {"limit": 2, "cursor": cursor}, headers=headers).json()
        seen += [process["slug"] for process in page["items"]]
        cursor = page["next"]
        if len(seen) == 2:
            Process.objects.create(unit=cast.finance, name="Late", slug="late")
    assert seen == ["invoice-approval", "p0", "p1", "p2", "p3", "p4", "late"]
    assert Client().get(PROCESSES, {"cursor": "forged"}, headers=headers).status_code == 422


def test_what_was_not_changed_is_not_sent_again(cast, token):
    headers = token(cast.owner)
    etag = Client().get(ONE, headers=headers).headers["ETag"]
    again = Client().get(ONE, headers={**headers, "If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_nobody_overwrites_what_they_have_not_seen(cast, token):
    headers = token(cast.owner)
    assert send("PATCH", ONE, {"purpose": "a"}, headers).status_code == 428
    first = send("PATCH", ONE, {"purpose": "a"}, headers, **{"If-Match": '"1"'})
    assert (first.status_code, first.headers["ETag"]) == (200, '"2"')
    late = send("PATCH", ONE, {"purpose": "b"}, headers, **{"If-Match": '"1"'})
    assert (late.status_code, late.headers["ETag"]) == (412, '"2"')
    assert Process.objects.get().purpose == "a"


def test_a_reader_may_look_and_not_touch(cast, token):
    answer = send("PATCH", ONE, {"purpose": "x"}, token(cast.reader), **{"If-Match": '"1"'})
    assert answer.status_code == 403 and answer.json()["status"] == 403


def test_a_request_sent_twice_with_one_key_has_one_effect(cast, token):
    headers = token(cast.owner)
    body = {"unit": cast.finance.pk, "name": "Order to cash"}
    first = send("POST", PROCESSES, body, headers, **{"Idempotency-Key": "k1"})
    second = send("POST", PROCESSES, body, headers, **{"Idempotency-Key": "k1"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json() and second.headers["Idempotent-Replayed"] == "true"
    assert first.headers["Location"] == second.headers["Location"] == "/api/v1/processes/order-to-cash"
    assert Process.objects.filter(name="Order to cash").count() == 1
    other = send("POST", PROCESSES, {**body, "name": "Else"}, headers, **{"Idempotency-Key": "k1"})
    assert other.status_code == 422


def test_a_process_cannot_be_added_where_one_may_not_edit(cast, token):
    for who, unit, status in (
        (cast.reader, cast.finance, 403),
        (cast.stranger, cast.finance, 422),
        (cast.stranger, cast.sales, 201),
    ):
        answer = send("POST", PROCESSES, {"unit": unit.pk, "name": "New"}, token(who))
        assert answer.status_code == status, who


def test_deleting_puts_a_process_away(cast, token):
    headers = token(cast.owner)
    assert send("DELETE", ONE, None, headers, **{"If-Match": '"1"'}).status_code == 204
    assert Client().get(ONE, headers=headers).status_code == 404
    assert Process.objects.get().deleted_at is not None


@pytest.mark.parametrize(
    "body",
    [
        {"unit": 1, "name": "a\u0000b"},
        {"unit": 10**30, "name": "a"},
        {"unit": 1, "name": "x" * 121},
        {"unit": 1, "name": "  "},
        {"unit": 1, "name": "a", "unknown": 1},
        [],
        "text",
    ],
)
def test_what_cannot_be_stored_is_refused_with_its_place(cast, token, body: object):
    answer = send("POST", PROCESSES, body, token(cast.owner))
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["where"].startswith("body")


def test_a_lone_surrogate_is_refused(cast, token):
    answer = Client().generic(
        "POST",
        PROCESSES,
        '{"unit": 1, "name": "\\ud800"}',
        content_type="application/json",
        headers=token(cast.owner),
    )
    assert answer.status_code in (400, 422)


def test_a_process_without_data_says_so(cast, token):
    answer = Client().get(f"{ONE}/overview", headers=token(cast.owner))
    assert answer.status_code == 404 and answer.headers["Content-Type"] == "application/problem+json"


def test_only_who_asked_for_background_work_may_follow_it(cast, token):
    job = enqueue("compute_findings", {"process": cast.process.pk}, requested_by=cast.owner)
    path = f"/api/v1/jobs/{job.pk}"
    assert Client().get(path, headers=token(cast.owner)).json()["state"] == "ready"
    assert Client().get(path, headers=token(cast.admin)).status_code == 200
    assert Client().get(path, headers=token(cast.mate)).status_code == 404
    assert Client().get(f"/api/v1/jobs/{10**30}", headers=token(cast.owner)).status_code == 404
