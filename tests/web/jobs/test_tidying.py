from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from obeya_web.jobs.models import Job, OutboxMessage
from obeya_web.jobs.outbox import send_later
from obeya_web.jobs.queue import enqueue
from obeya_web.jobs.tidying import tidy

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "days", "stays"),
    [
        (Job.State.DONE, 29, True),
        (Job.State.DONE, 31, False),
        (Job.State.FAILED, 31, False),
        (Job.State.CANCELLED, 31, False),
        (Job.State.QUARANTINED, 400, True),
    ],
)
def test_jobs_are_kept_for_thirty_days_after_their_end_or_until_people_dealt_with_them(
    state: Job.State, days: int, stays: bool
) -> None:
    enqueue("count", {})
    Job.objects.update(state=state, ended_at=timezone.now() - timedelta(days=days))
    tidy(timezone.now())
    assert Job.objects.exists() == stays


def test_a_job_that_still_waits_stays_however_old_it_is() -> None:
    long_ago = timezone.now() - timedelta(days=400)
    enqueue("count", {}, run_at=long_ago)
    Job.objects.update(created_at=long_ago)
    assert tidy(timezone.now()) == 0


def test_sent_messages_go_and_unclear_ones_stay() -> None:
    long_ago = timezone.now() - timedelta(days=31)
    for state in OutboxMessage.State:
        message = send_later("chat", f"about:{state}", {})
        OutboxMessage.objects.filter(pk=message.pk).update(state=state, sent_at=long_ago, created_at=long_ago)
    tidy(timezone.now())
    assert not OutboxMessage.objects.filter(state=OutboxMessage.State.SENT).exists()
    assert OutboxMessage.objects.count() == 4
