"""Make and close the addresses that calendar programs read."""

from __future__ import annotations

import hashlib
import secrets

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person, Team
from obeya_web.followup.models import CalendarFeed


def do_make_feed(
    person: Person, *, team: Team | None, has_todos: bool, about: models.Model | None = None
) -> tuple[CalendarFeed, str]:
    """Make an address and return it with its token, which is shown once and kept nowhere."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        feed = CalendarFeed.objects.create(
            person=person,
            team=team,
            kind=ContentType.objects.get_for_model(about) if about else None,
            object_id=about.pk if about else None,
            has_todos=has_todos,
            token_hash=hash_of(token),
        )
        after = {"team": team, "about": str(about) if about else "", "has_todos": has_todos}
        record(person, "made a calendar address", person, after=after)
    return feed, token


def do_revoke_feed(person: Person, feed: CalendarFeed) -> None:
    """Close an address for good."""
    with transaction.atomic():
        if CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=timezone.now()):
            record(person, "closed a calendar address", person, after={"team": feed.team})


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
