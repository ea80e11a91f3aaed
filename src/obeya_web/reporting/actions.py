"""Subscribe to reports, end and leave them, keep what was sent, and send."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person, Unit
from obeya_web.jobs.mail import EMAIL
from obeya_web.jobs.models import OutboxMessage
from obeya_web.jobs.outbox import send_later
from obeya_web.notices.choosing import may_mail_from
from obeya_web.reporting.finding import may_get
from obeya_web.reporting.gathering import gather
from obeya_web.reporting.mailing import message_about
from obeya_web.reporting.models import ReportPack, ReportRecipient, ReportSent, ReportSubscription
from obeya_web.reporting.pack import pack_of


def do_subscribe(
    person: Person, unit: Unit, *, rhythm: str, suffix: str, others: Iterable[Person] = ()
) -> ReportSubscription:
    """Have the report of a unit sent to a person and to others who may read it; the same again adds people only."""
    people = [person, *(one for one in others if one.pk != person.pk and may_get(one, unit))]
    with transaction.atomic():
        given = {"unit": unit, "person": person, "rhythm": rhythm, "suffix": suffix, "ended_at": None}
        subscription = ReportSubscription.objects.filter(**given).first()
        if subscription is None:
            subscription = ReportSubscription.objects.create(**given, made_at=timezone.now())
        for one in people:
            ReportRecipient.objects.update_or_create(
                subscription=subscription, person=one, defaults={"left_at": None}
            )
        record(
            person,
            "subscribed to the report",
            unit,
            after={"rhythm": rhythm, "attachment": suffix, "people": people},
        )
    return subscription


def do_end_subscription(person: Person, subscription: ReportSubscription) -> None:
    """End a report for everybody who gets it."""
    with transaction.atomic():
        rows = ReportSubscription.objects.filter(pk=subscription.pk, ended_at=None)
        if rows.update(ended_at=timezone.now()):
            record(person, "ended the report", subscription.unit, before={"rhythm": subscription.rhythm})


def do_resume_subscription(person: Person, subscription: ReportSubscription) -> None:
    """Take back that a report was ended, or that its recipient left."""
    with transaction.atomic():
        if subscription.person_id == person.pk:
            ReportSubscription.objects.filter(pk=subscription.pk).update(ended_at=None)
        ReportRecipient.objects.filter(subscription=subscription, person=person).update(left_at=None)
        record(person, "took the report up again", subscription.unit)


def do_leave_report(recipient: ReportRecipient) -> None:
    """End a report for one person."""
    with transaction.atomic():
        rows = ReportRecipient.objects.filter(pk=recipient.pk, left_at=None)
        if rows.update(left_at=timezone.now()):
            record(recipient.person, "left the report", recipient.subscription.unit)
    recipient.refresh_from_db()


def do_keep_pack(unit: Unit, as_of: date, now: datetime) -> ReportPack:
    """Keep what the report of a unit says as of a day; kept once, it is what everybody sees of that day."""
    kept = ReportPack.objects.filter(unit=unit, as_of=as_of).first()
    if kept is not None:
        return kept
    content = gather(unit, as_of=as_of, moment=now)
    with transaction.atomic():
        kept, is_new = ReportPack.objects.get_or_create(
            unit=unit, as_of=as_of, defaults={"content": content, "made_at": now}
        )
        if is_new:
            record(None, "kept the report", unit, after={"as_of": as_of})
    return kept


def do_send_report(subscription: ReportSubscription, begin: date, now: datetime) -> int:
    """Send a report for the week or month that begins on a day, unless that was done; return to how many people."""
    if ReportSent.objects.filter(subscription=subscription, begin=begin).exists():
        return 0
    unit = subscription.unit
    as_of = timezone.localdate(now, timezone.get_default_timezone())
    kept = do_keep_pack(unit, as_of, now)
    pack = pack_of(kept.content, as_of, is_kept=True)
    rows = subscription.recipients.filter(left_at=None).select_related("person", "subscription")
    wanted = [row for row in rows if may_get(row.person, unit)]
    # Written before the transaction, which others wait for.
    messages = [(row, message_about(row, pack, unit)) for row in wanted]
    with transaction.atomic():
        _sent, is_new = ReportSent.objects.get_or_create(
            subscription=subscription,
            begin=begin,
            defaults={"pack": kept, "n_sent": len(messages), "sent_at": now},
        )
        if not is_new:
            return 0
        for row, message in messages:
            sent = send_later(EMAIL, f"report:{subscription.pk}:{begin}:{row.person_id}", message)
            OutboxMessage.objects.filter(pk=sent.pk).update(due_at=may_mail_from(row.person, now))
        record(
            None, "sent the report", unit, after={"as_of": as_of, "people": [row.person for row in wanted]}
        )
    return len(messages)
