"""Maps, twins and what was tried on them by program: read only, what one may see, nobody's own numbers."""

from __future__ import annotations

import pytest

from obeya.twin.model_json import to_data
from obeya_web.accounts.deletion import do_delete
from obeya_web.streams.models import Revision, Stream
from obeya_web.twins.actions.trying import do_keep_comparison
from obeya_web.twins.comparing import first_look
from obeya_web.twins.models import Scenario, Twin
from tests.web.conftest import Cast
from tests.web.twins.small import small_model


@pytest.fixture
def twin(cast: Cast) -> Twin:
    model = to_data(small_model())
    names = ("clerk 0", "Heads", "Clerks")
    fits = [{**model["fits"][0], "about": name, "words": f"Hours of {name}"} for name in names]
    return Twin.objects.create(
        process=cast.process, title="As it is", model={**model, "fits": fits}, facts={"n_cases": 200}
    )


def test_a_twin_is_read_with_what_it_learned_and_nothing_of_single_people(
    cast: Cast, ask, twin: Twin
) -> None:
    listed = ask(cast.reader, "GET", f"/twins?process={cast.process.slug}").json()["items"]
    assert [(each["id"], each["n_cases"], each["n_scenarios"]) for each in listed] == [(twin.pk, 200, 0)]
    answer = ask(cast.reader, "GET", f"/twins/{twin.pk}")
    assert [fit["words"] for fit in answer.json()["fits"]] == ["Hours of Clerks"]
    assert "clerk 0" not in answer.content.decode()
    assert answer.json()["steps"] == ["Enter", "Check", "Approve", "Pay"]
    assert answer.json()["accuracy"] is None
    again = ask(cast.reader, "GET", f"/twins/{twin.pk}", If_None_Match=answer.headers["ETag"])
    assert again.status_code == 304


def test_a_scenario_is_read_with_its_intervals_and_small_groups_are_hidden(
    cast: Cast, ask, twin: Twin
) -> None:
    change = {"change": "remove step", "step": "Approve"}
    scenario = Scenario.objects.create(twin=twin, title="No approval", changes=[change])
    assert ask(cast.reader, "GET", f"/scenarios/{scenario.pk}").json()["result"] is None
    do_keep_comparison(scenario, first_look(scenario), person=cast.owner)
    found = ask(cast.reader, "GET", f"/scenarios?twin={twin.pk}").json()["items"][0]
    lead = next(each for each in found["result"]["effects"] if each["key"] == "lead_time")
    assert lead["low"] < lead["difference"] < lead["high"] < 0 and lead["verdict"] == "better"
    assert found["words"] == ["Without “Approve”"] and found["changes"] == [change]
    roles = {each["role"]: each for each in found["result"]["roles"]}
    assert roles["Heads"]["base"] is None and roles["Heads"]["n_base"] is None
    assert 0 < roles["Clerks"]["changed"] < 1
    assert found["result"]["lead_time"]["ratio"] < 1


def test_a_map_is_read_with_the_numbers_of_its_newest_states(cast: Cast, ask) -> None:
    stream = Stream.objects.create(unit=cast.finance, process=cast.process, title="Pay")
    for number, work in ((1, 600.0), (2, 300.0)):
        steps = [{"key": "s1", "name": "Check", "cycle_time_s": work, "wait_before_s": 3_600.0}]
        content = {"version": 1, "name": "Pay", "steps": steps}
        Revision.objects.create(stream=stream, side="current", number=number, content=content)
    (state,) = ask(cast.reader, "GET", "/streams").json()["items"][0]["states"]
    assert (state["revision"], state["numbers"]["worked_s"]) == (2, 300.0)
    whole = ask(cast.reader, "GET", f"/streams/{stream.pk}").json()
    assert whole["states"][0]["map"]["steps"][0]["name"] == "Check"


def test_nobody_reads_what_they_may_not_see_nor_what_was_put_away(cast: Cast, ask, twin: Twin) -> None:
    stream = Stream.objects.create(unit=cast.finance, process=cast.process, title="Pay")
    scenario = Scenario.objects.create(twin=twin, title="Daily")
    paths = (f"/twins/{twin.pk}", f"/scenarios/{scenario.pk}", f"/streams/{stream.pk}")
    for path in paths:
        assert ask(cast.reader, "GET", path).status_code == 200
        assert ask(cast.stranger, "GET", path).status_code == 404
    for path in ("/twins", "/scenarios", "/streams"):
        assert len(ask(cast.reader, "GET", path).json()["items"]) == 1
        assert ask(cast.stranger, "GET", path).json()["items"] == []
    do_delete(cast.process, cast.admin)
    for path in ("/twins", "/scenarios", "/streams"):
        assert ask(cast.reader, "GET", path).json()["items"] == []
    assert [ask(cast.reader, "GET", path).status_code for path in paths] == [404] * 3


def test_a_longer_list_asks_the_database_no_more_often(
    cast: Cast, ask, django_assert_max_num_queries
) -> None:
    def add(n: int) -> None:
        for number in range(n):
            twin = Twin.objects.create(process=cast.process, title=f"T{number}", made_by=cast.owner)
            Scenario.objects.create(twin=twin, made_by=cast.owner)
            Stream.objects.create(unit=cast.finance, process=cast.process, title=f"S{number}")

    add(2)
    for path in ("/twins", "/scenarios", "/streams"):
        ask(cast.reader, "GET", path)
        with django_assert_max_num_queries(100) as few:
            ask(cast.reader, "GET", path)
        add(5)
        with django_assert_max_num_queries(len(few)):
            assert len(ask(cast.reader, "GET", path).json()["items"]) >= 7
