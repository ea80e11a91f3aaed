"""A twin is built, a change is tried on it, and what it promises is held against what came."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from obeya.flow.stream_json import to_json
from obeya.flow.stream_map import StreamMap, StreamStep
from obeya.studies.gain import register_in_log
from obeya.twin.model_json import from_data, to_data
from obeya_web.accounts.models import AuditEvent, Person
from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.improvement.models import Improvement
from obeya_web.jobs.models import Job
from obeya_web.streams.models import Revision, Side, Stream
from obeya_web.twins.actions.trying import do_add_change, do_add_scenario, do_keep_comparison
from obeya_web.twins.comparing import compare, first_look
from obeya_web.twins.holding import Word, word_for
from obeya_web.twins.models import Prediction, Scenario, Twin
from obeya_web.watch.actions.registering import do_register_gain
from obeya_web.watch.judging import morning_after
from obeya_web.watch.models import WatchState
from tests.web.conftest import Cast
from tests.web.processes.journey import do_the_work
from tests.web.twins.small import small_model

WITHOUT_APPROVAL = {"change": "remove step", "step": "Approve"}
GO_LIVE = date(2026, 3, 1)


@pytest.fixture
def client(cast: Cast, signed_in: Callable[[Person], Client]) -> Client:
    return signed_in(cast.owner)


@pytest.fixture
def twin(cast: Cast) -> Twin:
    return Twin.objects.create(
        process=cast.process, title="As it is", model=to_data(small_model()), facts={"n_cases": 200}
    )


@pytest.fixture
def scenario(cast: Cast, twin: Twin) -> Scenario:
    return do_add_scenario(cast.owner, twin, title="No approval", changes=[WITHOUT_APPROVAL])


@pytest.fixture
def compared(scenario: Scenario) -> Scenario:
    do_keep_comparison(scenario, first_look(scenario))
    return scenario


@pytest.fixture
def improvement(cast: Cast) -> Improvement:
    return do_begin_improvement(
        cast.owner, cast.finance, title="Pay sooner", method="a3", fields={"process": cast.process}
    )


def test_a_model_comes_back_from_json_as_it_was() -> None:
    model = small_model()

    assert from_data(to_data(model)) == model


def test_a_first_look_says_what_a_change_does_with_an_interval(compared: Scenario) -> None:
    lead = compared.result["effects"][0]

    assert lead["key"] == "lead_time"
    assert lead["verdict"] == "better"
    assert lead["low"] <= lead["difference"] <= lead["high"] < 0
    assert compared.result["cycle_time"]["high"] < 1
    assert {role["role"] for role in compared.result["roles"]} == {"Clerks", "Heads"}


def test_the_same_seed_gives_the_same_comparison(scenario: Scenario) -> None:
    assert first_look(scenario) == first_look(scenario)


def test_a_change_tried_on_the_page_is_compared_at_once(cast: Cast, client: Client, twin: Twin) -> None:
    begun = client.post(f"/twins/{twin.pk}/scenarios/")
    page = client.post(
        f"{begun.headers['Location']}changes/",
        {"kind": "staff", "where": "role\x1fHeads", "by": "2"},
        follow=True,
    )

    scenario = twin.scenarios.get()
    assert scenario.changes == [{"change": "staff", "by": 2, "role": "Heads"}]
    assert scenario.is_compared
    assert "95 % interval" in page.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert AuditEvent.objects.filter(kind="twins.scenario", verb="changed").exists()


def test_a_group_of_fewer_than_five_is_hidden(client: Client, compared: Scenario) -> None:
    page = client.get(f"/scenarios/{compared.pk}/").content.decode()

    heads = page[page.index('<th scope="row">Heads') :]
    assert "hidden" in heads[: heads.index("</tr>")]
    clerks = page[page.index('<th scope="row">Clerks') :]
    assert "hidden" not in clerks[: clerks.index("</tr>")]
    assert "clerk 0" not in page


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"kind": "duration", "step": "Check", "percent": "many"}, "is no number"),
        ({"kind": "duration", "step": "Check", "percent": "900"}, "lies between 5 and 300"),
        ({"kind": "staff", "where": "role\x1fHeads", "by": "-2"}, "Heads"),
        ({"kind": "staff", "where": "role\x1fHeads", "by": "1.5"}, "A whole number is needed."),
    ],
)
def test_what_cannot_be_changed_so_is_said_beside_the_field(
    client: Client, scenario: Scenario, given: dict[str, str], fault: str
) -> None:
    answer = client.post(f"/scenarios/{scenario.pk}/changes/", given)

    assert answer.status_code == 422
    assert fault in answer.content.decode()
    scenario.refresh_from_db()
    assert scenario.changes == [WITHOUT_APPROVAL]


def test_a_change_that_is_taken_away_is_no_longer_compared(client: Client, compared: Scenario) -> None:
    client.post(f"/scenarios/{compared.pk}/changes/0/remove/")

    compared.refresh_from_db()
    assert compared.changes == []
    assert not compared.is_compared


def test_a_comparison_of_earlier_changes_is_not_kept(cast: Cast, scenario: Scenario) -> None:
    found = first_look(scenario)
    do_add_change(cast.owner, scenario, {"change": "demand", "factor": 1.1})

    assert not do_keep_comparison(scenario, found)
    scenario.refresh_from_db()
    assert scenario.result == {}


def test_a_prediction_stands_in_the_a3_and_for_the_watch(
    cast: Cast, client: Client, compared: Scenario, improvement: Improvement
) -> None:
    client.post(f"/scenarios/{compared.pk}/predict/", {"improvement": str(improvement.pk)})

    prediction = Prediction.objects.get(improvement=improvement)
    written = improvement.countermeasures.get()
    assert prediction.ratio == compared.result["cycle_time"]["ratio"]
    assert written.words == "No approval"
    assert "Lead time" in written.predicted
    assert AuditEvent.objects.filter(verb="saved a prediction").exists()


def test_a_prediction_that_is_saved_again_replaces_the_one_before(
    client: Client, compared: Scenario, improvement: Improvement
) -> None:
    for _ in range(2):
        client.post(f"/scenarios/{compared.pk}/predict/", {"improvement": str(improvement.pk)})

    assert Prediction.objects.filter(improvement=improvement).count() == 2
    assert Prediction.objects.filter(improvement=improvement, replaced_at=None).count() == 1


def test_a_member_may_try_but_not_write_into_an_improvement_of_others(
    cast: Cast, signed_in: Callable[[Person], Client], compared: Scenario, improvement: Improvement
) -> None:
    answer = signed_in(cast.mate).post(
        f"/scenarios/{compared.pk}/predict/", {"improvement": str(improvement.pk)}
    )

    assert answer.status_code == 422
    assert not Prediction.objects.exists()


@pytest.mark.parametrize(
    ("actual", "word"),
    [
        ((0.70, 0.82), Word.AS_PREDICTED),
        ((0.50, 0.60), Word.BETTER),
        ((0.90, 0.98), Word.WORSE),
        ((0.75, 1.05), Word.UNKNOWN),
        (None, Word.UNKNOWN),
    ],
)
def test_a_prediction_is_held_against_the_interval_of_what_came(
    actual: tuple[float, float] | None, word: Word
) -> None:
    assert word_for((0.72, 0.80), actual) == word


def test_more_is_better_where_more_is_wanted() -> None:
    assert word_for((1.1, 1.2), (1.3, 1.4), is_less_better=False) == Word.BETTER


def test_no_change_that_was_predicted_can_come_as_predicted() -> None:
    assert word_for((0.95, 1.05), (0.97, 1.03)) == Word.AS_PREDICTED


def test_the_watch_shows_predicted_and_actual_at_each_look(
    cast: Cast, client: Client, compared: Scenario, improvement: Improvement
) -> None:
    asked = register_in_log("cycle_time", GO_LIVE)
    gain = do_register_gain(cast.owner, improvement, asked)
    client.post(f"/scenarios/{compared.pk}/predict/", {"improvement": str(improvement.pk)})
    Prediction.objects.update(made_at=datetime(2026, 2, 1, tzinfo=UTC), ratio=0.76, low=0.72, high=0.80)
    came: dict[int, tuple[float, float]] = {30: (0.6, 1.1), 60: (0.70, 0.82), 90: (0.85, 0.95)}
    for day, (low, high) in came.items():
        WatchState.objects.create(
            gain=gain,
            as_of=morning_after(gain.starts_on, day),
            log_version="x",
            word="",
            ratio=0.8,
            low=low,
            high=high,
        )

    page = client.get(f"/improvements/{improvement.pk}/gain/predicted/").content.decode()

    words = [page.index(word) for word in ("cannot tell yet", ">as predicted<", ">worse<")]
    assert words == sorted(words)
    assert "Saved after go-live" not in page


def test_a_prediction_saved_after_go_live_says_so(
    cast: Cast, client: Client, compared: Scenario, improvement: Improvement
) -> None:
    do_register_gain(cast.owner, improvement, register_in_log("cycle_time", GO_LIVE))
    client.post(f"/scenarios/{compared.pk}/predict/", {"improvement": str(improvement.pk)})

    page = client.get(f"/improvements/{improvement.pk}/gain/predicted/").content.decode()

    assert (timezone.localdate() > GO_LIVE) == ("Saved after go-live" in page)


def test_a_prediction_counts_as_early_while_no_data_from_after_go_live_are_there(
    cast: Cast, client: Client, compared: Scenario, improvement: Improvement
) -> None:
    do_register_gain(cast.owner, improvement, register_in_log("cycle_time", GO_LIVE))
    client.post(f"/scenarios/{compared.pk}/predict/", {"improvement": str(improvement.pk)})
    Prediction.objects.update(made_at=datetime(2026, 3, 5, tzinfo=UTC), data_until=date(2026, 2, 27))
    address = f"/improvements/{improvement.pk}/gain/predicted/"

    assert "Saved after go-live" not in client.get(address).content.decode()
    Prediction.objects.update(data_until=date(2026, 3, 4))
    assert "Saved after go-live" in client.get(address).content.decode()


def test_a_process_without_data_has_nothing_to_learn_from(client: Client, cast: Cast) -> None:
    answer = client.post("/processes/invoice-approval/twins/", {"title": "As it is"})

    assert answer.status_code == 422
    assert not Twin.objects.exists()


def test_all_runs_take_the_place_of_the_first_look(compared: Scenario) -> None:
    found: dict[str, Any] = compare(compared)

    assert not found["is_first_look"]
    assert found["replications"] >= compared.result["replications"]


def test_a_job_for_changes_that_are_others_by_now_does_nothing(scenario: Scenario) -> None:
    job = Job.objects.create(
        kind="compare_scenario", payload={"scenario": scenario.pk, "state": scenario.state - 1}
    )
    do_the_work()

    job.refresh_from_db()
    assert job.state == Job.State.DONE
    scenario.refresh_from_db()
    assert scenario.result == {}


def test_what_the_future_state_of_a_map_changes_is_tried(cast: Cast, client: Client, twin: Twin) -> None:
    stream = Stream.objects.create(unit=cast.finance, process=cast.process, title="Claims")
    steps = [StreamStep(key, key.title(), cycle_time_s=600.0) for key in ("enter", "check", "approve", "pay")]
    waiting_less = dataclasses.replace(steps[3], wait_before_s=60.0)
    faster = [
        dataclasses.replace(steps[0], cycle_time_s=300.0),
        steps[1],
        waiting_less,
        StreamStep("tell", "Tell"),
    ]
    for side, shown in ((Side.CURRENT, steps), (Side.FUTURE, faster)):
        content = to_json(StreamMap("Claims", tuple(shown)))
        Revision.objects.create(stream=stream, side=side, number=1, content=content)

    page = client.post(f"/twins/{twin.pk}/streams/{stream.pk}/", follow=True).content.decode()

    assert "The map changes more at Pay, Tell, such as a wait" in page
    scenario = twin.scenarios.get()
    assert scenario.changes == [
        {"change": "duration", "step": "Enter", "factor": 0.5},
        {"change": "remove step", "step": "Approve"},
    ]
    assert scenario.is_compared


def test_what_was_learned_of_one_person_or_a_small_group_is_not_shown(client: Client, twin: Twin) -> None:
    fits = [
        {
            "part": "calendars",
            "about": about,
            "measure": "share inside",
            "value": 0.9,
            "n": 100,
            "words": f"Hours of {about}",
        }
        for about in ("clerk 0", "Heads", "Clerks")
    ]
    Twin.objects.filter(pk=twin.pk).update(model={**twin.model, "fits": fits})

    page = client.get(f"/twins/{twin.pk}/").content.decode()

    assert "Hours of Clerks" in page
    assert "Hours of clerk 0" not in page
    assert "Hours of Heads" not in page
