"""The link in every e-mail that ends e-mails of its kinds: signed, good for ever, and about nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from obeya_web.notices.kinds import KINDS

SALT = "obeya.notices.leaving"


@dataclass(frozen=True, slots=True)
class Leave:
    """Whose e-mails of which kinds a link ends."""

    person_id: int
    kinds: tuple[str, ...]


def address_of_leaving(person_id: int, kinds: Iterable[str]) -> str:
    """Return the whole address that ends these kinds; nothing where none of them can be left."""
    leaving = sorted({kind for kind in kinds if kind in KINDS and KINDS[kind].may_leave})
    if not leaving:
        return ""
    token = signing.dumps([person_id, leaving], salt=SALT)
    return f"{settings.CONFIGURATION.base_url}{reverse('notices_leave', args=[token])}"


def read_leave(token: str) -> Leave | None:
    """Return what a link is about; None when it is not one of ours."""
    try:
        person_id, kinds = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    known = tuple(kind for kind in kinds if kind in KINDS and KINDS[kind].may_leave)
    return Leave(int(person_id), known) if known else None
