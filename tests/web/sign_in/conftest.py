from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from obeya_web.accounts.models import Person
from tests.web.sign_in.doing import PASSWORD


@pytest.fixture(autouse=True)
def _no_attempts_yet(db: None) -> Iterator[None]:
    """Counted attempts lie outside the models, where a test with real transactions does not tidy up."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def anna(db: None) -> Person:
    return Person.objects.create_user("anna@example.org", PASSWORD, name="Anna")
