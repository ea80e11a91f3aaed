"""When the jobs of this app come; begun with every worker."""

from __future__ import annotations

import logging

from django.db import Error, connection

from obeya_web.followup.work.chasing import CHASE
from obeya_web.followup.work.week import SUM_UP_WEEK
from obeya_web.jobs.models import Schedule
from obeya_web.jobs.schedule import keep_schedule

logger = logging.getLogger(__name__)


def begin_chasing() -> None:
    """See to it that the jobs come; called when a worker starts, and harmless every time.

    What was missed while no worker ran is done once: the jobs work everything out from dates.
    """
    latest = Schedule.CatchUp.LATEST
    try:
        keep_schedule("chasing", CHASE, cron="*/15 * * * *", catch_up=latest)
        # Each person's Monday morning comes at another hour.
        keep_schedule("week", SUM_UP_WEEK, cron="23 * * * 0,1,2", catch_up=latest)
    except Error:
        logger.exception("Chasing could not be scheduled; the next start of the worker tries again.")
        connection.close()
