"""What the page of a scenario shows of a comparison: the value stream, the charts, the cases that are played."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from django.test import Client

from obeya.twin.engine import simulate
from obeya.twin.model_json import to_data
from obeya_web.accounts.models import Person
from obeya_web.twins.actions.trying import do_add_change, do_add_scenario, do_keep_comparison
from obeya_web.twins.comparing import first_look
from obeya_web.twins.models import Scenario, Twin
from obeya_web.twins.windows import moves_of, queues_of, window_of
from tests.web.conftest import Cast
from tests.web.twins.small import small_model


@pytest.fixture
def client(cast: Cast, signed_in: Callable[[Person], Client]) -> Client:
    return signed_in(cast.owner)


@pytest.fixture
def compared(cast: Cast) -> Scenario:
    twin = Twin.objects.create(
        process=cast.process, title="As it is", model=to_data(small_model()), facts={"n_cases": 200}
    )
    without = {"change": "remove step", "step": "Approve"}
    scenario = do_add_scenario(cast.owner, twin, title="No approval", changes=[without])
    do_keep_comparison(scenario, first_look(scenario))
    return scenario


def test_the_value_stream_adds_up_to_the_lead_time_on_both_sides(compared: Scenario) -> None:
    flow = compared.result["flow"]

    for side, key in enumerate(("base", "changed")):
        rungs = sum(each["wait"][key] + each["ladder_work_s"][side] for each in flow["steps"])
        assert rungs + flow["wait_after_s"][side] == pytest.approx(flow["lead_time"][key])
    assert [each["step"] for each in flow["steps"]] == ["Enter", "Check", "Approve", "Pay"]
    assert flow["lead_time"]["verdict"] == "better"
    assert flow["share_worked"]["low"] <= flow["share_worked"]["difference"] <= flow["share_worked"]["high"]
    approve = flow["steps"][2]
    assert approve["passes"][1] == approve["work"]["changed"] == 0.0


def test_lead_times_are_shares_of_all_cases(compared: Scenario) -> None:
    found = compared.result["lead_times"]

    assert len(found["edges_s"]) == len(found["sides"][0]["shares"]) + 1
    for side in found["sides"]:
        assert sum(side["shares"]) + side["share_beyond"] == pytest.approx(1.0)
    assert found["sides"][1]["median_s"] < found["sides"][0]["median_s"]


def test_the_page_shows_the_value_stream_beside_itself_and_its_charts(
    client: Client, compared: Scenario
) -> None:
    page = client.get(f"/scenarios/{compared.pk}/").content.decode()
    pictures = client.get(f"/scenarios/{compared.pk}/pictures/").content.decode()

    assert "Process cycle efficiency" in page
    assert "simulated, not recorded" in page
    assert "In line, at most" in page
    assert "The same cases come at the same times on both sides" in page
    assert pictures.count("<svg") >= 5
    assert "Half of the cases are done within" in pictures
    # Two heads are too few to be shown.
    assert "Clerks" in pictures
    assert "Heads" not in pictures


def test_the_cases_that_are_played_are_those_of_the_first_pair_of_runs(
    client: Client, compared: Scenario
) -> None:
    played = client.get(f"/scenarios/{compared.pk}/replay.json").json()

    base, changed = played["sides"]
    assert played["steps"] == ["Enter", "Check", "Approve", "Pay"]
    approve = played["steps"].index("Approve")
    assert approve in {move[2] for move in base["moves"]}
    assert approve not in {move[2] for move in changed["moves"]}
    arrived = [{move[0]: move[3] for move in side["moves"] if move[1] < 0} for side in played["sides"]]
    assert arrived[0] == arrived[1]
    for side in played["sides"]:
        assert all(move[3] <= move[4] <= move[5] <= move[6] for move in side["moves"])
    assert math.isclose(
        compared.result["replay"]["until_s"] - compared.result["replay"]["since_s"], played["lasts_s"]
    )


def test_with_another_demand_it_is_not_said_that_the_same_cases_come(
    cast: Cast, client: Client, compared: Scenario
) -> None:
    do_add_change(cast.owner, compared, {"change": "demand", "factor": 1.2})
    do_keep_comparison(compared, first_look(compared))

    page = client.get(f"/scenarios/{compared.pk}/").content.decode()

    assert "cases come at other times" in page
    assert "The same cases come at the same times" not in page


def test_without_a_comparison_nothing_is_played(client: Client, compared: Scenario) -> None:
    client.post(f"/scenarios/{compared.pk}/changes/0/remove/")

    assert client.get(f"/scenarios/{compared.pk}/replay.json").json() == {}
    assert "obeya-twin-replay" not in client.get(f"/scenarios/{compared.pk}/").content.decode()


def test_the_table_says_what_the_moving_picture_shows() -> None:
    log = simulate(small_model(), cases=200, seed=3)
    window = window_of([log, log], skip=20)
    rows = {row["step"]: row for row in queues_of([log, log], window)}
    moves = moves_of(log, window)
    check = moves.step == log.model.activities.index("Check")

    times = np.linspace(window.since_s, window.until_s, 4_000)
    in_line = [int(((moves.came_s[check] <= at) & (at < moves.begun_s[check])).sum()) for at in times]

    assert rows["Check"]["most"][0] >= max(in_line)
    assert rows["Check"]["mean"][0] == pytest.approx(np.mean(in_line), abs=0.05)
    assert rows["Check"]["mean"][0] == rows["Check"]["mean"][1]
