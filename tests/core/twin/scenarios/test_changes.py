"""What each change does to a model, how it says itself, and what it refuses. Serves X089."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest

from obeya.errors import InputError, QuestionError
from obeya.twin.model import Arc, Graph, Node, When
from obeya.twin.scenarios.demand import (
    AddPriority,
    ChangeBatch,
    ChangeDemand,
    ChangeRouting,
    DropPriorities,
)
from obeya.twin.scenarios.durations import moments
from obeya.twin.scenarios.people import ChangeHours, ChangeStaff
from obeya.twin.scenarios.routes import what_follows
from obeya.twin.scenarios.scenario import (
    CHANGES,
    Scenario,
    change_from_data,
    change_to_data,
    read_scenario,
    scenario_from_data,
    scenario_to_data,
    write_scenario,
)
from obeya.twin.scenarios.steps import (
    AutomateStep,
    ChangeDuration,
    MergeSteps,
    RemoveDelay,
    RemoveHandover,
    RemoveStep,
)
from tests.core.twin.scenarios.small_models import by_paths, counter, office

WEEK = ((((32_400, 61_200),),) * 5) + ((), ())
EACH = (
    ChangeStaff(by=2, step="Check"),
    ChangeHours(weekly=WEEK, role="clerk"),
    RemoveStep("Check"),
    AutomateStep("Check", 3.0),
    MergeSteps("Check", "Pay", 0.8),
    RemoveHandover("Check", "Pay"),
    ChangeDuration("Check", 0.5),
    RemoveDelay("Pay", "before"),
    ChangeDemand(1.2),
    ChangeRouting("Check", "Pay", 0.9),
    ChangeBatch("Pay", 1),
    AddPriority((When("kind", "is", "urgent"),), "Check"),
    DropPriorities(),
)


def shares(model, after: tuple[str, ...]) -> dict[str, float]:
    rows = [row for row in model.routing.rows if row.after == after]
    return {row.then: row.share / sum(each.share for each in rows) for row in rows}


def flow(*names: str, **gateways) -> Graph:
    """Return tasks in a row between a start and an end."""
    nodes = [Node("s", "start"), *(Node(name, "task", name) for name in names), Node("e", "end")]
    keys = [node.key for node in nodes]
    return Graph(tuple(nodes), tuple(Arc(a, b) for a, b in pairwise(keys)))


def test_two_more_at_a_step_do_only_that_step() -> None:
    model = ChangeStaff(by=2, step="Check").applied_to(office())
    assert len(model.resources) == 5
    assert model.work[1].resources == ("Ann", "Ben", "Ann +1", "Ben +1")
    assert model.work[3].resources == ("Ann", "Ben")
    assert ChangeStaff(by=2, step="Check").words() == "2 more people at “Check”"


def test_one_more_in_a_role_does_all_its_steps() -> None:
    model = ChangeStaff(by=1, role="clerk").applied_to(office())
    assert [row.resources for row in model.work[1:]] == [
        ("Ann", "Ben", "Ann +1"),
        ("Eve",),
        ("Ann", "Ben", "Ann +1"),
    ]
    assert model.resources[-1].cost_per_hour == 30.0


def test_whoever_leaves_a_role_leaves_no_work_that_needs_nobody() -> None:
    assert ChangeStaff(by=-1, role="clerk").applied_to(office()).work[1].resources == ("Ann",)
    model = ChangeStaff(by=-1, step="Check").applied_to(office())
    assert [row.resources for row in model.work if row.activity == "Check"] == [("Ann", "Ben")]
    assert {each.name for each in model.resources} == {"Ann", "Ben"}


def test_a_pool_grows_by_places() -> None:
    one = counter(servers=1, arrivals_s=10, service_s=5)
    pool = dataclasses.replace(one, resources=(dataclasses.replace(one.resources[0], at_once=3),))
    more, fewer = (ChangeStaff(by=by, role="clerk").applied_to(pool) for by in (2, -2))
    assert [each.at_once for model in (more, fewer) for each in model.resources] == [5, 1]


def test_a_step_left_out_hands_on_to_what_followed_it() -> None:
    model = RemoveStep("Check").applied_to(office())
    assert model.activities == ("Ask", "Pay")
    assert shares(model, ("Ask",)) == {"Pay": 1.0}
    assert what_follows(RemoveStep("Check").applied_to(by_paths()).routing, "Ask") == {"Pay"}
    graph = RemoveStep("Check").applied_to(office(flow("Ask", "Check", "Pay"))).routing
    assert what_follows(graph, "Ask") == {"Pay"}


def test_steps_merged_take_the_time_of_both_and_only_where_they_meet() -> None:
    model = MergeSteps("Check", "Pay", 0.5).applied_to(office())
    # A fifth of checks are checked again: the first of them stays a check of its own.
    assert shares(model, ("Ask",)) == pytest.approx({"Check": 0.2, "Check + Pay": 0.8})
    assert shares(model, ("Check",)) == pytest.approx({"Check": 0.2, "Check + Pay": 0.8})
    assert shares(model, ("Check + Pay",)) == {"": 1.0}
    both = [row for row in model.work if row.activity == "Check + Pay"]
    assert [moments(row.duration)[0] for row in both] == pytest.approx([40.0, 25.0])
    assert [row.where for row in model.delays if row.activity == "Check + Pay"] == ["after"]


def test_a_handover_removed_keeps_the_time_of_both() -> None:
    model = RemoveHandover("Check", "Pay").applied_to(by_paths())
    assert [path.activities for path in model.routing.rows] == [("Ask", "Check + Pay"), ("Ask", "Pay")]
    work = next(row for row in model.work if row.activity == "Check + Pay")
    assert moments(work.duration) == pytest.approx((80.0, 60.0))
    graph = RemoveHandover("Check", "Pay").applied_to(office(flow("Ask", "Check", "Pay"))).routing
    assert what_follows(graph, "Ask") == {"Check + Pay"} and what_follows(graph, "Check + Pay") == {""}


def test_an_automated_step_needs_nobody_and_no_lot() -> None:
    model = AutomateStep("Pay", 2.0).applied_to(office())
    row = next(row for row in model.work if row.activity == "Pay")
    assert (row.resources, row.duration.parameters, model.batches) == ((), (2.0,), ())


def test_faster_demand_delay_lot_and_priority_change_one_thing_each() -> None:
    base = office()
    assert ChangeDuration("Check", 0.5).applied_to(base).work[1].duration.parameters == (30.0,)
    assert ChangeDemand(2.0).applied_to(base).arrivals.gaps.parameters == (50.0,)
    assert [row.where for row in RemoveDelay("Pay", "before").applied_to(base).delays] == ["after"]
    assert ChangeBatch("Pay", 1).applied_to(base).batches == ()
    assert ChangeBatch("Check", 4, 60.0).applied_to(base).batches[-1].longest_wait_s == 60.0
    first = AddPriority((When("kind", "is", "urgent"),)).applied_to(base)
    assert DropPriorities().applied_to(first) == base


def test_listed_arrivals_are_thinned_and_repeated_evenly() -> None:
    base = office()
    listed = dataclasses.replace(
        base, arrivals=dataclasses.replace(base.arrivals, gaps=None, at=(0.0, 1.0, 2.0, 3.0))
    )
    assert ChangeDemand(0.5).applied_to(listed).arrivals.at == (0.0, 2.0)
    assert ChangeDemand(1.5).applied_to(listed).arrivals.at == (0.0, 0.0, 1.0, 2.0, 2.0, 3.0)


def test_another_share_leaves_the_other_ways_in_proportion() -> None:
    assert shares(ChangeRouting("Check", "Pay", 0.95).applied_to(office()), ("Check",)) == pytest.approx(
        {"Check": 0.05, "Pay": 0.95}
    )
    assert shares(ChangeRouting("Check", "", 0.5).applied_to(office()), ("Check",)) == pytest.approx(
        {"Check": 0.1, "Pay": 0.4, "": 0.5}
    )
    paths = ChangeRouting("Ask", "Check", 0.5).applied_to(by_paths()).routing.rows
    assert [path.share for path in paths] == [2.0, 2.0]


def test_a_share_after_a_gateway_is_set_on_its_way() -> None:
    nodes = (Node("s", "start"), Node("A", "task", "Ask"), Node("x", "xor"), Node("C", "task", "Check"),
             Node("P", "task", "Pay"), Node("e", "end"))  # fmt: skip
    arcs = (
        Arc("s", "A"),
        Arc("A", "x"),
        Arc("x", "C", 0.7),
        Arc("x", "P", 0.3),
        Arc("C", "e"),
        Arc("P", "e"),
    )
    graph = ChangeRouting("Ask", "Check", 0.2).applied_to(office(Graph(nodes, arcs))).routing
    assert {arc.target: arc.share for arc in graph.arcs if arc.source == "x"} == pytest.approx(
        {"C": 0.2, "P": 0.8}
    )


def test_new_hours_keep_the_days_that_are_closed() -> None:
    model = ChangeHours(weekly=WEEK, role="clerk").applied_to(office())
    assert {each.name: each.calendar for each in model.resources} == {
        "Ann": "clerk 1",
        "Ben": "clerk 1",
        "Eve": "always",
    }
    assert "40 h a week: Mon 9:00–17:00" in ChangeHours(weekly=WEEK, role="clerk").words()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (RemoveStep("Chek"), "no step “Chek”; it has Check"),
        (ChangeStaff(by=1, role="nurse"), "no role “nurse”"),
        (ChangeStaff(by=-2, role="clerk"), "There are 2 people in the role “clerk”; at least one must stay"),
        (ChangeStaff(by=1, step="Ask"), "Nobody is needed at “Ask”"),
        (ChangeStaff(by=1), "either a role or a step"),
        (MergeSteps("Pay", "Ask"), "“Ask” never comes right after “Pay”"),
        (ChangeRouting("Ask", "Check", 0.5), "No choice between “Check” and another way comes after “Ask”"),
        (RemoveDelay("Check"), "no idle delay at “Check”"),
        (ChangeDemand(0.0), "above 0"),
        (ChangeBatch("Pay", 0), "1 piece or more"),
        (AddPriority((When("colour", "is", "red"),)), "no attribute “colour”; it has kind"),
        (DropPriorities(), "no priorities"),
        (ChangeHours(weekly=((),) * 7, role="clerk"), "never finishes"),
        (ChangeDuration("Check", -1.0), "0 or more"),
    ],
)
def test_what_does_not_fit_the_model_is_named(change, words: str) -> None:
    with pytest.raises(QuestionError, match=words):
        change.applied_to(office())


def test_all_faults_of_a_scenario_come_at_once() -> None:
    scenario = Scenario("try", (RemoveStep("X"), ChangeDemand(1.1), RemoveStep("Y")))
    with pytest.raises(QuestionError, match=r"“try” does not fit.*\n.*“X”.*\n.*“Y”"):
        scenario.applied_to(office())


def test_a_scenario_says_all_its_changes() -> None:
    scenario = Scenario("more", (ChangeStaff(by=1, role="clerk"), ChangeDemand(1.2)))
    assert scenario.words() == "1 more person in the role “clerk”; 20 % more cases"


def test_each_kind_of_change_survives_its_file(tmp_path) -> None:
    assert {type(change) for change in EACH} == set(CHANGES.values())
    scenario = Scenario("all", EACH, "office")
    write_scenario(scenario, tmp_path / "all.json")
    assert read_scenario(tmp_path / "all.json") == scenario
    assert all(change_from_data(change_to_data(change)) == change for change in EACH)


def test_each_kind_of_change_makes_another_model_and_says_itself() -> None:
    base = AddPriority((When("kind", "is", "urgent"),)).applied_to(office())
    for change in EACH:
        assert change.applied_to(base) != base, change
        assert change.words()


def test_a_file_with_faults_names_all_of_them() -> None:
    data = {
        "changes": [{"change": "staf"}, {"change": "staff", "by": "two", "where": 1}, {"change": "demand"}],
        "x": 1,
    }
    with pytest.raises(InputError) as caught:
        scenario_from_data(data)
    told = str(caught.value)
    for words in (
        "“x” is not known",
        "'staf'; it is one of staff",
        "'two'; it is a whole number",
        "“where” is not",
        "“factor” is missing",
    ):
        assert words in told


def test_what_is_usual_is_left_out_of_the_file() -> None:
    data = scenario_to_data(Scenario("a", (ChangeStaff(by=1, role="clerk"),)))
    assert data["changes"] == [{"change": "staff", "by": 1, "role": "clerk"}]
