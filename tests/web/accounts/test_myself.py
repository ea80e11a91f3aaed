from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from obeya_web.accounts import audit
from obeya_web.accounts.audit import history_of, record
from obeya_web.accounts.models import Delegation, Person

SETTINGS = {"name": "Olga Owner", "language": "", "timezone": "", "theme": "system"}


def test_settings_are_kept_and_every_page_follows_them(cast, signed_in) -> None:
    """Serves X090 and P054."""
    client = signed_in(cast.owner)
    client.post(
        "/me/", SETTINGS | {"theme": "dark", "motion": "on", "spacing": "on", "keys": "on", "focus": "on"}
    )
    page = client.get("/units/").content.decode()
    wanted = {"theme": "dark", "motion": "reduced", "spacing": "wide", "keys": "off", "focus": "on"}
    assert [mark for mark, value in wanted.items() if f'data-{mark}="{value}"' not in page] == []
    assert Person.objects.get(pk=cast.owner.pk).name == "Olga Owner"
    client.post("/me/", SETTINGS | {"language": "de"})
    assert '<html lang="de"' in client.get("/units/").content.decode()
    assert 'data-motion="usual"' in client.get("/units/").content.decode()


def test_the_history_says_that_a_name_changed_and_never_which(cast, signed_in) -> None:
    signed_in(cast.owner).post("/me/", SETTINGS | {"theme": "light"})
    event = history_of(cast.owner).get()
    assert event.before["theme"] == "system"
    assert event.after["theme"] == "light"
    assert set(event.after) == {"name", "theme"}
    assert "Olga" not in event.after_json


def test_two_people_in_two_zones_see_the_same_moment_at_their_own_time(cast, signed_in, monkeypatch) -> None:
    """Serves P053."""
    moment = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    monkeypatch.setattr(audit.timezone, "now", lambda: moment)
    with transaction.atomic():
        record(cast.admin, "changed", cast.process)
    monkeypatch.undo()
    seen = {}
    for zone in ("Europe/Berlin", "America/New_York", "Asia/Kolkata"):
        Person.objects.filter(pk=cast.admin.pk).update(timezone=zone)
        seen[zone] = signed_in(cast.admin).get("/history/").content.decode()
    assert '<time datetime="2026-03-29T01:59:00+01:00"' in seen["Europe/Berlin"]
    assert '<time datetime="2026-03-28T20:59:00-04:00"' in seen["America/New_York"]
    assert '<time datetime="2026-03-29T06:29:00+05:30"' in seen["Asia/Kolkata"]


@pytest.mark.parametrize(
    ("posted", "status"),
    [({"theme": "dark"}, 204), ({"focus": "on"}, 204), ({"theme": "pink"}, 422), ({"keys": "maybe"}, 422)],
)
def test_a_switch_on_the_page_changes_one_setting(
    cast, signed_in, posted: dict[str, str], status: int
) -> None:
    assert signed_in(cast.owner).post("/me/reading/", posted).status_code == status
    owner = Person.objects.get(pk=cast.owner.pk)
    kept = {"theme": owner.theme, **owner.reading}
    assert all((kept.get(name) == value) is (status == 204) for name, value in posted.items())


def test_fields_that_are_not_in_the_form_are_not_written(cast, signed_in) -> None:
    signed_in(cast.mate).post(
        "/me/", SETTINGS | {"email": "other@example.org", "is_active": "", "pseudonym": "1"}
    )
    mate = Person.objects.get(pk=cast.mate.pk)
    assert (mate.email, mate.is_active, mate.pseudonym) == ("mate@example.org", True, cast.mate.pseudonym)


def test_a_deputy_is_named_works_and_is_ended(cast, signed_in) -> None:
    """Serves P057."""
    today = timezone.localdate()
    owner, reader = signed_in(cast.owner), signed_in(cast.reader)
    address = f"/units/{cast.finance.pk}/teams/add/"
    assert reader.get(address).status_code == 403
    days = {"first_day": today.isoformat(), "last_day": (today + timedelta(days=4)).isoformat()}
    owner.post("/me/deputies/", {"deputy": cast.reader.pk, **days})
    assert reader.get(address).status_code == 200
    assert "You stand in for" in reader.get("/me/").content.decode()
    delegation = Delegation.objects.get()
    assert reader.post(f"/me/deputies/{delegation.pk}/end/").status_code == 404
    owner.post(f"/me/deputies/{delegation.pk}/end/")
    assert reader.get(address).status_code == 403
    assert [event.verb for event in history_of(cast.owner)] == ["ended a delegation", "delegated"]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [(3, 1, "The last day comes before the first."), (-5, -1, "The last day is over already.")],
)
def test_days_that_make_no_sense_are_refused(cast, signed_in, first: int, last: int, words: str) -> None:
    today = timezone.localdate()
    posted = {
        "deputy": cast.reader.pk,
        "first_day": (today + timedelta(days=first)).isoformat(),
        "last_day": (today + timedelta(days=last)).isoformat(),
    }
    assert words in signed_in(cast.owner).post("/me/deputies/", posted).content.decode()
    assert not Delegation.objects.exists()


def test_nobody_names_a_deputy_whom_they_do_not_see(cast, signed_in) -> None:
    today = timezone.localdate().isoformat()
    for deputy in (cast.stranger, cast.owner):
        signed_in(cast.owner).post(
            "/me/deputies/", {"deputy": deputy.pk, "first_day": today, "last_day": today}
        )
    assert not Delegation.objects.exists()


def test_everybody_gets_what_is_kept_about_them_and_no_secret(cast, signed_in) -> None:
    """Serves X047."""
    cast.owner.set_password("a long enough sentence")
    cast.owner.save()
    client = signed_in(cast.owner)
    client.post("/me/", SETTINGS)
    response = client.get("/me/data.json")
    kept = response.json()
    assert kept["person"]["email"] == "owner@example.org"
    assert kept["accounts.grant.person"][0]["role"] == "process_owner"
    assert kept["processes.process.owner"][0]["name"] == "Invoice approval"
    assert [change["what"] for change in kept["changes"]] == ["changed"]
    assert response.headers["Content-Disposition"].startswith("attachment")
    owner = Person.objects.get(pk=cast.owner.pk)
    secrets = (owner.password, client.session.session_key)
    assert [secret for secret in secrets if secret in response.content.decode()] == []
    assert "mate@example.org" not in response.content.decode()
