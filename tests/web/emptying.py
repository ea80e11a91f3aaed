"""All that a test wrote for real goes away behind it: the guarded audit trail and the shared cache too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.db import connection

from obeya_web.accounts.audit_chain import GENESIS, signature
from obeya_web.accounts.guards import drop_guards, set_guards
from obeya_web.accounts.models import AuditHead


@contextmanager
def emptying() -> Iterator[None]:
    """Let the tables of models be emptied; leave what an empty database begins with."""
    drop_guards(connection)
    yield
    # Its table belongs to no model, so nothing else empties it; and its keys name rows whose numbers come again.
    cache.clear()
    AuditHead.objects.get_or_create(number=0, hash=GENESIS, signature=signature(0, GENESIS))
    set_guards(connection)
