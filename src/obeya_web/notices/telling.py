"""Tell people something: `notify` in the transaction of what happened, and the inbox and e-mails do the rest."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import connection, models, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.functional import Promise

from obeya_web.jobs.lease import storable
from obeya_web.jobs.queue import QUICK, enqueue
from obeya_web.notices.choosing import Recipient, channel_of, language_of, may_mail_from, next_digest
from obeya_web.notices.kinds import KINDS, MAILED, Channel
from obeya_web.notices.models import LONGEST_TEXT, Notice

MAIL_NOTICES = "mail_notices"


def notify(
    person: Recipient,
    *,
    kind: str,
    text: str | Promise,
    url: str = "",
    about: models.Model | None = None,
    key: str = "",
    is_urgent: bool = False,
) -> Notice | None:
    """Tell a person something, in the transaction of what happened; None when they want nothing of this kind.

    `text` is one sentence; made with `format_lazy` it is said in the person's language. `url` is where it leads, an
    address of this site. The same `key` of the same kind again, within the kind's time, is the same notice: it counts
    up, with the newer words, and sends no second e-mail. An e-mail about what is urgent goes
    in quiet hours too.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "A notice is written in the transaction of what it tells."
        )
    channel = channel_of(person, kind)
    if channel == Channel.OFF or not person.is_active:
        return None
    now = timezone.now()
    with translation.override(language_of(person)):
        words = _shortened(storable(str(text)))
    same = _same_matter(person, kind, key, now) if key else None
    if same is not None:
        Notice.objects.filter(pk=same.pk).update(text=words, url=url, last_at=now, n_times=F("n_times") + 1)
        same.refresh_from_db()
        return same
    notice = Notice.objects.create(
        person_id=person.pk,
        kind=kind,
        text=words,
        url=url,
        about_kind=about._meta.label_lower if about else "",
        about_id=str(about.pk) if about else "",
        key=key,
        created_at=now,
        last_at=now,
        mail_at=now if is_urgent and channel in MAILED else _mail_at(person, channel, now),
        is_urgent=is_urgent,
    )
    if notice.mail_at is not None:
        mail_later(person, notice.mail_at)
    return notice


def mail_later(person: Recipient, moment: datetime) -> None:
    """Have everything that is due by then sent to a person; nothing is sent when nothing is."""
    enqueue(MAIL_NOTICES, {"person": person.pk}, run_at=moment, queue=QUICK)


def _same_matter(person: Recipient, kind: str, key: str, now: datetime) -> Notice | None:
    # Two who tell the same at once take turns at the person's row.
    people = get_user_model()._default_manager.filter(pk=person.pk)
    if connection.features.has_select_for_no_key_update:
        people = people.select_for_update(no_key=True)
    people.values_list("pk").first()
    since = now - KINDS[kind].same_within
    return Notice.objects.filter(person_id=person.pk, kind=kind, key=key, created_at__gt=since).first()


def _mail_at(person: Recipient, channel: Channel, now: datetime) -> datetime | None:
    if channel == Channel.EMAIL:
        return may_mail_from(person, now)
    return next_digest(person, now) if channel == Channel.DIGEST else None


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
