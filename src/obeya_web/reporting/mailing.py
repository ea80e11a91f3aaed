"""One e-mail with a report, in the language and time zone of whoever gets it."""

from __future__ import annotations

import base64
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from obeya_web.accounts.models import Unit
from obeya_web.notices.choosing import language_of, zone_of
from obeya_web.reporting.files import WRITERS, file_name
from obeya_web.reporting.leaving import address_of_leaving
from obeya_web.reporting.models import ReportRecipient
from obeya_web.reporting.pack import Pack
from obeya_web.reporting.sheet import sheet_of

MOST_LINES, LONGEST_SUBJECT = 25, 150


def message_about(recipient: ReportRecipient, pack: Pack, unit: Unit) -> dict[str, Any]:
    """Return the e-mail as the outbox keeps it, with the report as its attachment."""
    person, subscription = recipient.person, recipient.subscription
    kind, write = WRITERS[subscription.suffix]
    leave = address_of_leaving(recipient)
    with translation.override(language_of(person)), timezone.override(zone_of(person)):
        sheet = sheet_of(pack, unit)
        context = {
            "sheet": sheet,
            "lines": sheet.lines[:MOST_LINES],
            "n_more": max(len(sheet.lines) - MOST_LINES, 0),
            "by": subscription.person if subscription.person_id != person.pk else None,
            "leave": leave,
            "language": sheet.language,
        }
        subject = _("%(unit)s: %(finding)s") % {"unit": pack.unit, "finding": sheet.title}
        content = write(sheet)
        return {
            "to": [person.email],
            "subject": " ".join(subject.split())[:LONGEST_SUBJECT],
            "text": render_to_string("reporting/mail.txt", context).strip() + "\n",
            "html": render_to_string("reporting/mail.html", context),
            "files": [
                {
                    "name": file_name(unit, pack.as_of, subscription.suffix),
                    "type": kind,
                    "data": base64.b64encode(content).decode(),
                }
            ],
            # RFC 8058: mail programs show a button that posts this one field to the address.
            "headers": {
                "List-Unsubscribe": f"<{leave}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        }
