"""What people do to their notices.

Marking as read leaves no entry in the audit trail: it concerns nobody else, and who read what when would be a record of
a person's habits. How somebody wants to be told is a setting of theirs, and recorded like the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.notices.choosing import channel_of, channels_of, choose, hours_of
from obeya_web.notices.kinds import KINDS, MAILED, Channel
from obeya_web.notices.models import Hours, Notice

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def do_read_notice(person: Person, notice: Notice) -> None:
    """Mark one as read."""
    Notice.objects.filter(pk=notice.pk, person=person, read_at=None).update(read_at=timezone.now())


def do_unread_notice(person: Person, notice: Notice) -> None:
    """Mark one as not read."""
    Notice.objects.filter(pk=notice.pk, person=person).update(read_at=None)


def do_read_all(person: Person, kind: str = "") -> tuple[int, int]:
    """Mark all as read, or all of a kind; return how many, and the number of the moment by which to undo it."""
    now = timezone.now()
    unread = Notice.objects.filter(person=person, read_at=None)
    if kind:
        unread = unread.filter(kind=kind)
    return unread.update(read_at=now), (now - EPOCH) // MICROSECOND


def do_unread_all(person: Person, moment: int) -> int:
    """Mark as not read what was marked as read all at once at that moment; return how many."""
    try:
        at = EPOCH + moment * MICROSECOND
    except OverflowError:
        return 0
    return Notice.objects.filter(person=person, read_at=at).update(read_at=None)


def do_choose_channels(person: Person, channels: Mapping[str, Channel]) -> None:
    """Keep how a person wants to be told of some kinds."""
    with transaction.atomic():
        now = channels_of(person)
        changed = {kind: channel for kind, channel in channels.items() if now[kind] != channel}
        for kind, channel in changed.items():
            choose(person.pk, kind, channel)
        if changed:
            before = {kind: now[kind].value for kind in changed}
            after = {kind: channel.value for kind, channel in changed.items()}
            record(person, "chose how to be told", person, before=before, after=after)


def do_set_hours(person: Person, *, quiet_from: time, quiet_until: time, digest_at: time) -> None:
    """Keep when a person wants no e-mails, and when the daily one."""
    wanted = {"quiet_from": quiet_from, "quiet_until": quiet_until, "digest_at": digest_at}
    with transaction.atomic():
        hours = hours_of(person)
        before = {name: f"{getattr(hours, name):%H:%M}" for name in wanted}
        after = {name: f"{value:%H:%M}" for name, value in wanted.items()}
        if before == after:
            return
        Hours.objects.update_or_create(person=person, defaults=wanted)
        record(person, "chose how to be told", person, before=before, after=after)


def do_leave_kinds(person: Person, kinds: tuple[str, ...]) -> bool:
    """End the e-mails of some kinds, by the link in one of them; the inbox still has them. Says whether any came."""
    with transaction.atomic():
        mailed = [kind for kind in kinds if channel_of(person, kind) in MAILED and KINDS[kind].may_leave]
        do_choose_channels(person, dict.fromkeys(mailed, Channel.INBOX))
    return bool(mailed)
