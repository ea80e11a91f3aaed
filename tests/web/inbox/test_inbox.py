"""The inbox as people use it. Serves X021."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from obeya_web.accounts.audit import history_of
from obeya_web.accounts.models import Person
from obeya_web.notices.choosing import channel_of, hours_of
from obeya_web.notices.kinds import KINDS, Channel
from obeya_web.notices.models import Notice, Wish
from tests.web.conftest import Cast

SignedIn = Callable[[Person], Client]


@pytest.fixture
def notices(cast: Cast) -> list[Notice]:
    now = timezone.now()
    return [
        Notice.objects.create(
            person=cast.owner,
            kind=kind,
            text=f"Notice {n}",
            url="/processes/",
            last_at=now - timedelta(minutes=n),
            read_at=now if is_read else None,
        )
        for n, (kind, is_read) in enumerate(
            (("import_finished", True), ("import_finished", False), ("role_given", False))
        )
    ]


def shown(answer: Any) -> list[str]:
    return re.findall(r">(Notice \d)</a>", answer.content.decode())


def unread(person: Person) -> set[str]:
    return set(Notice.objects.filter(person=person, read_at=None).values_list("text", flat=True))


def test_unread_stands_first_and_then_the_newest(cast: Cast, signed_in: SignedIn, notices: Any) -> None:
    page = signed_in(cast.owner).get("/inbox/")
    assert shown(page) == ["Notice 1", "Notice 2", "Notice 0"]
    assert "2 unread notices" in page.content.decode()


def test_one_kind_is_shown_alone(cast: Cast, signed_in: SignedIn, notices: Any) -> None:
    assert shown(signed_in(cast.owner).get("/inbox/?kind=role_given")) == ["Notice 2"]


def test_nobody_else_sees_a_notice(cast: Cast, signed_in: SignedIn, notices: list[Notice]) -> None:
    for who in (cast.admin, cast.mate, cast.stranger):
        assert "Notice" not in shown(signed_in(who).get("/inbox/"))
        assert signed_in(who).post(f"/inbox/{notices[1].pk}/read/").status_code == 404
    assert unread(cast.owner) == {"Notice 1", "Notice 2"}


def test_the_bell_counts_on_every_page_and_when_asked(cast: Cast, signed_in: SignedIn, notices: Any) -> None:
    client = signed_in(cast.owner)
    assert 'aria-label="Inbox: 2 unread notices"' in client.get("/processes/").content.decode()
    assert client.get("/inbox/count/").json()["sign"] == "2"
    assert signed_in(cast.mate).get("/inbox/count/").json() == {
        "n": 0, "sign": "", "words": "Inbox: nothing unread"
    }  # fmt: skip


def test_reading_is_undone_by_the_offer_on_the_page(
    cast: Cast, signed_in: SignedIn, notices: list[Notice]
) -> None:
    client = signed_in(cast.owner)
    page = client.post(f"/inbox/{notices[1].pk}/read/", follow=True).content.decode()
    assert unread(cast.owner) == {"Notice 2"}
    assert f'action="/inbox/{notices[1].pk}/unread/"' in page
    client.post(f"/inbox/{notices[1].pk}/unread/")
    assert unread(cast.owner) == {"Notice 1", "Notice 2"}


def test_reading_all_is_undone_for_exactly_those(cast: Cast, signed_in: SignedIn, notices: Any) -> None:
    client = signed_in(cast.owner)
    page = client.post("/inbox/read/", follow=True).content.decode()
    assert unread(cast.owner) == set()
    undo = re.search(r'action="(/inbox/unread/\d+/)"', page)
    assert undo
    client.post(undo[1])
    assert unread(cast.owner) == {"Notice 1", "Notice 2"}


def test_all_of_one_kind_are_read(cast: Cast, signed_in: SignedIn, notices: Any) -> None:
    answer = signed_in(cast.owner).post("/inbox/read/", {"kind": "role_given"})
    assert answer.headers["Location"] == "/inbox/?kind=role_given"
    assert unread(cast.owner) == {"Notice 1"}


@pytest.mark.parametrize("moment", [0, 10**30])
def test_a_moment_that_was_none_changes_nothing(
    cast: Cast, signed_in: SignedIn, notices: Any, moment: int
) -> None:
    assert signed_in(cast.owner).post(f"/inbox/unread/{moment}/").status_code == 302
    assert unread(cast.owner) == {"Notice 1", "Notice 2"}


def test_looking_changes_nothing(cast: Cast, signed_in: SignedIn, notices: list[Notice]) -> None:
    client = signed_in(cast.owner)
    client.get("/inbox/")
    for address in (f"/inbox/{notices[1].pk}/read/", "/inbox/read/", "/inbox/unread/1/"):
        assert client.get(address).status_code == 405
    assert unread(cast.owner) == {"Notice 1", "Notice 2"}


def test_the_way_of_each_kind_is_chosen_and_recorded(cast: Cast, signed_in: SignedIn) -> None:
    chosen = {name: kind.usual.value for name, kind in KINDS.items() if not kind.for_admins} | {
        "import_finished": "email", "import_failed": "off", "role_given": "inbox", "deputy_named": "email",
        "view_shared": "digest",
    }  # fmt: skip
    assert signed_in(cast.owner).post("/me/notices/", chosen).status_code == 302
    assert channel_of(cast.owner, "import_failed") == Channel.OFF
    assert set(Wish.objects.values_list("kind", flat=True)) == {
        "import_finished", "import_failed", "role_given", "view_shared"
    }  # fmt: skip
    event = history_of(cast.owner)[0]
    assert event.verb == "chose how to be told" and event.after["import_failed"] == "off"


def test_a_way_that_the_kind_does_not_allow_is_refused(cast: Cast, signed_in: SignedIn) -> None:
    chosen = dict.fromkeys(("import_finished", "import_failed", "deputy_named", "view_shared"), "inbox")
    page = signed_in(cast.owner).post("/me/notices/", {**chosen, "role_given": "off"})
    assert page.status_code == 200 and "form-errors" in page.content.decode()
    assert not Wish.objects.exists()


def test_only_administrators_choose_about_the_installation(cast: Cast, signed_in: SignedIn) -> None:
    assert 'name="backup_failed"' in signed_in(cast.admin).get("/me/notices/").content.decode()
    assert 'name="backup_failed"' not in signed_in(cast.owner).get("/me/notices/").content.decode()


def test_quiet_hours_are_kept(cast: Cast, signed_in: SignedIn) -> None:
    hours = {"quiet_from": "18:30", "quiet_until": "08:15", "digest_at": "09:00"}
    assert signed_in(cast.owner).post("/me/notices/hours/", hours).status_code == 302
    kept = hours_of(cast.owner)
    assert f"{kept.quiet_from:%H:%M} {kept.quiet_until:%H:%M} {kept.digest_at:%H:%M}" == "18:30 08:15 09:00"


def test_a_wrong_time_is_told_beside_its_field(cast: Cast, signed_in: SignedIn) -> None:
    hours = {"quiet_from": "25:00", "quiet_until": "08:15", "digest_at": "09:00"}
    page = signed_in(cast.owner).post("/me/notices/hours/", hours)
    assert page.status_code == 200 and "form-errors" in page.content.decode()


def test_asking_by_itself_keeps_nobody_signed_in(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.owner)
    client.get("/inbox/count/")
    session = client.session
    session["seen_at"] -= 3600
    session.save()
    before = client.session["seen_at"]
    client.get("/inbox/count/", headers={"X-Obeya-By-Itself": "1"})
    assert client.session["seen_at"] == before
    client.get("/inbox/")
    assert client.session["seen_at"] > before


def test_a_page_of_the_inbox_asks_as_often_for_many_as_for_few(
    cast: Cast, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    """Serves P03."""
    client = signed_in(cast.owner)
    Notice.objects.bulk_create(
        Notice(person=cast.owner, kind="import_finished", text=f"Notice {n}") for n in range(200)
    )
    client.get("/inbox/")
    with django_assert_max_num_queries(12):
        client.get("/inbox/")
