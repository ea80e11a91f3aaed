"""Find what the pages of signing in are about; whether somebody may do it is asked elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from obeya_web.accounts.models import Unit


@dataclass(frozen=True, slots=True)
class Inviting:
    """Inviting to a unit."""

    unit: Unit


def find_inviting(unit_id: int, **_: Any) -> Inviting | None:
    """Return the unit to which somebody wants to invite, if it exists."""
    unit = Unit.objects.filter(pk=unit_id).first()
    return Inviting(unit) if unit else None
