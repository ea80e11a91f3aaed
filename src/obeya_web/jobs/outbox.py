"""The outbox: effects outside the database, asked for inside a transaction and carried out after it.

Inside the database everything happens exactly once. Outside nobody can promise that: a worker may die after the
message left and before it could write so. Such a message is sent once more under the same id, and when that ends
without an answer too, a person decides.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from obeya_web.jobs.lease import storable
from obeya_web.jobs.models import OutboxMessage

# Longer than any delivery takes; a message that is still being sent after it was left by a worker that died.
SENDING_LIMIT = timedelta(minutes=5)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)
# Messages of one round, so that nothing else waits long for the worker's attention.
AT_ONCE = 50

logger = logging.getLogger(__name__)
State = OutboxMessage.State


class NotNowError(Exception):
    """The other side cannot take the message now; certainly nothing was sent."""


class RefusedError(Exception):
    """The other side will never take the message; certainly nothing was sent."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a delivery gets: the payload, and an id that is the same on every attempt."""

    message_id: UUID
    key: str
    payload: Mapping[str, Any]


def _always() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One way out. `send` returns when the other side has taken the parcel.

    It raises `NotNowError` or `RefusedError` only when certainly nothing was sent; any other exception means that
    nobody knows. `waits_for` says what is missing before anything can be sent, or nothing.
    """

    send: Callable[[Parcel], None]
    waits_for: Callable[[], str] = _always


def registered_deliveries() -> Mapping[str, Delivery]:
    """Return the deliveries that the project lists."""
    deliveries: Mapping[str, Delivery] = import_string(settings.OBEYA_DELIVERIES)
    return deliveries


def send_later(kind: str, key: str, payload: Mapping[str, Any]) -> OutboxMessage:
    """Ask for an effect outside, in the caller's transaction; the same key twice is the same message."""
    message, _created = OutboxMessage.objects.get_or_create(
        key=key, defaults={"kind": kind, "payload": dict(payload)}
    )
    return message


def deliver_due(now: datetime, deliveries: Mapping[str, Delivery] | None = None) -> int:
    """Send what is due and can be sent; return how many messages were tried."""
    deliveries = registered_deliveries() if deliveries is None else deliveries
    doubt_forgotten(now)
    kinds = [kind for kind, delivery in deliveries.items() if not delivery.waits_for()]
    for n_tried in range(AT_ONCE):
        message = _take(kinds, now)
        if message is None:
            return n_tried
        _try(message, deliveries[message.kind], now)
    return AT_ONCE


def doubt_forgotten(now: datetime) -> None:
    """Deal with messages whose worker died while it sent them: nobody knows whether they went out."""
    for message in OutboxMessage.objects.filter(state=State.SENDING, sending_until__lt=now):
        _doubt(message, now, _("Nobody knows whether it went out: the worker ended while it sent it."))


def resend(message: OutboxMessage) -> bool:
    """Send a message that failed or is unclear once more, because a person asks for it."""
    stuck = OutboxMessage.objects.filter(pk=message.pk, state__in=(State.FAILED, State.UNCLEAR))
    now = timezone.now()
    is_waiting = stuck.update(state=State.WAITING, due_at=now, created_at=now, doubts=0, error="")
    message.refresh_from_db()
    return bool(is_waiting)


def _take(kinds: list[str], now: datetime) -> OutboxMessage | None:
    """Mark the next message as being sent, before anything of it leaves."""
    due = OutboxMessage.objects.filter(state=State.WAITING, kind__in=kinds, due_at__lte=now)
    if not due.exists():
        return None
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    with transaction.atomic():
        message = due.order_by("due_at", "id").first()
        if message is None:
            return None
        message.state = State.SENDING
        message.attempts += 1
        message.sending_until = now + SENDING_LIMIT
        message.save(update_fields=["state", "attempts", "sending_until"])
    return message


def _try(message: OutboxMessage, delivery: Delivery, now: datetime) -> None:
    try:
        delivery.send(Parcel(message.message_id, message.key, message.payload))
    except NotNowError as reason:
        _wait(message, now, str(reason))
    except RefusedError as reason:
        _change(message, state=State.FAILED, error=str(reason))
    except Exception as fault:
        logger.exception("Nobody knows whether message %s was sent.", message.pk)
        details = {"fault": f"{type(fault).__name__}: {fault}"}
        _doubt(message, now, _("Nobody knows whether it went out (%(fault)s).") % details)
    else:
        # Whoever knows that it was sent is right, whatever others made of it meanwhile.
        OutboxMessage.objects.filter(pk=message.pk).update(
            state=State.SENT, sent_at=timezone.now(), payload={}, error=""
        )


def _wait(message: OutboxMessage, now: datetime, reason: str) -> None:
    if now - message.created_at > GIVE_UP_AFTER:
        _change(message, state=State.FAILED, error=reason)
        return
    pause = min(FIRST_WAIT * 2 ** min(message.attempts - 1, 16), LONGEST_WAIT)
    _change(message, state=State.WAITING, due_at=now + pause, error=reason)


def _doubt(message: OutboxMessage, now: datetime, reason: str) -> None:
    state = State.WAITING if message.doubts == 0 else State.UNCLEAR
    _change(message, state=state, due_at=now + FIRST_WAIT, doubts=F("doubts") + 1, error=reason)


def _change(message: OutboxMessage, **fields: Any) -> None:
    """Change the message if it still is in the attempt that this is about."""
    attempt = OutboxMessage.objects.filter(pk=message.pk, state=State.SENDING, attempts=message.attempts)
    attempt.update(**{**fields, "error": storable(fields["error"])})
