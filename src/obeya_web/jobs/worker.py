"""The worker: two lanes do jobs; beside them a clerk frees, schedules and tidies, and a postman sends."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import FrameType

from django.db import Error, close_old_connections, connection
from django.utils import timezone

from obeya_web.jobs.lane import USUAL, Lane, Patience, Stop
from obeya_web.jobs.lease import free_expired
from obeya_web.jobs.limits import leave_overdue
from obeya_web.jobs.outbox import Delivery, deliver_due
from obeya_web.jobs.queue import QUICK
from obeya_web.jobs.run import Handler
from obeya_web.jobs.schedule import tick
from obeya_web.jobs.tidying import tidy

ROUND_EVERY_S = 1.0
TIDY_EVERY_S = 3600.0

logger = logging.getLogger(__name__)


def work(
    handlers: Mapping[str, Handler],
    *,
    deliveries: Mapping[str, Delivery] | None = None,
    limits_s: Mapping[str, float] | None = None,
    until_idle: bool = False,
    patience: Patience = USUAL,
) -> None:
    """Do background work until told to stop by a signal, or until nothing is due (`until_idle`, for tests).

    Several workers may run at once, on one machine or several. `deliveries` are those of the project unless given.
    `limits_s` says how long kinds of work may take, others an hour: work that hangs ends with its worker, which whoever
    started it starts again.
    """
    stop = Stop()
    name = f"{socket.gethostname()}:{os.getpid()}"
    lanes = tuple(Lane(name, handlers, patience, stop, queues, limits_s or {}) for queues in ((), (QUICK,)))
    worker = _Worker(lanes, stop, patience, deliveries)
    for lane in lanes:
        lane.leave = partial(worker.break_off, lane)
    if until_idle:
        worker.run_until_idle()
        return
    with _told_to_stop(worker.stop):
        worker.run()


@dataclass(slots=True)
class _Worker:
    lanes: tuple[Lane, ...]
    stopping: Stop
    patience: Patience
    deliveries: Mapping[str, Delivery] | None
    tidied_s: float = float("-inf")

    def run(self) -> None:
        """Work until told to stop."""
        _start(lambda: self._repeat(self._clerk), "clerk")
        _start(lambda: self._repeat(self._postman), "postman")
        first, *others = self.lanes
        threads = [_start(lane.run, "lane") for lane in others]
        first.run()
        for thread in threads:
            thread.join()

    def run_until_idle(self) -> None:
        """Work as long as something is due."""
        while True:
            n_done = self._clerk() + self._postman()
            if not self.lanes[0].one_job() and not n_done:
                return

    def stop(self) -> None:
        """Take no more jobs; give running ones back if they do not end soon."""
        if self.stopping.ask():
            _start(self._leave, "leave")

    def break_off(self, hanging: Lane) -> None:
        """End the process for the sake of a lane that hangs; what the others do is begun anew and is no death."""
        for lane in self.lanes:
            if lane is not hanging:
                lane.hand_back()
        leave_overdue()

    def _leave(self) -> None:
        """Give jobs back and end the process: a handler that does not report cannot be stopped otherwise.

        Safe at any moment, because a transaction that is open is rolled back and the lease is no longer ours.
        """
        time.sleep(self.patience.leave_s)
        for lane in self.lanes:
            lane.hand_back()
        os._exit(0)

    def _repeat(self, chore: Callable[[], int]) -> None:
        """Do a chore every second, whatever happens to the database or in it."""
        while not self.stopping.event.wait(ROUND_EVERY_S):
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


def _start(act: Callable[[], None], name: str) -> threading.Thread:
    thread = threading.Thread(target=act, name=name, daemon=True)
    thread.start()
    return thread


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
