"""Each formula of the flow is a page: right to the digits that are printed, with all faults said at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from obeya.flow.many_servers import mmc
from obeya_web.accounts.models import Person
from obeya_web.twins.calculators.answering import answer
from obeya_web.twins.calculators.registry import BY_KEY
from obeya_web.twins.calculators.spec import Result
from tests.web.conftest import Cast


@pytest.fixture
def client(cast: Cast, signed_in: Callable[[Person], Client]) -> Client:
    return signed_in(cast.nobody)


def result_of(name: str, **given: str) -> Result:
    form, result = answer(BY_KEY[name], given)
    assert result is not None, form.errors
    return result


@pytest.mark.parametrize("name", sorted(BY_KEY))
def test_every_calculator_answers_before_anything_is_typed(name: str) -> None:
    result = result_of(name)

    assert result.sentence.endswith(".")
    assert all(isinstance(each.value, int | float) for each in result.answers)


@pytest.mark.parametrize(
    ("name", "given", "label", "value"),
    [
        ("little", {"n": "", "rate": "12", "time": "2.5"}, "In work", 30.0),
        ("little", {"n": "30", "rate": "12", "time": ""}, "Lead time", 2.5),
        ("takt", {"available": "7.6666666667", "demand": "460"}, "Takt time", 1.0),
        ("mg1", {"arrivals": "0.8", "service": "60", "scv": "0.5"}, "Mean wait", 180.0),
        ("kingman", {"busy": "85 %", "service": "60", "arrivals_scv": "0.5", "service_scv": "1.5"}, "Mean wait", 340.0),
        ("erlang-b", {"arrivals": "8", "service": "60", "servers": "10"}, "Share that is lost", 0.12166106),
        ("erlang-c", {"arrivals": "200", "service": "3", "within": "0.3333333"}, "People needed", 14),
        ("batches", {"batches": "0.16", "size": "5", "service": "60"}, "Wait and work together", 900.0),
        ("priorities", {"classes": "0.3; 60\n0.5; 60"}, "Wait of the most urgent", 68.5714285),
        ("conwip", {"cards": "5", "stations": "60\n48\n40"}, "Cycle time", 354.9052698),
        ("pert", {"day": "10"}, "Mean", 8.0),
        ("order-quantity", {}, "Order quantity", 304.0467801),
        ("newsvendor", {}, "Best quantity", 56.6039555),
    ],
)  # fmt: skip
def test_a_calculator_gives_the_published_number(
    name: str, given: dict[str, str], label: str, value: float
) -> None:
    found = {each.label: each.value for each in reversed(result_of(name, **given).answers)}

    assert found[label] == pytest.approx(value, rel=1e-6)


def test_times_are_typed_in_minutes_and_rates_per_hour() -> None:
    found = {each.label: each.value for each in result_of("mmc").answers}

    assert found["Mean wait"] == pytest.approx(60 * mmc(8.0, 2.0, 5).wait)


def test_the_page_says_every_fault_beside_its_field(client: Client) -> None:
    page = client.get("/calculators/mmc/?arrivals=many&service=-1&servers=2.5").content.decode()

    assert "“many” is no number." in page
    assert "It is more than 0." in page
    assert "A whole number is needed." in page
    assert 'aria-invalid="true"' in page


def test_more_work_than_people_can_do_is_said_in_a_sentence(client: Client) -> None:
    page = client.get("/calculators/mmc/?arrivals=20&service=30&servers=5").content.decode()

    assert "busy 200 % of their time" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_rows_with_faults_are_named_by_their_place(client: Client) -> None:
    page = client.get("/calculators/pert/?steps=Draft;1;2%0APrint;1;x;1").content.decode()

    assert "Row 1: “Longest” is missing." in page
    assert "Row 2: “x” is no number." in page


def test_a_plan_that_waits_for_itself_is_refused_with_the_steps_named(client: Client) -> None:
    page = client.get("/calculators/pert/?steps=A;1;1;1;B%0AB;1;1;1;A").content.decode()

    assert "wait for each other" in page


def test_numbers_are_read_with_the_comma_of_the_language() -> None:
    with translation.override("de"):
        result = result_of("little", n="", rate="12", time="2,5")

    assert result.answers[0].value == pytest.approx(30.0)


def test_the_index_names_every_calculator(client: Client) -> None:
    page = client.get("/calculators/").content.decode()

    assert all(f"/calculators/{name}/" in page for name in BY_KEY)


def test_an_unknown_calculator_is_not_there(client: Client) -> None:
    assert client.get("/calculators/no-such-formula/").status_code == 404
