"""Ask for background work, in the transaction of whatever makes it necessary: both are committed, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from obeya_web.jobs.models import Job

# For what takes a second or less and somebody waits for: it overtakes imports.
QUICK = "quick"


def enqueue(
    kind: str,
    payload: Mapping[str, Any],
    *,
    requested_by: AbstractBaseUser | None = None,
    run_at: datetime | None = None,
    key: str | None = None,
    queue: str = "default",
    payload_version: int = 1,
) -> Job:
    """Return a new job, ready to run; with a `key` that was used before, the job that has it.

    The payload must be JSON: names and ids, not contents. A key is free again 30 days after its job has ended.
    """
    now = timezone.now()
    fields: dict[str, Any] = {
        "kind": kind,
        "payload": dict(payload),
        "payload_version": payload_version,
        "requested_by": requested_by,
        "created_at": now,
        "run_at": run_at or now,
        "queue": queue,
    }
    if key is None:
        return Job.objects.create(**fields)
    job, _ = Job.objects.get_or_create(key=key, defaults=fields)
    return job


def cancel(job: Job) -> None:
    """Cancel a job: at once while it waits; a running one is asked, and stops at its next report of progress."""
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, state=Job.State.READY)
        if not waiting.update(state=Job.State.CANCELLED, is_cancel_asked=True, ended_at=timezone.now()):
            Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(is_cancel_asked=True)
    job.refresh_from_db()


def retry(job: Job) -> bool:
    """Make a job that ended badly ready again, with all its attempts; False when it did not end badly."""
    ended_badly = (Job.State.FAILED, Job.State.CANCELLED, Job.State.QUARANTINED)
    is_ready = Job.objects.filter(pk=job.pk, state__in=ended_badly).update(
        state=Job.State.READY,
        run_at=timezone.now(),
        attempts=0,
        deaths=0,
        is_cancel_asked=False,
        error="",
        traceback="",
        progress=0.0,
        words="",
        started_at=None,
        ended_at=None,
    )
    job.refresh_from_db()
    return bool(is_ready)
