"""Find notices, and say whose they are."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from obeya_web.accounts.models import Person
from obeya_web.notices.kinds import words_of
from obeya_web.notices.models import Notice


def find_notice(pk: int, **_: Any) -> Notice | None:
    """Return the notice of that number, if there is one."""
    return Notice.objects.filter(pk=pk).first()


def is_theirs(person: Person, notice: Notice) -> bool:
    """Say whether a notice is for that person; nobody else sees it, administrators neither."""
    return notice.person_id == person.pk


def n_unread(person: Person) -> int:
    """Return how many notices a person has not read."""
    return Notice.objects.filter(person=person, read_at=None).count()


def inbox_of(person: Person, kind: str = "") -> QuerySet[Notice]:
    """Return the notices of a person, of one kind or all: unread first, then newest first."""
    is_read = ExpressionWrapper(Q(read_at__isnull=False), output_field=BooleanField())
    notices = Notice.objects.filter(person=person).annotate(is_read=is_read)
    if kind:
        notices = notices.filter(kind=kind)
    return notices.order_by("is_read", "-last_at", "-id")


def kinds_of(person: Person) -> list[tuple[str, str, int]]:
    """Return the kinds of notices that a person has: name, words, and how many are unread."""
    counted = Notice.objects.filter(person=person).values("kind").order_by("kind")
    unread = counted.annotate(n=Count("pk", filter=Q(read_at=None)))
    return sorted(((row["kind"], words_of(row["kind"]), row["n"]) for row in unread), key=lambda row: row[1])
