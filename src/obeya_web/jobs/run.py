"""One run of a job, as its handler sees it: the payload, a way to say how far it is, and how to end exactly once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from obeya_web.jobs.lease import Lease

# Between two reports of progress; more often would only make the database busy.
REPORT_EVERY_S = 0.5
LONGEST_WORDS = 300


class Interrupted(BaseException):
    """The run must stop now. Not an `Exception`, so that no handler swallows it by accident."""


class Cancelled(Interrupted):
    """Somebody asked for the job to be cancelled."""


class LeaseLost(Interrupted):
    """Another worker may have the job by now; nothing of this run may be written any more."""


class HandedBack(Interrupted):
    """The worker is stopping; the job goes back and begins anew elsewhere."""


@dataclass(slots=True)
class Run:
    """What a handler is called with."""

    job_id: int
    kind: str
    payload: Mapping[str, Any]
    payload_version: int
    lease: Lease
    is_stopping: Callable[[], bool] = lambda: False
    has_completed: bool = False
    _reported_s: float = field(default=float("-inf"), repr=False)

    def progress(self, share: float, words: str = "") -> None:
        """Say how far the run is (0 to 1) and what it does; keeps the lease alive.

        Call it at least every few seconds and outside of transactions. Raises `Cancelled` when somebody cancelled,
        `HandedBack` when the worker stops, `LeaseLost` when another worker may have the job.
        """
        if self.is_stopping():
            raise HandedBack
        now_s = time.monotonic()
        if now_s - self._reported_s < REPORT_EVERY_S:
            return
        self._reported_s = now_s
        if not self.lease.report(min(max(share, 0.0), 1.0), words[:LONGEST_WORDS]):
            raise LeaseLost
        if self.lease.is_cancel_asked():
            raise Cancelled

    @contextmanager
    def completing(self) -> Iterator[dict[str, Any]]:
        """Open the last transaction of the run: what is written in it and the end of the job are one.

        Yields a dict to put the result into; its key ``url`` is where people are sent when the job is done.

            with run.completing() as result:
                process.save()
                result["url"] = "/processes/invoice-approval/"
        """
        result: dict[str, Any] = {}
        with transaction.atomic():
            # Taken first, so that nobody can take the job away while the handler writes.
            if not self.lease.hold():
                raise LeaseLost
            if self.lease.is_cancel_asked():
                raise Cancelled
            yield result
            if not self.lease.finish(result):
                raise LeaseLost
        self.has_completed = True


Handler = Callable[[Run], Mapping[str, Any] | None]
"""Does one kind of job. Raising `ObeyaError` means failed, with its text for people; anything else is tried again."""
