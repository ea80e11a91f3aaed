"""The jobs ``send_reports``, every hour, and ``send_report``: each report that is due is sent once."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import Error, connection
from django.utils import timezone

from obeya_web.jobs.mail import missing_for_email
from obeya_web.jobs.models import Schedule
from obeya_web.jobs.queue import enqueue
from obeya_web.jobs.run import Run
from obeya_web.jobs.schedule import keep_schedule
from obeya_web.notices.choosing import zone_of
from obeya_web.reporting.actions import do_send_report
from obeya_web.reporting.finding import may_get
from obeya_web.reporting.models import ReportSent, ReportSubscription
from obeya_web.reporting.rhythm import due_begin

SEND_REPORTS = "send_reports"
SEND_REPORT = "send_report"
logger = logging.getLogger(__name__)


def begin_reporting() -> None:
    """See to it that the hourly job comes; called when a worker starts, and harmless every time."""
    try:
        keep_schedule("reports", SEND_REPORTS, cron="3 * * * *", catch_up=Schedule.CatchUp.LATEST)
    except Error:
        logger.exception("Reports could not be scheduled; the next start of the worker tries again.")
        connection.close()


def send_reports(run: Run) -> dict[str, int]:
    """Begin one job for each report that is due."""
    return {"n": ask_for_due(timezone.now())}


def ask_for_due(now: datetime) -> int:
    """Begin a job for each report that is due, so that a fault in one holds no other up; return how many.

    Without an e-mail server nothing is begun: reports do not pile up.
    """
    if missing_for_email():
        return 0
    n = 0
    for one in ReportSubscription.objects.filter(ended_at=None).select_related("unit", "person"):
        begin = due_begin(one.rhythm, now=now, since=one.made_at, zone=zone_of(one.person))
        if begin is None or not may_get(one.person, one.unit):
            continue
        if ReportSent.objects.filter(subscription=one, begin=begin).exists():
            continue
        payload = {"subscription": one.pk, "begin": begin.isoformat()}
        enqueue(SEND_REPORT, payload, key=f"report:{one.pk}:{begin}")
        n += 1
    return n


def send_report(run: Run) -> dict[str, int]:
    """Send one report for one period."""
    rows = ReportSubscription.objects.select_related("unit", "person")
    one = rows.filter(pk=run.payload["subscription"], ended_at=None).first()
    if one is None or not may_get(one.person, one.unit):
        return {"n": 0}
    return {"n": do_send_report(one, date.fromisoformat(run.payload["begin"]), timezone.now())}
