"""Put records away and bring them back, each with an entry in the audit trail and ten seconds to undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.models import Person, SoftlyDeleted, Versioned

__all__ = ["SoftlyDeleted", "do_delete", "do_restore", "offer_undo"]


def do_delete(
    target: SoftlyDeleted, person: Person | None, why: str = "", *, seen_version: int | None = None
) -> bool:
    """Put a record away; says whether it was there.

    With `seen_version` it is put away only as it was seen, in the same statement; else `Stale` is raised.
    """
    with transaction.atomic():
        now = timezone.now()
        as_seen = {} if seen_version is None else {"version": seen_version}
        if not _still(target, deleted_at=None, **as_seen).update(deleted_at=now, **_next_version(target)):
            if seen_version is not None:
                raise _stale(target)
            return False
        target.refresh_from_db()
        record(person, "deleted", target, why=why)
    return True


def do_restore(target: SoftlyDeleted, person: Person | None) -> bool:
    """Bring a record back; says whether it had been put away."""
    with transaction.atomic():
        if not _still(target, deleted_at__isnull=False).update(deleted_at=None, **_next_version(target)):
            return False
        target.refresh_from_db()
        record(person, "restored", target)
    return True


def offer_undo(request: HttpRequest, words: str, url: str) -> None:
    """Say what was done, with an Undo button that posts to `url`."""
    messages.success(request, words, extra_tags=f"undo:{url}")


def _stale(target: SoftlyDeleted) -> Stale:
    target.refresh_from_db()
    assert isinstance(target, Versioned)
    return Stale(target, {}, {}, {})


def _still(target: SoftlyDeleted, **condition: object) -> models.QuerySet[SoftlyDeleted]:
    return type(target)._default_manager.filter(pk=target.pk, **condition)


def _next_version(target: SoftlyDeleted) -> dict[str, Any]:
    # What is being edited elsewhere is stale once the record was put away.
    return {"version": models.F("version") + 1} if isinstance(target, Versioned) else {}
