from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from obeya_web.accounts.audit import history_of
from obeya_web.accounts.models import Grant, Person
from obeya_web.jobs.models import Job, OutboxMessage
from obeya_web.jobs.outbox import send_later
from obeya_web.jobs.queue import enqueue
from obeya_web.jobs.schedule import keep_schedule
from tests.web.conftest import Cast

SignedIn = Callable[[Person], Client]
State = Job.State


@pytest.fixture
def job(cast: Cast) -> Job:
    return enqueue("import_log", {"secret": "payload"}, requested_by=cast.mate)


def change(job: Job, **fields: object) -> None:
    Job.objects.filter(pk=job.pk).update(**fields)


@pytest.mark.parametrize(
    ("who", "status"),
    [("mate", 200), ("admin", 200), ("owner", 404), ("reader", 404), ("stranger", 404), ("nobody", 404)],
)
def test_a_job_is_followed_only_by_whoever_asked_for_it_and_by_administrators(
    cast: Cast, signed_in: SignedIn, job: Job, who: str, status: int
) -> None:
    assert signed_in(getattr(cast, who)).get(f"/jobs/{job.pk}/progress/").status_code == status


def test_the_administrator_of_one_unit_does_not_run_the_installation(
    cast: Cast, signed_in: SignedIn, job: Job
) -> None:
    elsewhere = Person.objects.create_user("elsewhere@example.org")
    Grant.objects.create(person=elsewhere, unit=cast.sales, role="admin")
    assert signed_in(elsewhere).get("/jobs/").status_code == 403
    assert signed_in(elsewhere).get(f"/jobs/{job.pk}/progress/").status_code == 404


def test_progress_is_told_in_words_and_numbers(cast: Cast, signed_in: SignedIn, job: Job) -> None:
    change(job, state=State.RUNNING, progress=0.25, words="Reading rows")
    answer = signed_in(cast.mate).get(f"/jobs/{job.pk}/progress/")
    assert answer.json() == {
        "state": "running", "progress": 0.25, "words": "Reading rows", "error": "", "next": ""
    }  # fmt: skip
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_job_that_is_done_says_where_its_result_is(cast: Cast, signed_in: SignedIn, job: Job) -> None:
    change(job, state=State.DONE, progress=1.0, result={"url": "/processes/invoices/"})
    assert signed_in(cast.mate).get(f"/jobs/{job.pk}/progress/").json()["next"] == "/processes/invoices/"


def test_nobody_sees_a_traceback_or_a_payload(cast: Cast, signed_in: SignedIn, job: Job) -> None:
    change(
        job,
        state=State.QUARANTINED,
        error="It broke (J1-8).",
        traceback="Traceback: secret",
        ended_at=timezone.now(),
    )
    admin = signed_in(cast.admin)
    page, progress = admin.get("/jobs/"), admin.get(f"/jobs/{job.pk}/progress/")
    assert "It broke (J1-8)." in page.content.decode()
    assert "secret" not in page.content.decode() + progress.content.decode()


def test_an_administrator_starts_a_job_again_and_the_trail_says_so(
    cast: Cast, signed_in: SignedIn, job: Job
) -> None:
    change(job, state=State.QUARANTINED, deaths=3)
    assert signed_in(cast.admin).post(f"/jobs/{job.pk}/retry/").headers["Location"] == "/jobs/"
    job.refresh_from_db()
    assert (job.state, job.deaths) == (State.READY, 0)
    assert [event.verb for event in history_of(job)] == ["started again"]


def test_a_job_that_runs_is_not_started_again(cast: Cast, signed_in: SignedIn, job: Job) -> None:
    change(job, state=State.RUNNING)
    signed_in(cast.admin).post(f"/jobs/{job.pk}/retry/")
    job.refresh_from_db()
    assert job.state == State.RUNNING and not history_of(job)


def test_whoever_asked_for_a_job_cancels_it_and_comes_back_to_the_page(
    cast: Cast, signed_in: SignedIn, job: Job
) -> None:
    answer = signed_in(cast.mate).post(f"/jobs/{job.pk}/cancel/", {"next": "/processes/invoice-approval/"})
    assert answer.headers["Location"] == "/processes/invoice-approval/"
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert [event.verb for event in history_of(job)] == ["cancelled"]


def test_cancelling_twice_is_recorded_once(cast: Cast, signed_in: SignedIn, job: Job) -> None:
    change(job, state=State.RUNNING)
    for _ in range(2):
        signed_in(cast.mate).post(f"/jobs/{job.pk}/cancel/")
    job.refresh_from_db()
    assert (job.state, job.is_cancel_asked, history_of(job).count()) == (State.RUNNING, True, 1)


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(cast: Cast, signed_in: SignedIn, job: Job, address: str) -> None:
    answer = signed_in(cast.mate).post(f"/jobs/{job.pk}/cancel/", {"next": address})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("act", ["retry", "cancel"])
def test_looking_at_an_address_changes_nothing(cast: Cast, signed_in: SignedIn, job: Job, act: str) -> None:
    assert signed_in(cast.admin).get(f"/jobs/{job.pk}/{act}/").status_code == 405


def test_an_unclear_message_is_sent_again_by_an_administrator(cast: Cast, signed_in: SignedIn) -> None:
    message = send_later("email", "welcome:1", {"text": "secret link"})
    OutboxMessage.objects.update(state=OutboxMessage.State.UNCLEAR, error="no answer")
    admin = signed_in(cast.admin)
    page = admin.get("/jobs/").content.decode()
    assert "welcome:1" in page and "no answer" in page and "secret" not in page
    admin.post(f"/outbox/{message.pk}/resend/")
    message.refresh_from_db()
    assert message.state == OutboxMessage.State.WAITING
    assert history_of(message).count() == 1


def test_the_page_says_that_emails_wait_for_a_server(cast: Cast, signed_in: SignedIn) -> None:
    send_later("email", "welcome:1", {})
    page = signed_in(cast.admin).get("/jobs/").content.decode()
    assert "OBEYA_SMTP_URL" in page and "1 message waits." in page


def test_the_page_shows_what_runs_and_what_comes_again(cast: Cast, signed_in: SignedIn, job: Job) -> None:
    change(job, state=State.RUNNING, progress=0.5, words="Linking", started_at=timezone.now())
    keep_schedule("Nightly look", "watch_folder", cron="30 2 * * *", zone="Europe/Berlin")
    page = signed_in(cast.admin).get("/jobs/").content.decode()
    assert "Linking" in page and "Nightly look" in page and 'value="0.5"' in page


def test_the_page_asks_the_database_no_more_often_when_there_is_more(
    cast: Cast, signed_in: SignedIn, django_assert_max_num_queries
) -> None:
    for n in range(40):
        enqueue("import_log", {"n": n}, requested_by=cast.mate)
    client = signed_in(cast.admin)
    with django_assert_max_num_queries(15):
        client.get("/jobs/")
