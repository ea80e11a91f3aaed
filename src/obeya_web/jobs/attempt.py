"""One attempt at one job: call the handler and write how it ended."""

from __future__ import annotations

import logging
import random
import time
import traceback
from collections.abc import Callable, Mapping
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.jobs.heart import Limit, beating
from obeya_web.jobs.lease import Lease
from obeya_web.jobs.models import Job
from obeya_web.jobs.run import Cancelled, HandedBack, Handler, LeaseLost, Run
from obeya_web.lib.database_faults import is_full

FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 3600.0
LONGEST_TRACEBACK = 20_000
# What Django raises while the database is starting again, or locked.
AWAY = (OperationalError, InterfaceError)

logger = logging.getLogger(__name__)


def pause_before_retry(attempts: int, rng: random.Random) -> timedelta:
    """Return how long to wait after so many attempts: twice as long each time, and not in step with others."""
    longest_s = min(FIRST_PAUSE_S * 2.0 ** min(attempts - 1, 20), LONGEST_PAUSE_S)
    return timedelta(seconds=longest_s * rng.uniform(0.5, 1.0))


def attempt(
    job: Job,
    lease: Lease,
    handlers: Mapping[str, Handler],
    *,
    is_stopping: Callable[[], bool] = lambda: False,
    limit: Limit = Limit(),  # noqa: B008 - frozen
) -> None:
    """Do the job once, in the language of whoever asked for it, and write how it ended.

    A run that takes longer than its limit ends with its process.
    """
    run = Run(job.pk, job.kind, job.payload, job.payload_version, lease, is_stopping)
    with translation.override(_language_of(job)):
        handler = handlers.get(job.kind)
        if handler is None:
            words = _("This version of obeya does not know the work “%(kind)s”.") % {"kind": job.kind}
            lease.quarantine(words)
            return
        with beating(lease, limit):
            _write(_call(handler, run, job), job, lease)


def _call(handler: Handler, run: Run, job: Job) -> Callable[[], bool]:
    """Call the handler and return the statement that says how it ended."""
    lease = run.lease
    try:
        result = handler(run)
    except Cancelled:
        return lease.cancel
    except HandedBack:
        return lease.hand_back
    except LeaseLost:
        logger.warning("Job %s (%s) was taken over by another worker.", job.pk, job.kind)
        return lambda: True
    except ObeyaError as fault:
        sentence = str(fault)
        return lambda: lease.fail(sentence)
    except (KeyboardInterrupt, SystemExit):
        lease.hand_back()
        raise
    except BaseException as fault:
        if is_full(fault):
            # Trying again helps nobody before there is room.
            logger.warning("Job %s (%s) found the disk full: %s", job.pk, job.kind, fault)
            sentence = _(
                "The disk of this installation is full. Nothing was changed; make room and try again."
            )
            details = traceback.format_exc()[-LONGEST_TRACEBACK:]
            return lambda: lease.fail(sentence, details)
        # Some extensions raise panics that are no `Exception`; the worker outlives them as well.
        logger.exception("Job %s (%s) broke; reference %s", job.pk, job.kind, job.reference)
        return _after_break(job, lease, traceback.format_exc()[-LONGEST_TRACEBACK:])
    if run.has_completed:
        return lambda: True
    return lambda: lease.finish(result)


def _after_break(job: Job, lease: Lease, details: str) -> Callable[[], bool]:
    reference = {"reference": job.reference}
    if job.attempts >= job.max_attempts:
        words = (
            _("This is obeya's own fault. Tell your administrator the reference %(reference)s.") % reference
        )
        return lambda: lease.quarantine(words, details)
    words = _("This is obeya's own fault (reference %(reference)s). It is tried again.") % reference
    # Jitter only, so it need not be repeatable.
    moment = timezone.now() + pause_before_retry(job.attempts, random.Random())
    return lambda: lease.retry_at(moment, words, details)


def _write(write_end: Callable[[], bool], job: Job, lease: Lease) -> None:
    """Write how the run ended; a result that the database cannot hold is a fault of the handler."""
    try:
        _insist(write_end, lease)
    except AWAY:
        raise
    except Exception:
        logger.exception("The end of job %s (%s) could not be written.", job.pk, job.kind)
        _insist(_after_break(job, lease, traceback.format_exc()[-LONGEST_TRACEBACK:]), lease)


def _insist(write_end: Callable[[], bool], lease: Lease) -> None:
    """Write the end even if the database is starting again, as long as the lease can be valid."""
    give_up_s = time.monotonic() + lease.length.total_seconds()
    while True:
        try:
            if not write_end():
                logger.warning("Job %s had been taken over when its end was to be written.", lease.job_id)
        except AWAY:
            if time.monotonic() > give_up_s or connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(0.5)
        else:
            return


def _language_of(job: Job) -> str:
    if job.requested_by_id is None:
        return settings.LANGUAGE_CODE
    people = get_user_model()._default_manager.filter(pk=job.requested_by_id)
    return people.values_list("language", flat=True).first() or settings.LANGUAGE_CODE
