"""The link in every report by e-mail that ends it for whoever got it: signed, good for ever."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from obeya_web.reporting.models import ReportRecipient

SALT = "obeya.reporting.leaving"


def address_of_leaving(recipient: ReportRecipient) -> str:
    """Return the whole address that ends a report for one recipient."""
    token = signing.dumps(recipient.pk, salt=SALT)
    return f"{settings.CONFIGURATION.base_url}{reverse('report_leave', args=[token])}"


def recipient_of(token: str) -> ReportRecipient | None:
    """Return whose report a link ends; None when it is not one of ours."""
    try:
        key = int(signing.loads(token, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = ReportRecipient.objects.select_related("subscription__unit", "subscription__person", "person")
    return rows.filter(pk=key).first()
