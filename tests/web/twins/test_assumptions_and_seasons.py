"""Which assumption matters is asked on the page of a scenario, and a season of the log becomes scenarios."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from obeya.studies.seasons.planning import plan_seasons
from obeya.tables.sentences import to_data as sentence_data
from obeya.twin.model_json import to_data
from obeya_web.accounts.models import Person
from obeya_web.twins import planning
from obeya_web.twins.actions.assuming import do_keep_assumptions
from obeya_web.twins.actions.planning import do_keep_seasons
from obeya_web.twins.actions.trying import do_add_change
from obeya_web.twins.assuming import weigh
from obeya_web.twins.models import Scenario, Twin
from tests.core.studies.seasons.test_seasons import season
from tests.web.conftest import Cast
from tests.web.processes.journey import do_the_work
from tests.web.twins.small import small_model

WITHOUT_APPROVAL = {"change": "remove step", "step": "Approve"}


@pytest.fixture
def client(cast: Cast, signed_in: Callable[[Person], Client]) -> Client:
    return signed_in(cast.owner)


@pytest.fixture
def twin(cast: Cast) -> Twin:
    return Twin.objects.create(
        process=cast.process,
        title="As it is",
        model=to_data(small_model()),
        facts={"n_cases": 200},
        built_at=datetime(2026, 5, 1, tzinfo=UTC),
    )


@pytest.fixture
def scenario(twin: Twin) -> Scenario:
    return Scenario.objects.create(twin=twin, title="No approval", changes=[WITHOUT_APPROVAL])


def test_which_assumption_matters_is_asked_in_the_background_and_shown(
    cast: Cast, client: Client, scenario: Scenario
) -> None:
    page = f"/scenarios/{scenario.pk}/assumptions/"
    assert "Move the assumptions" in client.get(page).content.decode()
    client.post(page)
    do_the_work()
    shown = client.get(page).content.decode()
    assert "duration of “Check”" in shown and "idle delay before “Pay”" in shown
    assert "what matters most:" in shown and "<svg" in shown and "± 10 %" in shown
    assert "See all assumptions" in client.get(f"/scenarios/{scenario.pk}/").content.decode()
    cast.owner.language = "de"
    cast.owner.save(update_fields=["language"])
    assert "Dauer von “Check”" in client.get(page).content.decode()


def test_an_answer_about_earlier_changes_is_neither_kept_nor_shown(cast: Cast, scenario: Scenario) -> None:
    answer = weigh(scenario)
    assert answer["is_effect"] and len(answer["swings"]) == 6
    do_add_change(cast.owner, scenario, {"change": "demand", "factor": 1.1})
    assert not do_keep_assumptions(scenario, answer)
    scenario.refresh_from_db()
    assert scenario.assumptions == {} and not scenario.is_weighed


def test_changes_that_no_longer_fit_say_so(client: Client, scenario: Scenario) -> None:
    Scenario.objects.filter(pk=scenario.pk).update(changes=[{"change": "remove step", "step": "Gone"}])
    client.post(f"/scenarios/{scenario.pk}/assumptions/")
    do_the_work()
    assert "no step “Gone”" in client.get(f"/scenarios/{scenario.pk}/assumptions/").content.decode()


def planted(twin: Twin) -> dict[str, object]:
    found = season(1.6)
    plan = plan_seasons(small_model(), found, cases=200, seed=1, runs=5)
    return {
        "first_day": found.first_day.isoformat(),
        "last_day": found.last_day.isoformat(),
        "sentence": sentence_data(found.sentence),
        "notes": [sentence_data(each) for each in found.notes],
        "levels": [{**planning.asdict(each), "name": sentence_data(each.name)} for each in found.levels],
        "runs": plan.runs,
        "cases": plan.n_cases,
        "plans": [planning.kept_plan(each) for each in plan.plans],
    }


def test_a_season_is_shown_and_becomes_a_scenario(cast: Cast, client: Client, twin: Twin) -> None:
    assert do_keep_seasons(twin, planted(twin), built_at=str(twin.built_at))
    shown = client.get(f"/twins/{twin.pk}/seasons/").content.decode()
    assert "The log shows a season" in shown and "21st to the end" in shown and "busier" in shown
    assert "The log shows a season" in client.get(f"/twins/{twin.pk}/").content.decode()
    answer = client.post(f"/twins/{twin.pk}/seasons/2/try/")
    made = Scenario.objects.get(twin=twin)
    assert answer.url == f"/scenarios/{made.pk}/"
    assert made.title == "21st to the end" and made.changes[0]["change"] == "demand" and made.is_compared
    assert client.post(f"/twins/{twin.pk}/seasons/11/try/").status_code == 404


def test_a_plan_for_a_twin_that_was_built_anew_is_not_kept(twin: Twin) -> None:
    assert not do_keep_seasons(twin, {"sentence": ""}, built_at="before")
    twin.refresh_from_db()
    assert twin.seasons == {}


def test_a_log_that_is_not_there_says_so_on_the_page(client: Client, twin: Twin) -> None:
    client.post(f"/twins/{twin.pk}/seasons/")
    do_the_work()
    twin.refresh_from_db()
    assert twin.seasons.get("fault")
    assert twin.seasons["fault"][:20] in client.get(f"/twins/{twin.pk}/seasons/").content.decode()
