from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from obeya_web.jobs.lease import claim, free_expired
from obeya_web.jobs.models import Job
from obeya_web.jobs.queue import cancel, enqueue, retry

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


class ChangedMindError(Exception):
    pass


def ask_and_change_mind(n: int) -> None:
    with transaction.atomic():
        enqueue("count", {"n": n})
        raise ChangedMindError


def test_a_job_of_a_transaction_that_failed_never_was() -> None:
    for n in range(200):
        with pytest.raises(ChangedMindError):
            ask_and_change_mind(n)
    assert not Job.objects.exists()


def test_a_job_of_a_committed_transaction_is_ready_to_run() -> None:
    with transaction.atomic():
        job = enqueue("count", {"n": 1})
    assert Job.objects.get(pk=job.pk).state == Job.State.READY


def test_the_same_key_twice_is_the_same_job() -> None:
    first = enqueue("count", {"n": 1}, key="count:1")
    second = enqueue("count", {"n": 2}, key="count:1")
    assert first.pk == second.pk
    assert Job.objects.get().payload == {"n": 1}


def test_jobs_are_taken_in_the_order_in_which_they_are_due() -> None:
    now = timezone.now()
    late = enqueue("count", {}, run_at=now - MINUTE)
    early = enqueue("count", {}, run_at=now - 2 * MINUTE)
    enqueue("count", {}, run_at=now + MINUTE)
    taken = [claim("w", MINUTE, now=now), claim("w", MINUTE, now=now)]
    assert [pair[0].pk for pair in taken if pair] == [early.pk, late.pk]
    assert claim("w", MINUTE, now=now) is None


def test_a_worker_of_one_queue_leaves_the_others_alone() -> None:
    enqueue("count", {}, queue="heavy")
    assert claim("w", MINUTE, queues=["light"]) is None
    assert claim("w", MINUTE, queues=["heavy"]) is not None


def test_a_waiting_job_is_cancelled_at_once() -> None:
    job = enqueue("count", {})
    cancel(job)
    assert job.state == Job.State.CANCELLED
    assert claim("w", MINUTE) is None


def test_a_running_job_is_asked_to_stop() -> None:
    job = enqueue("count", {})
    claim("w", MINUTE)
    cancel(job)
    assert (job.state, job.is_cancel_asked) == (Job.State.RUNNING, True)


def test_what_has_ended_is_not_cancelled_any_more() -> None:
    job = enqueue("count", {})
    taken = claim("w", MINUTE)
    assert taken
    taken[1].finish({"n": 1})
    cancel(job)
    assert job.state == Job.State.DONE


def test_a_job_comes_back_when_its_lease_has_run_out() -> None:
    enqueue("count", {})
    now = timezone.now()
    claim("w", MINUTE, now=now)
    assert free_expired(now + MINUTE / 2) == 0
    assert free_expired(now + 2 * MINUTE) == 1
    job = Job.objects.get()
    assert (job.state, job.deaths, job.lease_token) == (Job.State.READY, 1, None)


def test_a_job_that_killed_three_workers_is_set_aside() -> None:
    enqueue("poison", {})
    now = timezone.now()
    for death in (1, 2, 3):
        assert claim("w", MINUTE, now=now) is not None, death
        now += 2 * MINUTE
        free_expired(now)
    job = Job.objects.get()
    assert (job.state, job.deaths) == (Job.State.QUARANTINED, 3)
    assert "3 times" in job.error
    assert claim("w", MINUTE, now=now) is None


def test_a_cancelled_job_whose_worker_died_does_not_come_back() -> None:
    job = enqueue("count", {})
    now = timezone.now()
    claim("w", MINUTE, now=now)
    cancel(job)
    free_expired(now + 2 * MINUTE)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_people_can_start_a_job_again_that_was_set_aside() -> None:
    job = enqueue("poison", {})
    Job.objects.update(state=Job.State.QUARANTINED, deaths=3, attempts=8, error="It broke.")
    assert retry(job)
    assert (job.state, job.deaths, job.attempts, job.error) == (Job.State.READY, 0, 0, "")


def test_a_job_that_ended_well_is_not_started_again() -> None:
    job = enqueue("count", {})
    Job.objects.update(state=Job.State.DONE)
    assert not retry(job)
    assert job.state == Job.State.DONE


def test_whoever_lost_the_lease_writes_nothing() -> None:
    enqueue("count", {})
    now = timezone.now()
    slow = claim("slow", MINUTE, now=now)
    free_expired(now + 2 * MINUTE)
    quick = claim("quick", MINUTE, now=now + 2 * MINUTE)
    assert slow and quick
    lost = slow[1]
    writes = (
        lost.extend,
        lost.cancel,
        lost.hand_back,
        lambda: lost.report(0.5, "half"),
        lambda: lost.finish({}),
    )
    assert not any(write() for write in writes)
    assert not lost.fail("no")
    assert not lost.quarantine("no")
    assert not lost.retry_at(now, "no", "")
    assert quick[1].finish({"by": "quick"})
    job = Job.objects.get()
    assert (job.state, job.result) == (Job.State.DONE, {"by": "quick"})
