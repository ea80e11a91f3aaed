"""How a person wants to be told: what they chose, or what is usual."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from obeya_web.notices.kinds import KINDS, Channel
from obeya_web.notices.models import Hours, Wish
from obeya_web.notices.moments import end_of_quiet, next_time


class Recipient(Protocol):
    """Who can be told something: what `accounts.models.Person` is, which stands above."""

    pk: int
    email: str
    language: str
    timezone: str
    is_active: bool
    is_guest: bool


def language_of(person: Recipient) -> str:
    """Return the language that a person reads."""
    return person.language or settings.LANGUAGE_CODE


def zone_of(person: Recipient) -> ZoneInfo:
    """Return the time zone of a person."""
    return ZoneInfo(person.timezone or settings.TIME_ZONE)


def channel_of(person: Recipient, kind: str) -> Channel:
    """Return the way a kind of notice takes to a person."""
    return channels_of(person, kind)[kind]


def channels_of(person: Recipient, *kinds: str) -> dict[str, Channel]:
    """Return the way of each of these kinds, or of all; a wish below what the kind allows counts as the least."""
    wanted = kinds or tuple(KINDS)
    chosen = dict(Wish.objects.filter(person_id=person.pk, kind__in=wanted).values_list("kind", "channel"))
    return {
        kind: max(
            Channel(chosen.get(kind, KINDS[kind].usual)), KINDS[kind].least, key=lambda way: way.loudness
        )
        for kind in wanted
    }


def hours_of(person: Recipient) -> Hours:
    """Return the quiet hours of a person; the usual ones where they chose none."""
    return Hours.objects.filter(person_id=person.pk).first() or Hours(person_id=person.pk)


def may_mail_from(person: Recipient, now: datetime) -> datetime:
    """Return when an e-mail may go to a person: now, or at the end of their quiet hours."""
    hours = hours_of(person)
    return end_of_quiet(now, zone_of(person), quiet_from=hours.quiet_from, quiet_until=hours.quiet_until)


def next_digest(person: Recipient, now: datetime) -> datetime:
    """Return when the next daily e-mail to a person goes."""
    at = next_time(now, zone_of(person), hours_of(person).digest_at)
    return may_mail_from(person, at)


def choose(person_id: int, kind: str, channel: Channel) -> None:
    """Keep the way that a person chose for a kind; the usual one needs no row."""
    with transaction.atomic():
        if channel == KINDS[kind].usual:
            Wish.objects.filter(person_id=person_id, kind=kind).delete()
            return
        Wish.objects.update_or_create(person_id=person_id, kind=kind, defaults={"channel": channel})
