from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext

from obeya.errors import ObeyaError
from obeya_web.accounts.models import Person
from obeya_web.jobs import run as running
from obeya_web.jobs.attempt import pause_before_retry
from obeya_web.jobs.lease import claim, free_expired
from obeya_web.jobs.models import Job, OutboxMessage
from obeya_web.jobs.outbox import send_later
from obeya_web.jobs.queue import cancel, enqueue
from obeya_web.jobs.run import Cancelled, Handler, LeaseLost, Run
from obeya_web.jobs.worker import work

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def do(handler: Handler, payload: Mapping[str, object] | None = None, *, times: int = 1) -> Job:
    """Do one job with a handler, so often, and return it as the database has it."""
    job = enqueue("it", payload or {})
    for _ in range(times):
        Job.objects.update(run_at=timezone.now())
        work({"it": handler}, deliveries={}, until_idle=True)
    job.refresh_from_db()
    return job


@pytest.fixture
def claimed() -> Run:
    enqueue("it", {})
    taken = claim("w", MINUTE)
    assert taken
    job, lease = taken
    return Run(job.pk, job.kind, job.payload, job.payload_version, lease)


def test_what_a_handler_returns_is_the_result() -> None:
    job = do(lambda run: {"twice": run.payload["n"] * 2}, {"n": 21})
    assert (job.state, job.result, job.progress) == (Job.State.DONE, {"twice": 42}, 1.0)
    assert job.ended_at is not None and job.lease_token is None


def test_writes_and_the_end_of_the_job_are_one_transaction() -> None:
    def handler(run: Run) -> None:
        with run.completing() as result:
            person = Person.objects.create_user("new@example.org")
            send_later("email", "welcome:new@example.org", {})
            result["url"] = f"/people/{person.pk}/"

    job = do(handler)
    assert job.state == Job.State.DONE
    assert job.result == {"url": f"/people/{Person.objects.get().pk}/"}
    assert OutboxMessage.objects.count() == 1


def test_writes_are_undone_when_the_end_cannot_be_written(claimed: Run) -> None:
    def lose_and_complete() -> None:
        with claimed.completing():
            Person.objects.create_user("ghost@example.org")
            Job.objects.update(lease_token=None, state=Job.State.READY)

    with pytest.raises(LeaseLost):
        lose_and_complete()
    assert not Person.objects.exists()


def test_nothing_is_written_by_a_run_that_had_lost_its_lease_before(claimed: Run) -> None:
    free_expired(timezone.now() + 2 * MINUTE)
    with pytest.raises(LeaseLost), claimed.completing():
        Person.objects.create_user("ghost@example.org")
    assert not Person.objects.exists()


def test_a_job_that_was_cancelled_does_not_complete(claimed: Run) -> None:
    cancel(Job.objects.get())
    with pytest.raises(Cancelled), claimed.completing():
        Person.objects.create_user("ghost@example.org")
    assert not Person.objects.exists()


def test_progress_is_seen_and_keeps_the_lease(claimed: Run) -> None:
    before = Job.objects.get().lease_until
    claimed.progress(0.25, "Reading")
    job = Job.objects.get()
    assert (job.progress, job.words) == (0.25, "Reading")
    assert before and job.lease_until and job.lease_until > before


def test_progress_stops_a_run_that_was_cancelled(claimed: Run) -> None:
    cancel(Job.objects.get())
    with pytest.raises(Cancelled):
        claimed.progress(0.5)


def test_progress_stops_a_run_that_was_taken_over(claimed: Run) -> None:
    free_expired(timezone.now() + 2 * MINUTE)
    with pytest.raises(LeaseLost):
        claimed.progress(0.5)


def test_frequent_progress_asks_the_database_rarely(claimed: Run, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(2):
        for n in range(1000):
            claimed.progress(n / 1e6)


def test_a_run_that_is_cancelled_while_it_works_ends_as_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "REPORT_EVERY_S", 0)
    seen = []

    def handler(run: Run) -> None:
        for n in range(10):
            seen.append(n)
            run.progress(n / 10)
            if n == 3:
                cancel(Job.objects.get())

    assert do(handler).state == Job.State.CANCELLED
    assert seen == [0, 1, 2, 3, 4]


def test_a_fault_meant_for_people_ends_the_job_with_its_sentence() -> None:
    def handler(run: Run) -> None:
        raise ObeyaError("The file has no column for the time.")

    job = do(handler)
    assert (job.state, job.attempts) == (Job.State.FAILED, 1)
    assert job.error == "The file has no column for the time."
    assert job.traceback == ""


@pytest.mark.parametrize("fault", [ZeroDivisionError("secret"), BaseException("a panic of an extension")])
def test_any_other_fault_is_tried_again_and_shows_people_a_reference_only(fault: BaseException) -> None:
    def handler(run: Run) -> None:
        raise fault

    job = do(handler)
    assert job.state == Job.State.READY
    assert job.run_at > timezone.now()
    assert f"J{job.pk}-1" in job.error and str(fault) not in job.error
    assert str(fault) in job.traceback


def test_a_job_that_breaks_every_time_is_set_aside_after_eight_attempts() -> None:
    job = do(lambda run: {"n": 1 // 0}, times=9)
    assert (job.state, job.attempts) == (Job.State.QUARANTINED, 8)
    assert "obeya's own fault" in job.error


def test_a_job_that_breaks_once_is_done_the_second_time() -> None:
    attempts = []

    def handler(run: Run) -> None:
        attempts.append(1)
        if len(attempts) == 1:
            raise OperationalError("the database went away")

    job = do(handler, times=2)
    assert (job.state, job.attempts) == (Job.State.DONE, 2)


def test_the_pause_before_another_attempt_doubles_and_ends_at_an_hour() -> None:
    rng = random.Random(1)
    pauses = [pause_before_retry(n, rng).total_seconds() for n in range(1, 30)]
    for n, pause in enumerate(pauses):
        assert min(5 * 2**n, 3600) / 2 <= pause <= min(5 * 2**n, 3600)


def test_work_that_this_version_does_not_know_is_set_aside_and_others_go_on() -> None:
    enqueue("from_the_future", {})
    enqueue("it", {})
    work({"it": lambda run: None}, deliveries={}, until_idle=True)
    assert dict(Job.objects.values_list("kind", "state")) == {"from_the_future": "quarantined", "it": "done"}


def test_a_fault_after_the_end_changes_nothing() -> None:
    def handler(run: Run) -> None:
        with run.completing() as result:
            result["n"] = 1
        raise ZeroDivisionError

    job = do(handler)
    assert (job.state, job.result) == (Job.State.DONE, {"n": 1})


def test_a_job_speaks_the_language_of_whoever_asked_for_it() -> None:
    person = Person.objects.create_user("erika@example.org", language="de")
    enqueue("it", {}, requested_by=person)
    work({"it": lambda run: {"word": gettext("Monday")}}, deliveries={}, until_idle=True)
    assert Job.objects.get().result == {"word": "Montag"}


@pytest.mark.parametrize("result", [{"when": timezone.now()}, {"name": object()}])
def test_a_result_that_cannot_be_kept_is_a_fault_of_the_handler_and_not_the_end_of_the_worker(
    result: dict[str, object],
) -> None:
    job = do(lambda run: result)
    assert job.state == Job.State.READY
    assert "not JSON serializable" in job.traceback


def test_a_message_with_signs_that_databases_refuse_is_kept() -> None:
    def handler(run: Run) -> None:
        run.progress(0.1, "Row \x00")
        raise ObeyaError("Row 7 holds \x00 and \ud800.")

    job = do(handler)
    assert (job.state, job.error) == (Job.State.FAILED, "Row 7 holds \N{REPLACEMENT CHARACTER} and ?.")
