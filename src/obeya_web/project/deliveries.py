"""Every kind of effect outside the database and the way it takes; the only list of it."""

from __future__ import annotations

from obeya_web.accounts.sign_in.mails import SEALED_EMAIL, SEALED_EMAIL_DELIVERY
from obeya_web.jobs.mail import EMAIL, EMAIL_DELIVERY
from obeya_web.jobs.outbox import Delivery

DELIVERIES: dict[str, Delivery] = {EMAIL: EMAIL_DELIVERY, SEALED_EMAIL: SEALED_EMAIL_DELIVERY}
