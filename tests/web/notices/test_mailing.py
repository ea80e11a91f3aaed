"""E-mails about notices, as a real server receives them. Serves X021."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from obeya_web.jobs.models import Job, OutboxMessage
from obeya_web.jobs.outbox import deliver_due
from obeya_web.jobs.worker import work
from obeya_web.notices.choosing import channel_of, choose
from obeya_web.notices.kinds import Channel
from obeya_web.notices.models import Hours, Notice
from obeya_web.notices.telling import notify
from obeya_web.project.deliveries import DELIVERIES
from obeya_web.project.handlers import HANDLERS
from tests.web.conftest import Cast
from tests.web.postbox import Postbox


@pytest.fixture
def awake(cast: Cast) -> Cast:
    """The cast without quiet hours, so that the clock of the test does not matter."""
    for person in (cast.owner, cast.admin):
        Hours.objects.create(person=person, quiet_from=time(0), quiet_until=time(0))
    return cast


def tell(cast: Cast, text: str = "You stand in for Ada.", kind: str = "deputy_named", **more: Any) -> Notice:
    notice = notify(cast.owner, kind=kind, text=text, url="/me/", **more)
    assert notice is not None
    return notice


def mail() -> None:
    """Do what is due, and send it."""
    work(HANDLERS, deliveries=DELIVERIES, until_idle=True)


def later(**lengths: int) -> None:
    """Let time go by: what was due then is due now."""
    gone = timedelta(**lengths)
    for notice in Notice.objects.exclude(mail_at=None):
        Notice.objects.filter(pk=notice.pk).update(mail_at=notice.mail_at - gone)
    for job in Job.objects.all():
        Job.objects.filter(pk=job.pk).update(run_at=job.run_at - gone)


def body_of(arrived: Any, kind: str = "plain") -> str:
    return str(arrived.get_body((kind,)).get_content())


def test_an_email_at_once_says_it_in_text_and_html_with_a_whole_link(awake: Cast, postbox: Postbox) -> None:
    tell(awake, "You stand in for <Ada>.")
    mail()
    (arrived,) = postbox.arrived
    assert (arrived["To"], arrived["Subject"]) == ("owner@example.org", "You stand in for <Ada>.")
    assert "http://localhost:8000/me/" in body_of(arrived)
    assert '<a href="http://localhost:8000/me/">You stand in for &lt;Ada&gt;.</a>' in body_of(arrived, "html")


def test_an_email_speaks_the_language_of_its_reader(awake: Cast, postbox: Postbox) -> None:
    awake.owner.language = "de"
    awake.owner.save()
    tell(awake)
    mail()
    assert 'lang="de"' in body_of(postbox.arrived[0], "html")
    assert "Ihr Eingang" in body_of(postbox.arrived[0])


def test_the_daily_email_holds_everything_unread_once(awake: Cast, postbox: Postbox) -> None:
    for n in range(3):
        tell(awake, f"Import {n} failed.", "import_failed")
    Notice.objects.filter(text="Import 1 failed.").update(read_at=timezone.now())
    mail()
    assert not postbox.arrived
    later(hours=25)
    mail()
    (arrived,) = postbox.arrived
    assert arrived["Subject"] == "2 notices from obeya"
    assert "Import 0" in body_of(arrived) and "Import 2" in body_of(arrived)
    assert "Import 1" not in body_of(arrived)
    mail()
    assert len(postbox.arrived) == 1


def test_after_three_days_without_a_worker_one_daily_email_comes(awake: Cast, postbox: Postbox) -> None:
    """Serves J07: no storm of e-mails on Monday."""
    for n in range(3):
        tell(awake, f"Day {n} failed.", "import_failed")
        later(hours=24)
    later(hours=24)
    mail()
    (arrived,) = postbox.arrived
    assert arrived["Subject"] == "3 notices from obeya"


def test_an_email_that_comes_late_waits_for_the_end_of_the_quiet_hours(cast: Cast, postbox: Postbox) -> None:
    now = timezone.now()
    Hours.objects.create(person=cast.owner, quiet_from=time(0), quiet_until=time(0))
    tell(cast)
    soon = (now + timedelta(hours=2)).time()
    Hours.objects.update(quiet_from=(now - timedelta(minutes=2)).time(), quiet_until=soon)
    mail()
    assert not postbox.arrived
    later(hours=3)
    Hours.objects.update(quiet_from=time(0), quiet_until=time(0))
    mail()
    assert len(postbox.arrived) == 1


def test_what_a_person_no_longer_wants_when_it_is_due_is_not_sent(awake: Cast, postbox: Postbox) -> None:
    tell(awake)
    choose(awake.owner.pk, "deputy_named", Channel.INBOX)
    mail()
    assert not postbox.arrived and not OutboxMessage.objects.exists()


def test_without_an_email_server_nothing_piles_up(awake: Cast) -> None:
    tell(awake)
    mail()
    assert not OutboxMessage.objects.exists()


def test_the_header_for_mail_programs_ends_this_kind_by_one_post(awake: Cast, postbox: Postbox) -> None:
    """RFC 8058: the address answers a POST with one field, without a cookie and without our form protection."""
    tell(awake)
    mail()
    arrived = postbox.arrived[0]
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<http://localhost:8000(/\S+)>", arrived["List-Unsubscribe"].strip())
    assert address
    program = Client(enforce_csrf_checks=True)
    answer = program.post(address[1], {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert channel_of(awake.owner, "deputy_named") == Channel.INBOX
    assert channel_of(awake.owner, "import_failed") == Channel.DIGEST


def test_looking_at_the_link_changes_nothing(awake: Cast, postbox: Postbox, client: Client) -> None:
    tell(awake)
    mail()
    address = postbox.arrived[0]["List-Unsubscribe"].strip(" <>").removeprefix("http://localhost:8000")
    page = client.get(address).content.decode()
    assert "You stand in for somebody" in page and "<form" in page
    assert channel_of(awake.owner, "deputy_named") == Channel.EMAIL
    assert address in body_of(postbox.arrived[0])


def test_a_changed_link_is_nobodys(awake: Cast, postbox: Postbox, client: Client) -> None:
    tell(awake)
    mail()
    address = postbox.arrived[0]["List-Unsubscribe"].strip(" <>").removeprefix("http://localhost:8000")
    forged = address.replace("leave/W", "leave/X")
    assert forged != address
    assert client.post(forged).status_code == 404
    assert channel_of(awake.owner, "deputy_named") == Channel.EMAIL


def test_a_person_who_may_no_longer_sign_in_gets_no_email(awake: Cast, postbox: Postbox) -> None:
    tell(awake)
    awake.owner.is_active = False
    awake.owner.save()
    mail()
    deliver_due(timezone.now(), DELIVERIES)
    assert not postbox.arrived
