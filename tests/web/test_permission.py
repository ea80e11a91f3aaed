from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from obeya_web.project import policy
from obeya_web.project.policy import POLICY


def url_names(resolver: URLResolver, prefix: str = "") -> set[str]:
    names = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            names |= url_names(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            names.add(f"{prefix}{entry.name}")
    return names


def test_every_address_has_a_row_in_the_policy() -> None:
    assert not url_names(get_resolver()) - set(POLICY)


def test_no_address_has_two_rows() -> None:
    parts = [import_module(f"{policy.__name__}.{part.name}").RULES for part in iter_modules(policy.__path__)]
    assert sum(map(len, parts)) == len(POLICY)


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("mate", 200), ("reader", 200), ("stranger", 404), ("admin", 200), ("nobody", 404)],
)
def test_a_process_is_there_only_for_those_who_may_see_it(cast, signed_in, who: str, status: int) -> None:
    assert signed_in(getattr(cast, who)).get("/processes/invoice-approval/").status_code == status


def test_whoever_is_not_signed_in_is_asked_to(cast, client: Client) -> None:
    assert client.get("/processes/invoice-approval/").headers["Location"].startswith("/account/login/")
