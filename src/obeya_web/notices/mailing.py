"""The job ``mail_notices``: one e-mail with everything that is due for a person and that they have not read yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from obeya_web.jobs.mail import EMAIL, missing_for_email
from obeya_web.jobs.outbox import send_later
from obeya_web.jobs.run import Run
from obeya_web.notices.choosing import Recipient, channels_of, language_of, may_mail_from, zone_of
from obeya_web.notices.kinds import KINDS, MAILED
from obeya_web.notices.leaving import address_of_leaving
from obeya_web.notices.models import Notice, Thread
from obeya_web.notices.sealing import address_for
from obeya_web.notices.telling import mail_later
from obeya_web.notices.threads import headers_of, keep_mail, reply_address, thread_about

# More do not help anybody; the inbox has them all.
MOST_LINES = 40
LONGEST_SUBJECT = 150


@dataclass(frozen=True, slots=True)
class Line:
    """One notice in an e-mail, and the whole address it leads to."""

    notice: Notice
    address: str


def mail_notices(run: Run) -> None:
    """Put what is due for a person into one e-mail; done twice, nothing is left to be sent."""
    person = get_user_model()._default_manager.filter(pk=run.payload["person"]).first()
    if person is None:
        return
    now = timezone.now()
    may_from = may_mail_from(person, now)
    with run.completing():
        due = _due(person, now)
        if may_from > now:
            # Late, because no worker ran: then it waits for the end of the quiet hours, unless it is urgent.
            if not all(notice.is_urgent for notice in due):
                mail_later(person, may_from)
            due = [notice for notice in due if notice.is_urgent]
        Notice.objects.filter(pk__in=[notice.pk for notice in due]).update(mail_at=None)
        wanted = _wanted(person, due)
        if not wanted:
            return
        thread = thread_about(person, wanted)
        sent = send_later(EMAIL, f"notices:{wanted[0].pk}", message_about(person, wanted, thread))
        if thread is not None:
            keep_mail(thread, sent.message_id)
        Notice.objects.filter(pk__in=[notice.pk for notice in wanted]).update(mailed_at=now)


def message_about(
    person: Recipient, notices: Sequence[Notice], thread: Thread | None = None
) -> dict[str, Any]:
    """Return the e-mail about some notices, as the outbox keeps it, in the person's language and time zone."""
    leave = address_of_leaving(person.pk, [notice.kind for notice in notices])
    with translation.override(language_of(person)), timezone.override(zone_of(person)):
        context = {
            "lines": [Line(notice, address_for(person, notice.url)) for notice in notices[:MOST_LINES]],
            "has_account": not person.is_guest,
            "n_more": max(len(notices) - MOST_LINES, 0),
            "site": settings.CONFIGURATION.base_url,
            "inbox": reverse("inbox"),
            "settings": reverse("notice_settings"),
            "leave": leave,
            "language": language_of(person),
        }
        message: dict[str, Any] = {
            "to": [person.email],
            "subject": _subject(notices),
            "text": render_to_string("notices/mail.txt", context).strip() + "\n",
            "html": render_to_string("notices/mail.html", context),
        }
    headers = headers_of(thread) if thread is not None else {}
    if leave:
        # RFC 8058: mail programs show a button that posts this one field to the address.
        headers["List-Unsubscribe"] = f"<{leave}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["headers"] = headers
    if thread is not None and settings.CONFIGURATION.mail.reply_to:
        message["reply_to"] = [reply_address(thread)]
    return message


def _due(person: Recipient, now: datetime) -> list[Notice]:
    due = Notice.objects.filter(person_id=person.pk, mailed_at=None, mail_at__lte=now).order_by("-id")
    if connection.features.has_select_for_update:
        due = due.select_for_update()
    return list(due)


def _wanted(person: Recipient, due: list[Notice]) -> list[Notice]:
    """Return what still is to be told: not read meanwhile, of kinds still wanted, and somebody can carry it."""
    if not person.is_active or missing_for_email():
        return []
    channels = channels_of(person)
    return [
        notice
        for notice in due
        if notice.read_at is None and notice.kind in KINDS and channels[notice.kind] in MAILED
    ]


def _subject(notices: Sequence[Notice]) -> str:
    if len(notices) == 1:
        return " ".join(notices[0].text.split())[:LONGEST_SUBJECT]
    words = ngettext("%(n)s notice from obeya", "%(n)s notices from obeya", len(notices))
    return words % {"n": len(notices)}
