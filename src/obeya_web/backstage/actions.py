"""What people do to background work: start again, cancel, send again."""

from __future__ import annotations

from django.db import transaction

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.jobs import queue
from obeya_web.jobs.models import Job, OutboxMessage
from obeya_web.jobs.outbox import resend


def do_retry_job(person: Person, job: Job) -> bool:
    """Start a job again that ended badly; says whether it had."""
    with transaction.atomic():
        before = job.state
        if not queue.retry(job):
            return False
        record(person, "started again", job, before={"state": before}, after={"state": job.state})
    return True


def do_cancel_job(person: Person, job: Job) -> bool:
    """Cancel a job, or ask a running one to stop; says whether there was anything to cancel."""
    with transaction.atomic():
        before, was_asked = job.state, job.is_cancel_asked
        queue.cancel(job)
        if job.is_cancel_asked == was_asked:
            return False
        record(person, "cancelled", job, before={"state": before}, after={"state": job.state})
    return True


def do_resend_message(person: Person, message: OutboxMessage) -> bool:
    """Send a message again that failed or of which nobody knows; says whether it was such a one."""
    with transaction.atomic():
        before = message.state
        if not resend(message):
            return False
        record(person, "sent again", message, before={"state": before}, after={"state": message.state})
    return True
