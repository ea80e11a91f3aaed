"""The worker: takes jobs one after the other; beside it a clerk frees, schedules and tidies, and a postman sends."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from types import FrameType

from django.db import Error, close_old_connections, connection
from django.utils import timezone

from obeya_web.jobs.attempt import attempt
from obeya_web.jobs.lease import MOST_DEATHS, Lease, claim, free_expired
from obeya_web.jobs.outbox import Delivery, deliver_due
from obeya_web.jobs.run import Handler
from obeya_web.jobs.schedule import tick
from obeya_web.jobs.tidying import tidy

SHORTEST_WAIT_S = 0.1
LONGEST_WAIT_S = 2.0
ROUND_EVERY_S = 1.0
TIDY_EVERY_S = 3600.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a worker waits for what."""

    lease_s: float = 60.0
    # After it was told to stop: so long a job may go on to its next report, and so long until it is given back.
    finish_s: float = 2.0
    leave_s: float = 5.0
    most_deaths: int = MOST_DEATHS


def work(
    handlers: Mapping[str, Handler],
    *,
    deliveries: Mapping[str, Delivery] | None = None,
    until_idle: bool = False,
    queues: Collection[str] = (),
    patience: Patience = Patience(),
) -> None:
    """Do background work until told to stop by a signal, or until nothing is due (`until_idle`, for tests).

    Several workers may run at once, on one machine or several. `deliveries` are those of the project unless given.
    """
    worker = _Worker(handlers, deliveries, queues, patience)
    if until_idle:
        worker.run_until_idle()
        return
    with _told_to_stop(worker.stop):
        worker.run()


@dataclass(slots=True)
class _Worker:
    handlers: Mapping[str, Handler]
    deliveries: Mapping[str, Delivery] | None
    queues: Collection[str]
    patience: Patience
    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")
    stopping: threading.Event = field(default_factory=threading.Event)
    stopped_s: float = float("inf")
    lease: Lease | None = None
    tidied_s: float = float("-inf")

    def run(self) -> None:
        """Work until told to stop."""
        for chore in (self._clerk, self._postman):
            threading.Thread(target=self._repeat, args=(chore,), name=chore.__name__, daemon=True).start()
        wait_s = SHORTEST_WAIT_S
        while not self.stopping.is_set():
            if self._one_job_or_none():
                wait_s = SHORTEST_WAIT_S
                continue
            self.stopping.wait(wait_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)
        connection.close()

    def run_until_idle(self) -> None:
        """Work as long as something is due."""
        while True:
            n_done = self._clerk() + self._postman()
            if not self._one_job() and not n_done:
                return

    def stop(self) -> None:
        """Take no more jobs; give the running one back if it does not end soon."""
        if self.stopping.is_set():
            return
        self.stopped_s = time.monotonic()
        self.stopping.set()
        threading.Thread(target=self._leave, name="leave", daemon=True).start()

    def _one_job_or_none(self) -> bool:
        try:
            close_old_connections()
            return self._one_job()
        except Error as fault:
            logger.warning("The database failed: %s", fault)
            connection.close()
            return False

    def _one_job(self) -> bool:
        taken = claim(self.name, timedelta(seconds=self.patience.lease_s), queues=self.queues)
        if taken is None:
            return False
        job, self.lease = taken
        try:
            attempt(job, self.lease, self.handlers, is_stopping=self._must_hand_back)
        finally:
            self.lease = None
        return True

    def _must_hand_back(self) -> bool:
        return time.monotonic() > self.stopped_s + self.patience.finish_s

    def _leave(self) -> None:
        """Give the job back and end the process: a handler that does not report cannot be stopped otherwise.

        Safe at any moment, because a transaction that is open is rolled back and the lease is no longer ours.
        """
        time.sleep(self.patience.leave_s)
        lease = self.lease
        if lease is not None:
            try:
                lease.hand_back()
            except Error:
                logger.warning("Could not give back job %s; its lease will run out.", lease.job_id)
        os._exit(0)

    def _repeat(self, chore: Callable[[], int]) -> None:
        """Do a chore every second, whatever happens to the database or in it."""
        while not self.stopping.wait(ROUND_EVERY_S):
            close_old_connections()
            try:
                chore()
            except Error as fault:
                logger.warning("The database failed: %s", fault)
                connection.close()
            except Exception:
                logger.exception("A round of the worker broke; the next one is tried.")
        connection.close()

    def _clerk(self) -> int:
        """Free what dead workers held, begin what is due, remove what is old."""
        now = timezone.now()
        freed = free_expired(now, most_deaths=self.patience.most_deaths)
        begun = tick(now)
        if time.monotonic() - self.tidied_s > TIDY_EVERY_S:
            self.tidied_s = time.monotonic()
            tidy(now)
        return freed + begun

    def _postman(self) -> int:
        """Send what is due."""
        return deliver_due(timezone.now(), self.deliveries)


@contextmanager
def _told_to_stop(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` when the process is asked to end."""

    def ask(number: int, frame: FrameType | None) -> None:
        stop()

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
