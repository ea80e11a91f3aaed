"""How long people wait for the first answer to an idea."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from obeya_web.accounts.models import Person
from obeya_web.accounts.scope import visible
from obeya_web.improvement.models import Idea
from obeya_web.improvement.words import IdeaState

SECONDS_PER_DAY = 86_400.0
# Answers of these days count: a slow year that has passed says nothing of today.
COUNTED_DAYS = 90


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """The days from an idea to its first answer: the median, how many kept the target, how many wait too long."""

    target_days: int
    n_answered: int
    median_days: float | None
    n_in_time: int
    n_waiting: int
    n_late: int

    @property
    def share_in_time(self) -> float | None:
        """Return the share of answers within the target."""
        return self.n_in_time / self.n_answered if self.n_answered else None


def answer_times(ideas: Iterable[Idea], *, target_days: int, now: datetime) -> AnswerTimes:
    """Return how fast the ideas were answered; those that still wait count as late once their days are over."""
    answered = [
        (idea.first_answered_at - idea.created_at).total_seconds() / SECONDS_PER_DAY
        for idea in ideas
        if idea.first_answered_at is not None
    ]
    waiting = [idea for idea in ideas if idea.first_answered_at is None and idea.state == IdeaState.NEW]
    late = [idea for idea in waiting if days_since(idea, now) > target_days]
    return AnswerTimes(
        target_days=target_days,
        n_answered=len(answered),
        median_days=statistics.median(answered) if answered else None,
        n_in_time=sum(days <= target_days for days in answered),
        n_waiting=len(waiting),
        n_late=len(late),
    )


def days_since(idea: Idea, now: datetime) -> float:
    """Return how many days ago an idea was sent."""
    return (now - idea.created_at).total_seconds() / SECONDS_PER_DAY


def counted_ideas(person: Person) -> list[Idea]:
    """Return the ideas that count for the answer times that a person sees."""
    since = timezone.now() - timedelta(days=COUNTED_DAYS)
    rows = visible(Idea.objects.filter(deleted_at=None, created_at__gte=since), person)
    return list(rows.only("created_at", "first_answered_at", "state"))
