"""A lane: does jobs one after the other. A worker has two, so that what takes a moment never waits for an import."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import Error, close_old_connections, connection

from obeya_web.jobs.attempt import attempt
from obeya_web.jobs.heart import Limit
from obeya_web.jobs.lease import MOST_DEATHS, Lease, claim
from obeya_web.jobs.limits import USUAL_LIMIT_S, leave_overdue
from obeya_web.jobs.run import Handler

SHORTEST_WAIT_S = 0.1
LONGEST_WAIT_S = 2.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a worker waits for what."""

    lease_s: float = 60.0
    # After it was told to stop: so long a job may go on to its next report, and so long until it is given back.
    finish_s: float = 2.0
    leave_s: float = 5.0
    most_deaths: int = MOST_DEATHS


USUAL = Patience()


@dataclass(slots=True)
class Stop:
    """Whether the worker was told to stop, and since when."""

    event: threading.Event = field(default_factory=threading.Event)
    since_s: float = float("inf")

    def ask(self) -> bool:
        """Ask to stop; False when somebody had."""
        if self.event.is_set():
            return False
        self.since_s = time.monotonic()
        self.event.set()
        return True


@dataclass(slots=True)
class Lane:
    """Takes jobs of some queues, or of all, and does them."""

    worker: str
    handlers: Mapping[str, Handler]
    patience: Patience
    stop: Stop
    queues: Collection[str] = ()
    # How long each kind of work may take, and how the process is left when it takes longer.
    limits_s: Mapping[str, float] = field(default_factory=dict)
    leave: Callable[[], None] = leave_overdue
    lease: Lease | None = None

    def run(self) -> None:
        """Work until told to stop, looking less often the longer nothing is due."""
        wait_s = SHORTEST_WAIT_S
        while not self.stop.event.is_set():
            if self._one_job_whatever_happens():
                wait_s = SHORTEST_WAIT_S
                continue
            self.stop.event.wait(wait_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)
        connection.close()

    def one_job(self) -> bool:
        """Do the next job; False when none is due."""
        taken = claim(self.worker, timedelta(seconds=self.patience.lease_s), queues=self.queues)
        if taken is None:
            return False
        job, self.lease = taken
        try:
            limit = Limit(self.limits_s.get(job.kind, USUAL_LIMIT_S), self.patience.most_deaths, self.leave)
            attempt(job, self.lease, self.handlers, is_stopping=self._must_hand_back, limit=limit)
        finally:
            self.lease = None
        return True

    def hand_back(self) -> None:
        """Give the running job back, from another thread."""
        lease = self.lease
        if lease is None:
            return
        try:
            lease.hand_back()
        except Error:
            logger.warning("Could not give back job %s; its lease will run out.", lease.job_id)

    def _one_job_whatever_happens(self) -> bool:
        try:
            close_old_connections()
            return self.one_job()
        except Error as fault:
            logger.warning("The database failed: %s", fault)
            connection.close()
        except Exception:
            logger.exception("A job could not be begun or ended; the next one is tried.")
        return False

    def _must_hand_back(self) -> bool:
        return time.monotonic() > self.stop.since_s + self.patience.finish_s
