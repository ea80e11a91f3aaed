"""Remove what ended long ago; what waits for a person stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from obeya_web.jobs.models import Job, OutboxMessage, Tick

KEEP_FOR = timedelta(days=30)


def tidy(now: datetime) -> int:
    """Remove jobs and messages that ended more than 30 days ago, and return how many."""
    before = now - KEEP_FOR
    ended = (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)
    n_ticks, _ = Tick.objects.filter(due_at__lt=before).delete()
    n_jobs, _ = Job.objects.filter(state__in=ended, ended_at__lt=before).delete()
    n_messages, _ = OutboxMessage.objects.filter(state=OutboxMessage.State.SENT, sent_at__lt=before).delete()
    return n_ticks + n_jobs + n_messages
