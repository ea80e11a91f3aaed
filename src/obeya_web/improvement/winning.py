"""Wins: what was finished, to be celebrated. A win says that work is done, not that its gain is proved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models

from obeya_web.accounts.models import Person
from obeya_web.improvement.contributors import (
    Contributors,
    agreed_quotes,
    contributors_by_improvement,
    named_thanks,
)
from obeya_web.improvement.listing import HEAVY, seen_by
from obeya_web.improvement.models import Improvement, Quote, Thanks
from obeya_web.improvement.proving import Proof, proofs_of
from obeya_web.improvement.words import Standing

MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Win:
    """A finished improvement as everybody may read it: who contributed, thanks, quotes, and what the data say.

    `proof` is None where no gain was registered: then the numbers are those that the team typed in.
    """

    improvement: Improvement
    contributors: Contributors
    thanks: tuple[Thanks, ...]
    quotes: tuple[Quote, ...] = ()
    proof: Proof | None = None


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
    quotes = list(agreed_quotes().filter(improvement__in=improvements))
    proofs = proofs_of(improvements)
    return [
        Win(
            one,
            contributors[one.pk],
            tuple(t for t in thanks if t.improvement_id == one.pk),
            tuple(q for q in quotes if q.improvement_id == one.pk),
            proofs.get(one.pk),
        )
        for one in improvements
    ]
