"""Every address, tried by everybody. Expectations come from the roles of the cast, not from the code that decides."""

from __future__ import annotations

import uuid

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from obeya_web.accounts.models import Grant, Person
from obeya_web.accounts.roles import RIGHTS, Right
from obeya_web.project.policy import POLICY
from obeya_web.project.rules import Access
from tests.web.matrix import NO_NUMBER, PERSONAL, addresses, kwargs_of

pytestmark = pytest.mark.any_database

ROUTES = sorted({name for name, _arguments in addresses()} & set(POLICY))
PAGE_METHODS = ("GET", "POST")
API_METHODS = (*PAGE_METHODS, "PATCH", "DELETE")
# The role of each at finance; None: sees nothing there. The last two have every right, but not here or not any more.
AT_FINANCE = {
    "owner": "process_owner",
    "mate": "member",
    "reader": "viewer",
    "stranger": None,
    "admin": "admin",
    "nobody": None,
    "signed out": None,
    "deactivated": None,
    "admin of sales": None,
}
ANYWHERE = {**AT_FINANCE, "stranger": "process_owner", "admin of sales": "admin"}
AT_THE_TOP = {"admin": "admin"}
SIGNED_OUT = ("signed out", "deactivated")
LET_THROUGH = 0


def expected(name: str, who: str, method: str) -> int:
    """Return the status of a refusal, or LET_THROUGH."""
    rule = POLICY[name]
    if rule.access is not Access.SIGNED_IN:
        return LET_THROUGH
    if who in SIGNED_OUT:
        return 401 if name.startswith("api:") else 302
    if rule.sees:
        return LET_THROUGH if who in PERSONAL[name] else 404
    right = rule.right if method == "GET" else rule.write or rule.right
    if rule.find is None:
        role = AT_THE_TOP.get(who) if rule.everywhere else ANYWHERE[who]
        return LET_THROUGH if right is None or (role and right in RIGHTS[role]) else 403
    role = AT_FINANCE[who]
    if role is None or Right.SEE not in RIGHTS[role]:
        return 404
    return LET_THROUGH if right is None or right in RIGHTS[role] else 403


def answer(client: Client, method: str, address: str) -> tuple[int, bool]:
    """Return the status, and whether the policy let the request through to the view."""
    response = client.generic(method, address)
    return response.status_code, hasattr(response.wsgi_request, "target")


def is_as_expected(name: str, wanted: int, status: int, is_let_through: bool) -> bool:
    if POLICY[name].access is not Access.SIGNED_IN:
        return status < 500
    if wanted == LET_THROUGH:
        # Pages about one's own things may have reasons of their own to refuse.
        is_own = POLICY[name].right is None and POLICY[name].find is None
        return is_let_through and status < 500 and (is_own or status not in (401, 403))
    return status == wanted and not is_let_through


@pytest.fixture
def clients(cast, signed_in) -> dict[str, Client]:
    found = {
        who: signed_in(getattr(cast, who))
        for who in ("owner", "mate", "reader", "stranger", "admin", "nobody")
    }
    gone, elsewhere = (Person.objects.create_user(f"{name}@example.org") for name in ("gone", "elsewhere"))
    Grant.objects.create(person=gone, unit=cast.finance, role="admin")
    Grant.objects.create(person=elsewhere, unit=cast.sales, role="admin")
    found |= {"signed out": Client(), "deactivated": signed_in(gone), "admin of sales": signed_in(elsewhere)}
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    return found


def test_the_matrix_knows_every_place_where_people_stand(clients) -> None:
    assert set(clients) == set(AT_FINANCE)


@pytest.mark.parametrize("name", ROUTES)
def test_each_address_answers_only_those_who_may(cast, clients, name: str) -> None:
    """Serves L070."""
    address = reverse(name, kwargs=kwargs_of(name, cast))
    wrong = []
    for who, client in clients.items():
        for method in API_METHODS if name.startswith("api:") else PAGE_METHODS:
            saved = transaction.savepoint()
            status, is_let_through = answer(client, method, address)
            transaction.savepoint_rollback(saved)
            wanted = expected(name, who, method)
            if not is_as_expected(name, wanted, status, is_let_through):
                wrong.append((who, method, f"wanted {wanted or 'a page'}", f"got {status}"))
    assert wrong == []


@pytest.mark.parametrize("name", [name for name in ROUTES if POLICY[name].find])
def test_what_is_not_there_answers_as_what_may_not_be_seen(cast, signed_in, name: str) -> None:
    address = reverse(name, kwargs={key: absent(value) for key, value in kwargs_of(name, cast).items()})
    for person in (cast.admin, cast.stranger):
        assert answer(signed_in(person), "GET", address) == (404, False)


def absent(value: object) -> object:
    """Return an argument of the same kind that stands for nothing."""
    if isinstance(value, uuid.UUID):
        return uuid.UUID(int=13)
    return NO_NUMBER if isinstance(value, int) else "no-such-thing"
