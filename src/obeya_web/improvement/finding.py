"""Find the objects of this app by the arguments of their URLs; whether someone may see them is asked elsewhere."""

from __future__ import annotations

from typing import Any

from django.db import models

from obeya_web.improvement.models import Idea, Improvement, Quote, Start


def find_improvement(improvement: int, **_: Any) -> Improvement | None:
    """Return the improvement with that number, unless it was put away."""
    return _improvements().filter(pk=improvement, deleted_at=None).first()


def find_deleted_improvement(improvement: int, **_: Any) -> Improvement | None:
    """Return the improvement with that number that was put away."""
    return _improvements().filter(pk=improvement, deleted_at__isnull=False).first()


def find_idea(idea: int, **_: Any) -> Idea | None:
    """Return the idea with that number, unless it was put away."""
    return Idea.objects.select_related("unit", "sender", "process").filter(pk=idea, deleted_at=None).first()


def find_quote(quote: int, **_: Any) -> Quote | None:
    """Return the quote of that number, unless its improvement was put away."""
    rows = Quote.objects.select_related("improvement__unit", "improvement__owner")
    return rows.filter(pk=quote, improvement__deleted_at=None).first()


def find_start(start: int, **_: Any) -> Start | None:
    """Return the start of that number, unless its process was put away."""
    rows = Start.objects.select_related("process__unit", "made_by")
    return rows.filter(pk=start, process__deleted_at=None).first()


def _improvements() -> models.QuerySet[Improvement]:
    return Improvement.objects.select_related("unit", "process", "owner", "sponsor", "coach")
