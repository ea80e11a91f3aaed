"""The pages of chasing: settings with their sources, days off, absences, and the button that stops the clock."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.test import Client

from obeya_web.followup.models import Absence, Breach, ChasingSettings
from tests.web.followup.clock import Clock
from tests.web.followup.conftest import House


def test_a_unit_sees_where_each_setting_comes_from_and_sets_its_own(
    house: House, clock: Clock, signed_in: Any
) -> None:
    ChasingSettings.objects.create(unit=house.cast.company, stall_days=5)
    address = f"/units/{house.cast.finance.pk}/chasing/"
    lead: Client = signed_in(house.lead)
    page = lead.get(address).content.decode()
    assert "Left empty: 5, from Northside." in page
    assert "Left empty: 1d 3d 7d, from the defaults of obeya." in page
    sent = {"seen_version": 1, "stall_days": 4, "ladder_high": "2D 4d", "country": "de", "subdivision": "by"}
    assert lead.post(address, {**sent, "weekdays": ["5", "1"]}).status_code == 302
    own = ChasingSettings.objects.get(unit=house.cast.finance)
    assert (own.stall_days, own.ladder_high, own.country, own.subdivision, own.weekdays) == (
        4,
        "2d 4d",
        "DE",
        "BY",
        "15",
    )
    assert signed_in(house.ann).post(address, sent).status_code == 403
    stale = lead.post(address, {**sent, "stall_days": 9})
    assert stale.status_code == 409 and "9" in stale.content.decode()


def test_settings_that_cannot_be_followed_are_all_named(house: House, clock: Clock, signed_in: Any) -> None:
    sent = {"seen_version": 1, "ladder_low": "soon", "country": "XX", "begins": "18:00", "stall_days": 0}
    answer = signed_in(house.lead).post(f"/units/{house.cast.finance.pk}/chasing/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“soon” is no ladder" in page and "Work ends before it begins." in page and "XX" in page
    assert not ChasingSettings.objects.exists()


def test_days_off_and_absences_stand_on_one_page(house: House, clock: Clock, signed_in: Any) -> None:
    """Serves P047."""
    unit = house.cast.finance
    ChasingSettings.objects.create(unit=unit, country="DE", subdivision="BY")
    address = f"/units/{unit.pk}/calendar/"
    ann: Client = signed_in(house.ann)
    wrong = {"first_day": "2031-03-14", "last_day": "2031-03-10", "deputy": house.lead.pk}
    assert ann.post(address, wrong).status_code == 422
    assert ann.post(address, {**wrong, "last_day": "2031-03-20"}).status_code == 302
    absence = Absence.objects.get()
    assert (absence.person, absence.deputy, absence.first_day) == (house.ann, house.lead, date(2031, 3, 14))
    page = ann.get(address).content.decode()
    assert "reminders go to Lead" in page and "11 Apr 2031" in page
    assert signed_in(house.cast.mate).post(f"/absences/{absence.pk}/end/").status_code == 404
    assert ann.post(f"/absences/{absence.pk}/end/", {"unit": unit.pk}).status_code == 302
    assert not Absence.objects.exists()


def test_the_button_stops_the_clock_for_whoever_may(house: House, clock: Clock, signed_in: Any) -> None:
    """Serves P067."""
    action = house.add(due=date(2031, 3, 7), priority="critical")
    clock.to(10)
    clock.chase()
    breach = Breach.objects.get()
    page = signed_in(house.lead).get(f"/actions/{action.pk}/").content.decode()
    assert "I take care of it" in page and "Manager" in page
    assert "I take care of it" not in signed_in(house.ann).get(f"/actions/{action.pk}/").content.decode()
    signed_in(house.ann).post(f"/breaches/{breach.pk}/acknowledge/")
    breach.refresh_from_db()
    assert breach.is_active
    signed_in(house.lead).post(f"/breaches/{breach.pk}/acknowledge/")
    breach.refresh_from_db()
    assert (breach.state, breach.acknowledged_by) == ("acknowledged", house.lead)
