"""Which assumption matters, and staffing on the frontier of cost and lead time. Serves P017, O103."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from obeya.errors import QuestionError
from obeya.twin.model import Distribution, Fit
from obeya.twin.scenarios.people import ChangeStaff
from obeya.twin.scenarios.scenario import Scenario
from obeya.twin.scenarios.search import Search, dominated_by_none, search
from obeya.twin.scenarios.tornado import tornado
from obeya.twin.scenarios.warming import warm_up
from tests.core.twin.scenarios.small_models import counter, office

BUSY = counter(servers=2, arrivals_s=100.0, service_s=170.0)


def look(seed: int = 1) -> Search:
    return search(BUSY, cases=300, seed=seed, budget=20, runs=4, most_more=3, most_fewer=0)


def test_more_people_cost_more_and_wait_less_along_the_frontier() -> None:
    found = look()
    assert [plan.people for plan in found.best] == [(2,), (3,), (4,), (5,)][: len(found.best)]
    assert len(found.best) >= 3
    costs, leads = [plan.cost for plan in found.best], [plan.lead_time_s for plan in found.best]
    assert costs == sorted(costs) and leads == sorted(leads, reverse=True)
    assert next(plan for plan in found.plans if plan.is_today).words == "as today"


def test_the_budget_is_kept_and_the_same_seed_gives_the_same_plans() -> None:
    found = look()
    assert found.runs_spent <= found.budget == 20
    assert found == look()


def test_longer_days_are_tried_where_asked_for() -> None:
    day = tuple(((32_400, 61_200),) for _ in range(7))
    model = dataclasses.replace(
        BUSY, calendars=(BUSY.calendars[0], dataclasses.replace(BUSY.calendars[0], name="day", weekly=day))
    )
    model = dataclasses.replace(
        model, resources=tuple(dataclasses.replace(each, calendar="day") for each in model.resources)
    )
    found = search(model, cases=60, seed=2, budget=24, runs=2, with_hours=True)
    longer = [plan for plan in found.plans if plan.hours_longer]
    assert longer and all("h longer" in plan.words for plan in longer)


def test_a_budget_too_small_for_two_plans_is_refused() -> None:
    with pytest.raises(QuestionError, match="give 10 or more"):
        search(BUSY, cases=60, seed=1, budget=5, runs=5)


def test_nothing_dominates_what_is_best_in_one_way() -> None:
    aims = np.array([[1.0, 9.0], [9.0, 1.0], [5.0, 5.0], [6.0, 6.0], [5.0, 5.0]])
    assert dominated_by_none(aims).tolist() == [True, True, True, False, True]


def test_the_bottleneck_matters_and_a_step_with_room_hardly_does() -> None:
    arrivals = dataclasses.replace(office().arrivals, gaps=Distribution("exponential", (42.0,)))
    found = tornado(office(batches=(), delays=(), arrivals=arrivals), cases=600, seed=1, runs=6, spread=0.1)
    order = [swing.assumption for swing in found.swings]
    assert set(order[:2]) == {"demand", "duration of “Check”"}
    assert order[-1] == "duration of “Ask”"
    check = next(swing for swing in found.swings if "Check" in swing.assumption)
    assert check.lower.changed < found.base < check.higher.changed


def test_what_rests_on_many_observations_is_moved_less() -> None:
    fits = (Fit("durations", "Check", "x", 0.0, 10_000, ""), Fit("durations", "Pay", "x", 0.0, 4, ""))
    found = tornado(dataclasses.replace(office(), fits=fits), cases=60, seed=1, runs=2)
    spreads = {swing.assumption: swing.spread for swing in found.swings}
    assert spreads["duration of “Check”"] < 0.02
    assert spreads["demand"] == 0.1


def test_an_answer_that_hangs_on_the_demand_is_said_not_to_hold() -> None:
    more = Scenario("one more", (ChangeStaff(by=1, role="clerk"),))
    told: list[float] = []
    busy = tornado(BUSY, cases=300, seed=1, runs=6, spread=0.1, change=more, progress=told.append)
    assert busy.change == "one more" and busy.verdict == "better" and busy.holds
    assert busy.base < 0 and busy.swings[0].at_higher < busy.base < busy.swings[0].at_lower
    assert told == sorted(told) and told[-1] == 1.0
    calm = counter(servers=2, arrivals_s=500.0, service_s=100.0)
    hanging = tornado(calm, cases=100, seed=1, runs=6, spread=0.5, change=more)
    assert hanging.verdict == "no difference seen" and not hanging.holds
    assert any(each.higher.verdict == "better" and each.holds is False for each in hanging.swings)
    assert hanging.sentence.startswith("The answer is another one")


def test_a_measure_that_nothing_is_known_of_is_refused() -> None:
    nobody = dataclasses.replace(BUSY, resources=(), work=(dataclasses.replace(BUSY.work[0], resources=()),))
    with pytest.raises(QuestionError, match="nothing to measure for share of their time"):
        tornado(nobody, cases=60, seed=1, runs=2, measure="utilisation")


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(QuestionError, match="“speed” is no measure; choose one of lead_time"):
        tornado(office(), cases=60, seed=1, measure="speed")


def test_the_first_cases_are_left_out_until_the_process_has_filled_up() -> None:
    rng = np.random.default_rng(1)
    level = np.minimum(np.arange(1000) / 100, 1.0) * 50 + rng.normal(0, 1, 1000)
    assert 50 <= warm_up(level) <= 150
    assert warm_up(rng.normal(0, 1, 1000)) < 200
    assert warm_up(np.array([1.0, 2.0])) == 0
