"""E-mails about signing in. They carry secrets, so they are sealed until the moment they leave."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from obeya_web.accounts.models import Person
from obeya_web.accounts.sign_in.secrets import seal, unseal
from obeya_web.jobs.mail import missing_for_email, send_email
from obeya_web.jobs.outbox import Delivery, Parcel, RefusedError, send_later

SEALED_EMAIL = "sealed_email"


def send_mail_later(*, to: str, subject: str, text: str) -> None:
    """Put a message into the outbox in a form that a copy of the database does not give away."""
    content = json.dumps({"to": [to], "subject": subject, "text": text})
    send_later(SEALED_EMAIL, f"{SEALED_EMAIL}:{uuid.uuid4()}", {"sealed": seal(content)})


def send_words_later(person: Person, template: str, **words: Any) -> None:
    """Send a person a message in their language; the first line of the template is its subject."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject, _, text = render_to_string(template, {"person": person, **words}).strip().partition("\n")
    send_mail_later(to=person.email, subject=subject.strip(), text=text.strip())


def send_sealed_email(parcel: Parcel) -> None:
    """Open a message and hand it to the server."""
    content = unseal(parcel.payload["sealed"])
    if content is None:
        raise RefusedError("The message was sealed with an earlier secret key.")
    send_email(Parcel(parcel.message_id, parcel.key, json.loads(content)))


SEALED_EMAIL_DELIVERY = Delivery(send_sealed_email, missing_for_email)
