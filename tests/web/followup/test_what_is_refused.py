"""What an action cannot be: verified by its owner, due in a year nobody means; and one step stands out on its page."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from obeya_web.followup.actions.moving import do_move_action
from obeya_web.followup.actions.several import do_change_several
from obeya_web.followup.actions.writing import ActionError, do_change_action
from obeya_web.followup.models import Action
from obeya_web.followup.reading_lines import read_line
from obeya_web.followup.states import State
from tests.web.followup.clock import Clock
from tests.web.followup.conftest import House


def test_nobody_verifies_their_own_work_whichever_way_it_is_written(house: House) -> None:
    with pytest.raises(ActionError):
        house.add(fields={"verifier": house.ann})
    action = house.add(fields={"verifier": house.lead})
    for changes in ({"verifier": house.ann}, {"owner": house.lead}):
        with pytest.raises(ActionError):
            do_change_action(house.lead, action, changes, seen_version=action.version)
    do_change_action(
        house.lead, action, {"owner": house.lead, "verifier": house.ann}, seen_version=action.version
    )
    outcome = do_change_several(house.lead, [action], {"owner": house.ann})
    assert outcome.n_changed == 0 and "cannot verify it" in outcome.refused[0]
    fresh = Action.objects.get(pk=action.pk)
    assert (fresh.owner, fresh.verifier, Action.objects.count()) == (house.lead, house.ann, 1)


@pytest.mark.parametrize("day", ["0202-11-30", "1989-12-31", "2200-01-01"])
def test_a_day_nobody_means_is_refused_in_forms_with_what_was_typed_kept(
    house: House, signed_in: Any, day: str
) -> None:
    client = signed_in(house.lead)
    given = {"title": "Call", "unit": house.cast.finance.pk, "priority": "medium", "due": day}
    page = client.post("/actions/new/", given).content.decode()
    assert "Choose a day from 1990-01-01 to 2199-12-31." in page and f'value="{day}"' in page
    action = house.add()
    edited = {
        "title": "Call", "priority": "medium", "service_class": "standard", "percent": 0, "due": day,
        "seen_version": 1,
    }  # fmt: skip
    assert "Choose a day from" in client.post(f"/actions/{action.pk}/edit/", edited).content.decode()
    assert [each.due for each in Action.objects.all()] == [None]


def test_a_line_with_such_a_day_keeps_it_as_words() -> None:
    assert read_line("Call, 30.11.0202", [], today=date(2026, 3, 2)).due is None
    assert read_line("Call, 30.11.2026", [], today=date(2026, 3, 2)).due == date(2026, 11, 30)


def test_a_promise_names_whom_it_was_made_to(house: House, signed_in: Any) -> None:
    """Serves O013: commitments are entered with the party that waits for them."""
    client = signed_in(house.lead)
    given = {
        "title": "Send the list", "unit": house.cast.finance.pk, "priority": "medium",
        "owner": house.ann.email, "owed_to": house.cast.mate.email,
    }  # fmt: skip
    client.post("/actions/new/", given)
    action = Action.objects.get()
    assert action.owed_to == house.cast.mate
    page = client.get(f"/actions/{action.pk}/").content.decode()
    assert "Promised to" in page and house.cast.mate.shown_name in page
    own = {**given, "owed_to": house.ann.email, "seen_version": action.version, "percent": 0,
           "service_class": "standard"}  # fmt: skip
    refused = client.post(f"/actions/{action.pk}/edit/", own).content.decode()
    assert "Nobody promises something to themselves" in refused


@pytest.mark.parametrize(
    ("steps", "main"),
    [
        ([], "Start"),
        ([State.DOING], "Report as done"),
        ([State.DOING, State.BLOCKED], None),
        ([State.DOING, State.DONE], None),
    ],
)
def test_one_step_stands_out(
    house: House, clock: Clock, signed_in: Any, steps: list[State], main: str | None
) -> None:
    action = house.add(fields={"verifier": house.lead})
    for state in steps:
        do_move_action(house.ann, action, state, seen_version=action.version, why="waits for the bank")
    page = signed_in(house.lead).get(f"/actions/{action.pk}/").content.decode()
    shown = re.sub(r"<dialog.*?</dialog>", "", page.partition("move-buttons")[2].partition("</section>")[0])
    buttons = re.findall(r'<button class="button button-primary"[^>]*>([^<]+)<', shown)
    assert len(buttons) == 1
    assert main is None or main in buttons[0]
