"""Find the objects of an A3 by the arguments of their URLs."""

from __future__ import annotations

from typing import Any

from obeya_web.improvement.models import A3Ask


def find_ask(improvement: int, ask: int, **_: Any) -> A3Ask | None:
    """Return the question of that number about an A3 that was not put away."""
    asks = A3Ask.objects.select_related("improvement__unit", "person", "asked_by")
    return asks.filter(pk=ask, improvement=improvement, improvement__deleted_at=None).first()
