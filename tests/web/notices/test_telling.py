"""What a person is told: in their language, once for one matter, by the way they chose. Serves X021."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from obeya_web.jobs.models import Job
from obeya_web.notices.choosing import channel_of, choose
from obeya_web.notices.forgetting import forget_old
from obeya_web.notices.kinds import KINDS, Channel
from obeya_web.notices.models import Hours, Notice
from obeya_web.notices.moments import end_of_quiet, next_time
from obeya_web.notices.telling import notify
from tests.web.conftest import Cast, make_cast

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_notice_is_said_in_the_language_of_whoever_gets_it(cast: Cast) -> None:
    cast.owner.language = "de"
    text = format_lazy(_("The import “{name}” is finished."), name="Rechnungen {0}")
    notice = notify(cast.owner, kind="import_finished", text=text, url="/processes/")
    assert notice is not None and notice.text == "Der Import „Rechnungen {0}“ ist fertig."


def test_the_same_matter_is_told_once_with_its_newest_words(cast: Cast) -> None:
    for n in (1, 2, 3):
        notify(cast.admin, kind="backup_failed", text=f"Try {n} failed.", key="backup")
    notice = Notice.objects.get()
    assert (notice.text, notice.n_times, Job.objects.count()) == ("Try 3 failed.", 3, 1)


def test_the_same_matter_is_told_again_after_its_time(cast: Cast) -> None:
    notify(cast.admin, kind="backup_failed", text="It failed.", key="backup")
    long_ago = timezone.now() - KINDS["backup_failed"].same_within - timedelta(seconds=1)
    Notice.objects.update(created_at=long_ago)
    notify(cast.admin, kind="backup_failed", text="It failed.", key="backup")
    assert Notice.objects.count() == 2


def test_other_people_and_other_matters_are_told_on_their_own(cast: Cast) -> None:
    for person, key in ((cast.admin, "a"), (cast.admin, "b"), (cast.owner, "a"), (cast.admin, "")):
        notify(person, kind="import_failed", text="It failed.", key=key)
    assert Notice.objects.count() == 4


def test_who_wants_nothing_of_a_kind_or_may_not_sign_in_is_told_nothing(cast: Cast) -> None:
    choose(cast.owner.pk, "import_finished", Channel.OFF)
    cast.mate.is_active = False
    for person in (cast.owner, cast.mate):
        assert notify(person, kind="import_finished", text="Finished.") is None
    assert not Notice.objects.exists() and not Job.objects.exists()


def test_a_wish_below_what_the_kind_allows_counts_as_the_least(cast: Cast) -> None:
    choose(cast.owner.pk, "role_given", Channel.OFF)
    assert channel_of(cast.owner, "role_given") == Channel.INBOX


def test_an_inbox_notice_asks_for_no_email(cast: Cast) -> None:
    notify(cast.owner, kind="view_shared", text="Shared.")
    assert not Job.objects.exists()


def test_an_email_at_once_waits_for_the_end_of_quiet_hours_where_the_person_is(cast: Cast) -> None:
    # Quiet all day but one minute, so that the clock of the test does not matter.
    now = timezone.now().astimezone(BERLIN)
    soon = (now + timedelta(minutes=90)).time().replace(second=0, microsecond=0)
    just_before = (now - timedelta(minutes=1)).time()
    Hours.objects.create(person=cast.owner, quiet_from=just_before, quiet_until=soon)
    cast.owner.timezone = "Europe/Berlin"
    notice = notify(cast.owner, kind="deputy_named", text="You stand in.")
    assert notice is not None and notice.mail_at is not None
    assert notice.mail_at.astimezone(BERLIN).time() == soon
    assert Job.objects.get().run_at == notice.mail_at


def test_a_daily_email_comes_at_the_time_chosen_where_the_person_is(cast: Cast) -> None:
    Hours.objects.create(person=cast.owner, digest_at=time(9, 30), quiet_from=time(0), quiet_until=time(0))
    cast.owner.timezone = "Europe/Berlin"
    notice = notify(cast.owner, kind="import_failed", text="It failed.")
    assert notice is not None and notice.mail_at is not None
    assert notice.mail_at.astimezone(BERLIN).time() == time(9, 30)
    assert timedelta() < notice.mail_at - timezone.now() <= timedelta(hours=25)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-01-05T21:00", "2026-01-06T07:00"),
        ("2026-01-06T06:59", "2026-01-06T07:00"),
        ("2026-01-06T07:00", "2026-01-06T07:00"),
        ("2026-01-06T19:59", "2026-01-06T19:59"),
    ],
)
def test_quiet_hours_go_over_midnight(now: str, expected: str) -> None:
    begun = datetime.fromisoformat(now).replace(tzinfo=BERLIN)
    ended = end_of_quiet(begun, BERLIN, quiet_from=time(20), quiet_until=time(7))
    assert ended == datetime.fromisoformat(expected).replace(tzinfo=BERLIN)


def test_the_same_time_twice_means_no_quiet_hours() -> None:
    now = datetime(2026, 1, 5, 3, tzinfo=UTC)
    assert end_of_quiet(now, BERLIN, quiet_from=time(3), quiet_until=time(3)) == now


def test_a_time_that_the_clock_skips_is_moved_behind_the_gap() -> None:
    now = datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert next_time(now, BERLIN, time(2, 30)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_what_was_read_long_ago_is_forgotten(cast: Cast) -> None:
    now = timezone.now()
    for days, is_read in ((100, True), (80, True), (100, False), (400, False)):
        at = now - timedelta(days=days)
        Notice.objects.create(
            person=cast.owner, kind="x", text=str(days), last_at=at, read_at=at if is_read else None
        )
    assert forget_old(now) == 2
    assert sorted(Notice.objects.values_list("text", flat=True)) == ["100", "80"]


def test_a_sign_that_databases_refuse_does_not_hide_the_notice(cast: Cast) -> None:
    notice = notify(cast.owner, kind="import_failed", text="Broken \x00 \ud800" + "x" * 900)
    assert notice is not None and len(notice.text) == 500 and "\x00" not in notice.text


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_outside_of_the_transaction_of_what_happened(transactional_db: None) -> None:
    owner = make_cast().owner
    with pytest.raises(transaction.TransactionManagementError):
        notify(owner, kind="import_finished", text="Finished.")
