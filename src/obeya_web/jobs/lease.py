"""Leases: the statements by which workers take, keep, end and lose jobs. Each is one conditional UPDATE.

Clocks only decide when a job is tried again. Who may write is decided by the token, so a wrong clock, a paused machine
or a worker that wakes up late can cost time but never a second effect.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya_web.jobs.models import Job

# A job that killed its worker this often is set aside: it would go on killing.
MOST_DEATHS = 3
_FREE: dict[str, Any] = {"lease_token": None, "lease_until": None, "leased_by": ""}


def storable(text: str) -> str:
    """Return a text that every database takes: a broken sign of a log must not hide the message about it."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to run one job, held by whoever knows the token."""

    job_id: int
    token: uuid.UUID
    length: timedelta

    @property
    def _mine(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.job_id, lease_token=self.token, state=Job.State.RUNNING)

    def extend(self) -> bool:
        """Keep the job for another full length; False: the lease is lost."""
        return bool(self._mine.update(lease_until=timezone.now() + self.length))

    # The same statement under the name of why it is sent: in a transaction it locks the row.
    hold = extend

    def report(self, share: float, words: str) -> bool:
        """Write the progress and keep the job; False: the lease is lost."""
        until = timezone.now() + self.length
        return bool(self._mine.update(progress=share, words=storable(words), lease_until=until))

    def is_cancel_asked(self) -> bool:
        """Say whether somebody asked for the job to be cancelled."""
        return self._mine.filter(is_cancel_asked=True).exists()

    def finish(self, result: Mapping[str, Any] | None) -> bool:
        """End the job well; False: the lease is lost and nothing was written."""
        return self._end(Job.State.DONE, result=None if result is None else dict(result), progress=1.0)

    def fail(self, error: str, traceback: str = "") -> bool:
        """End the job with a sentence for people."""
        return self._end(Job.State.FAILED, error=storable(error), traceback=storable(traceback))

    def quarantine(self, error: str, traceback: str = "") -> bool:
        """Set the job aside until a person looks at it."""
        return self._end(Job.State.QUARANTINED, error=storable(error), traceback=storable(traceback))

    def cancel(self) -> bool:
        """End the job because somebody asked for it."""
        return self._end(Job.State.CANCELLED)

    def retry_at(self, moment: datetime, error: str, traceback: str) -> bool:
        """Free the job for another attempt, not before a moment."""
        return bool(
            self._mine.update(
                state=Job.State.READY,
                run_at=moment,
                error=storable(error),
                traceback=storable(traceback),
                **_FREE,
            )
        )

    def die(self, tried_again: str, set_aside: str, *, most_deaths: int) -> bool:
        """Take the job away from a run that hangs: a death, with words for either end; False: the lease is lost."""
        with transaction.atomic():
            return bool(
                _bury(self._mine, timezone.now(), most_deaths, set_aside, error=storable(tried_again))
            )

    def hand_back(self) -> bool:
        """Free the job as if it had not been begun, because the worker is stopping."""
        return bool(self._mine.update(state=Job.State.READY, attempts=F("attempts") - 1, **_FREE))

    def _end(self, state: Job.State, **fields: Any) -> bool:
        # In a transaction of its own, so that a result that cannot be stored spoils no other.
        with transaction.atomic():
            return bool(self._mine.update(state=state, ended_at=timezone.now(), **fields, **_FREE))


def claim(
    worker: str, length: timedelta, *, now: datetime | None = None, queues: Collection[str] = ()
) -> tuple[Job, Lease] | None:
    """Take the job that has been due for longest, of some queues or of all; None when nothing is due."""
    now = now or timezone.now()
    due = Job.objects.filter(state=Job.State.READY, run_at__lte=now).order_by("run_at", "id")
    if queues:
        due = due.filter(queue__in=queues)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    token = uuid.uuid4()
    with transaction.atomic():
        taken = Job.objects.filter(pk=Subquery(due.values("pk")[:1]), state=Job.State.READY).update(
            state=Job.State.RUNNING,
            lease_token=token,
            lease_until=now + length,
            leased_by=worker,
            attempts=F("attempts") + 1,
            started_at=now,
            progress=0.0,
            words="",
        )
        if not taken:
            return None
        # In the same transaction: if it cannot be read, it was not taken either.
        job = Job.objects.get(lease_token=token)
    return job, Lease(job.pk, token, length)


def free_expired(now: datetime, *, most_deaths: int = MOST_DEATHS) -> int:
    """Take jobs from workers that no longer hold their lease: ready again, or set aside after too many deaths."""
    expired = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now)
    if not expired.exists():
        return 0
    words = _("obeya broke off %(n)d times while it did this, so it was set aside.") % {"n": most_deaths}
    return _bury(expired, now, most_deaths, words)


def _bury(jobs: QuerySet[Job], now: datetime, most_deaths: int, set_aside: str, **ready: str) -> int:
    """Count a death of each of the jobs, which run: cancelled where that was asked, set aside, or ready again."""
    died: dict[str, Any] = {**_FREE, "deaths": F("deaths") + 1}
    given_up = jobs.filter(is_cancel_asked=True).update(state=Job.State.CANCELLED, ended_at=now, **died)
    n_set_aside = jobs.filter(deaths__gte=most_deaths - 1).update(
        state=Job.State.QUARANTINED, ended_at=now, error=storable(set_aside), **died
    )
    return given_up + n_set_aside + jobs.update(state=Job.State.READY, **ready, **died)
