"""When registered gains are judged anew; begun with every worker."""

from __future__ import annotations

import logging

from django.db import Error, connection

from obeya_web.jobs.models import Schedule
from obeya_web.jobs.schedule import keep_schedule
from obeya_web.watch.actions.registering import WATCH_ALL

logger = logging.getLogger(__name__)


def begin_watching() -> None:
    """See to it that the nightly job comes; called when a worker starts, and harmless every time."""
    try:
        keep_schedule("watch", WATCH_ALL, cron="37 2 * * *", catch_up=Schedule.CatchUp.LATEST)
    except Error:
        logger.exception(
            "The nightly watch could not be scheduled; the next start of the worker tries again."
        )
        connection.close()
