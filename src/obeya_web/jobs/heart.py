"""The heart of a run: keeps its lease while the handler works, and breaks it off when it takes longer than it may.

It beats in a thread and on a database connection of its own.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import Error, connection
from django.utils import translation
from django.utils.translation import gettext as _

from obeya_web.jobs.lease import MOST_DEATHS, Lease
from obeya_web.jobs.limits import USUAL_LIMIT_S, WATCHDOG, leave_overdue
from obeya_web.lib.numbers import duration_here

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a run may take, after how many deaths its job is set aside, and how its process is left."""

    length_s: float = USUAL_LIMIT_S
    most_deaths: int = MOST_DEATHS
    leave: Callable[[], None] = leave_overdue


@contextmanager
def beating(lease: Lease, limit: Limit) -> Iterator[None]:
    """Extend the lease three times in its length until the block ends, or until it takes longer than it may."""
    has_ended = threading.Event()
    every_s = lease.length.total_seconds() / 3
    language = translation.get_language()
    heart = threading.Thread(
        target=_beat, args=(lease, limit, every_s, has_ended, language), name="heart", daemon=True
    )
    with WATCHDOG.watching(limit.length_s):
        heart.start()
        try:
            yield
        finally:
            has_ended.set()
            heart.join(timeout=every_s)


def _beat(
    lease: Lease, limit: Limit, every_s: float, has_ended: threading.Event, language: str | None
) -> None:
    overdue_s = time.monotonic() + limit.length_s
    try:
        while not has_ended.wait(min(every_s, max(overdue_s - time.monotonic(), 0.0))):
            if time.monotonic() >= overdue_s:
                with translation.override(language):
                    _break_off(lease, limit)
                return
            try:
                if not lease.extend():
                    return
            except Error as fault:
                # The database may be starting again; the next beat tries a fresh connection.
                logger.warning("Could not extend the lease of job %s: %s", lease.job_id, fault)
                connection.close()
    finally:
        connection.close()


def _break_off(lease: Lease, limit: Limit) -> None:
    """Count a death and leave the process with what hangs in it; nothing, when the run ended just now."""
    words = {"limit": duration_here(limit.length_s), "n": limit.most_deaths}
    logger.error("Job %s took longer than %s and is broken off.", lease.job_id, words["limit"])
    try:
        is_mine = lease.die(
            _("It took longer than %(limit)s, so it was broken off. It is tried again.") % words,
            _("It took longer than %(limit)s. obeya broke off %(n)d times at it, so it was set aside.")
            % words,
            most_deaths=limit.most_deaths,
        )
    except Error as fault:
        # What hangs may hold the database itself. The lease runs out, which counts as a death too.
        logger.warning("Could not write that job %s was broken off: %s", lease.job_id, fault)
        is_mine = True
    if is_mine:
        limit.leave()
