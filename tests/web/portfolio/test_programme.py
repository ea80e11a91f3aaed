"""The programme in three lanes, and the limits of an intake list."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from obeya_web.accounts.audit import history_of
from obeya_web.improvement.models import Improvement
from obeya_web.portfolio.actions.programme import do_move_to_lane
from obeya_web.portfolio.models import Intake, LaneMove, ProgrammeLane
from tests.web.conftest import Cast
from tests.web.portfolio.conftest import Begin

BOARD = "/portfolio/programme/"


def lanes(client: Client, days: int = 90) -> dict[str, str]:
    page = html.unescape(client.get(BOARD, {"days": days}).content.decode())
    parts = page.split('data-lane="')[1:]
    return {part.partition('"')[0]: " ".join(part.partition("</section>")[0].split()) for part in parts}


def finish(improvement: Improvement, days_ago: int) -> None:
    moment = timezone.now() - timedelta(days=days_ago)
    Improvement.objects.filter(pk=improvement.pk).update(standing="done", ended_at=moment, created_at=moment)


def test_each_lane_counts_and_says_what_the_period_brought(cast: Cast, begin: Begin, signed_in: Any) -> None:
    """Serves X009."""
    begin("Wait less", wastes=["waiting"])
    fields = {"wastes": ["waiting"], "baseline_value": 10.0, "hours_per_week": 50.0}
    finish(begin("Half", **fields, actual_value=5.0, benefit_low=1_000.0, benefit_high=3_000.0), 10)
    finish(begin("A tenth", **fields, actual_value=9.0, benefit_high=500.0), 20)
    finish(begin("Long ago", **fields, actual_value=1.0, benefit_high=9_000.0), 200)
    begin("New standard")
    client = signed_in(cast.reader)
    assert set(lanes(client)) == set(ProgrammeLane.values)
    waste = lanes(client)["waste"]
    assert '<span class="count">1</span>' in waste and "3 came, 0 left" in waste
    assert "<dt>Finished</dt><dd>2</dd>" in waste
    assert "-30 %" in waste.replace("−", "-") and "median of 2" in waste, "of -50 % and -10 %"
    assert "<dt>Hours a week taken out</dt><dd>30</dd>" in waste, "half and a tenth of 50"
    assert "<dt>Benefit a year</dt><dd>2,500</dd>" in waste
    assert "<dt>Finished</dt><dd>3</dd>" in lanes(client, 365)["waste"]
    assert "New standard" in lanes(client)["workflow"] and "no data" in lanes(client)["workflow"]


def test_moving_a_card_changes_the_history_of_the_lanes(cast: Cast, begin: Begin, signed_in: Any) -> None:
    """Serves X009."""
    one = begin("Wait less", wastes=["waiting"])
    client = signed_in(cast.owner)
    assert client.post(f"/improvements/{one.pk}/lane/", {"lane": "alignment"}).status_code == 302
    found = lanes(client)
    assert "Wait less" in found["alignment"] and "Wait less" not in found["waste"]
    assert "0 came, 1 left" in found["waste"] and "1 came, 0 left" in found["alignment"]
    page = html.unescape(client.get(BOARD).content.decode())
    assert "Waste out → People aligned" in page
    [event] = [event for event in history_of(one) if event.verb == "moved"]
    assert (event.before, event.after) == ({"lane": "waste"}, {"lane": "alignment"})
    assert do_move_to_lane(cast.owner, one, ProgrammeLane.ALIGNMENT) is None
    assert LaneMove.objects.count() == 1


def test_only_who_coordinates_moves_cards(cast: Cast, begin: Begin, signed_in: Any) -> None:
    one = begin("Wait less")
    for person, status in ((cast.reader, 403), (cast.stranger, 404)):
        assert (
            signed_in(person).post(f"/improvements/{one.pk}/lane/", {"lane": "waste"}).status_code == status
        )
    assert not LaneMove.objects.exists()
    assert "Move to" not in signed_in(cast.reader).get(BOARD).content.decode()


def test_a_fuller_programme_asks_the_database_no_more(
    cast: Cast, begin: Begin, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast.owner)
    do_move_to_lane(cast.owner, begin("One", wastes=["waiting"]), ProgrammeLane.WORKFLOW)
    with django_assert_max_num_queries(40) as few:
        client.get(BOARD)
    for n in range(6):
        do_move_to_lane(cast.owner, begin(f"{n}", wastes=["waiting"]), ProgrammeLane.WORKFLOW)
    with django_assert_max_num_queries(len(few)):
        client.get(BOARD)


def limits(**given: int) -> dict[str, int]:
    usual = {"short": (50, 80), "middle": (10, 40), "long": (5, 20)}
    least = {f"{key}_least": band[0] for key, band in usual.items()}
    most = {f"{key}_most": band[1] for key, band in usual.items()}
    return {"seen_version": 1, **least, **most, **given}


def test_a_coordinator_sets_the_limits_of_an_intake_list(cast: Cast, begin: Begin, signed_in: Any) -> None:
    """Serves X024 and X069."""
    begin("One", benefit_high=100.0)
    client = signed_in(cast.owner)
    address = f"/units/{cast.finance.pk}/intake/"
    given = limits(most_active=1, short_least=90, short_most=100, middle_least=0, long_least=0)
    assert client.post(address, given).status_code == 302
    row = Intake.objects.get(unit=cast.finance)
    assert row.most_active == 1 and row.bands["short"] == [90, 100]
    page = html.unescape(client.get("/portfolio/", {"unit": cast.finance.pk}).content.decode())
    assert "1 of 1" in page and "90–100 %" in page and "full" in page
    assert "50–80 %" in html.unescape(client.get("/portfolio/").content.decode()), "the company has its own"
    assert signed_in(cast.mate).get(address).status_code == 403


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"short_least": 81}, "The most is less than the least."),
        ({"short_least": 80, "middle_least": 30}, "add up to more than 100 %"),
        ({"short_most": 50, "middle_most": 20}, "add up to less than 100 %"),
    ],
)
def test_bands_that_no_mix_can_meet_are_refused(
    cast: Cast, signed_in: Any, given: dict[str, int], words: str
) -> None:
    answer = signed_in(cast.owner).post(f"/units/{cast.finance.pk}/intake/", limits(**given))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Intake.objects.exists()
