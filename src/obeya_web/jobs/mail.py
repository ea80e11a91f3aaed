"""E-mail: everything that Django or a library wants to send goes through the outbox, and from there to one server.

A payload of kind ``email`` has ``to`` (a list of addresses), ``subject`` and ``text``, and may have ``html``, ``cc``,
``reply_to``, ``headers``, ``pictures``: PNG in base64, each by the name that the HTML calls ``cid:…``, and ``files``:
attachments, each with ``name``, media ``type`` and ``data`` in base64. Only small ones that people asked for go out so;
what somebody uploaded stays in the application, behind a link.
Without OBEYA_SMTP_URL nothing leaves this machine, and messages wait.
"""

from __future__ import annotations

import base64
import smtplib
import uuid
from collections.abc import Sequence
from contextlib import suppress
from email.mime.image import MIMEImage
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from obeya_web.jobs.outbox import Delivery, NotNowError, Parcel, RefusedError, send_later

SMTP = "django.core.mail.backends.smtp.EmailBackend"
EMAIL = "email"


class ThroughOutbox(BaseEmailBackend):
    """Django's e-mail backend that puts messages into the outbox, in the transaction of whoever sends them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages for the worker."""
        for message in email_messages:
            send_later(EMAIL, f"email:{uuid.uuid4()}", payload_of(message))
        return len(email_messages)


def payload_of(message: EmailMessage) -> dict[str, Any]:
    """Return a message as the outbox keeps it; attachments belong into the application, behind a link."""
    if message.attachments:
        raise ValueError("E-mails carry no attachments; send a link to the page that has them.")
    alternatives = getattr(message, "alternatives", [])
    return {
        "to": list(message.to),
        "cc": list(message.cc),
        "reply_to": list(message.reply_to),
        "subject": str(message.subject),
        "text": str(message.body),
        "html": next((str(content) for content, kind in alternatives if kind == "text/html"), ""),
        "headers": {name: str(value) for name, value in message.extra_headers.items()},
    }


def send_email(parcel: Parcel) -> None:
    """Hand an e-mail to the server; returns when the server has taken it."""
    message = _message(parcel)
    server = get_connection(SMTP)
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as fault:
        raise NotNowError(_("The e-mail server cannot be reached: %(fault)s") % {"fault": fault}) from fault
    try:
        server.send_messages([message])
    except smtplib.SMTPRecipientsRefused as fault:
        answers = [(code, text) for code, text in fault.recipients.values()]
        raise _refusal(*min(answers)) from fault
    except smtplib.SMTPResponseException as fault:
        raise _refusal(fault.smtp_code, fault.smtp_error) from fault
    finally:
        # The server has answered or is gone; how the conversation ends does not change what was sent.
        with suppress(OSError, smtplib.SMTPException):
            server.close()


def _message(parcel: Parcel) -> EmailMultiAlternatives:
    payload = parcel.payload
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {"Auto-Submitted": "auto-generated", **payload.get("headers", {})}
    headers["Message-ID"] = f"<{parcel.message_id.hex}@{domain}>"
    try:
        message = EmailMultiAlternatives(
            payload["subject"],
            payload["text"],
            to=payload["to"],
            cc=payload.get("cc"),
            reply_to=payload.get("reply_to"),
            headers=headers,
        )
        if payload.get("html"):
            message.attach_alternative(payload["html"], "text/html")
        for name, data in payload.get("pictures", {}).items():
            message.attach(_picture(name, data))
        for file in payload.get("files", []):
            message.attach(file["name"], base64.b64decode(file["data"]), file["type"])
        # Builds it once here, so that a fault in it is known before anything is sent.
        message.message()
        if not message.recipients():
            raise ValueError("nobody to send it to")
    except (KeyError, TypeError, ValueError) as fault:
        raise RefusedError(_("The e-mail is not well formed: %(fault)s") % {"fault": fault}) from fault
    return message


def _picture(name: str, data: str) -> MIMEImage:
    picture = MIMEImage(base64.b64decode(data), "png")
    picture.add_header("Content-ID", f"<{name}>")
    picture.add_header("Content-Disposition", "inline", filename=f"{name}.png")
    return picture


def _refusal(code: int, answer: bytes | str) -> Exception:
    """Return what an answer of the server means: 5xx for good, anything else for now."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    words = _("The e-mail server answered %(code)s: %(text)s") % {"code": code, "text": text}
    return RefusedError(words) if 500 <= code < 600 else NotNowError(words)


def missing_for_email() -> str:
    """Say what is missing before e-mails can be sent, or nothing."""
    if settings.EMAIL_HOST:
        return ""
    return _("E-mails wait: set OBEYA_SMTP_URL to the address of your e-mail server.")


EMAIL_DELIVERY = Delivery(send_email, missing_for_email)
