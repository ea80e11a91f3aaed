"""When the measures are computed anew; begun with every worker."""

from __future__ import annotations

import logging

from django.db import Error, connection

from obeya_web.jobs.models import Schedule
from obeya_web.jobs.schedule import keep_schedule
from obeya_web.measures.asking import MEASURE_ALL

logger = logging.getLogger(__name__)


def begin_measuring() -> None:
    """See to it that the nightly job comes; called when a worker starts, and harmless every time."""
    try:
        keep_schedule("measures", MEASURE_ALL, cron="17 2 * * *", catch_up=Schedule.CatchUp.LATEST)
    except Error:
        logger.exception(
            "The nightly measures could not be scheduled; the next start of the worker tries again."
        )
        connection.close()
