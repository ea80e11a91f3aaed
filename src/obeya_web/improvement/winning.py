"""Wins: what was finished, to be celebrated. A win says that work is done, not that its gain is proved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models

from obeya_web.accounts.models import Person
from obeya_web.improvement.contributors import Contributors, contributors_by_improvement, named_thanks
from obeya_web.improvement.listing import HEAVY, seen_by
from obeya_web.improvement.models import Improvement, Thanks
from obeya_web.improvement.words import Standing

MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Win:
    """A finished improvement with who contributed and the thanks, as everybody may read them."""

    improvement: Improvement
    contributors: Contributors
    thanks: tuple[Thanks, ...]


def latest_wins(person: Person, n: int) -> list[Win]:
    """Return the improvements that were finished last, of those that a person sees."""
    return wins_of(wins_seen_by(person)[:n])


def wins_seen_by(person: Person) -> models.QuerySet[Improvement]:
    """Return the finished improvements that a person sees, the latest first."""
    rows = seen_by(person).filter(standing=Standing.DONE).defer(*HEAVY)
    return rows.select_related("unit", "process").order_by("-ended_at", "-pk")


def wins_between(person: Person, since: datetime, until: datetime) -> tuple[str, ...]:
    """Return the titles of the improvements that were finished in a span, of those that a person sees."""
    found = wins_seen_by(person).filter(ended_at__gte=since, ended_at__lt=until)
    return tuple(found.values_list("title", flat=True)[:MOST_TOLD])


def wins_of(rows: models.QuerySet[Improvement] | list[Improvement]) -> list[Win]:
    """Return improvements as wins, in as many questions as for one."""
    improvements = list(rows)
    contributors = contributors_by_improvement(improvements)
    thanks = list(named_thanks().filter(improvement__in=improvements))
    return [
        Win(one, contributors[one.pk], tuple(t for t in thanks if t.improvement_id == one.pk))
        for one in improvements
    ]
