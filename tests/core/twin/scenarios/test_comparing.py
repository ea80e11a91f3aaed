"""Changes on trial: theory, shared random numbers, the same seed, and what is said. Serves P017, X088, X089."""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
import pytest

from obeya.errors import QuestionError
from obeya.flow.many_servers import mmc
from obeya.twin.engine import simulate
from obeya.twin.scenarios.comparing import Comparison, PairedRuns, compare
from obeya.twin.scenarios.demand import ChangeDemand
from obeya.twin.scenarios.measures import measure_run
from obeya.twin.scenarios.people import ChangeStaff
from obeya.twin.scenarios.scenario import Scenario
from obeya.twin.scenarios.steps import ChangeDuration, RemoveDelay
from tests.core.twin.scenarios.small_models import counter, office

ONE_MORE = ChangeStaff(by=1, role="clerk")


@functools.lru_cache
def one_more_clerk() -> Comparison:
    """Three clerks at 80 % against four, 20 pairs of 2,500 cases."""
    model = counter(servers=3, arrivals_s=100.0, service_s=240.0)
    return compare(model, ONE_MORE, cases=2_500, seed=7, replications=20)


def test_one_more_clerk_shortens_waiting_as_erlang_says() -> None:
    found = one_more_clerk()
    waits = [mmc(1 / 100, 1 / 240, servers).wait for servers in (3, 4)]
    effect = found.effect("wait")
    # The rule for simulated oracles: within t(0.999) of the mean; the reach here is t(0.975).
    reach = (effect.high - effect.low) / 2 * 3.579 / 2.093
    assert abs(effect.difference - (waits[1] - waits[0])) <= reach
    assert effect.verdict == found.verdict == "better"
    assert found.effect("utilisation").base == pytest.approx(0.8, abs=0.02)
    assert found.effect("utilisation").verdict == "less"


def test_little_holds_between_what_is_measured() -> None:
    found = one_more_clerk()
    assert found.effect("work_in_progress").base == pytest.approx(
        found.effect("lead_time").base / 100, rel=0.03
    )


def test_costs_of_work_stay_and_those_of_people_on_duty_rise_by_a_third() -> None:
    found = one_more_clerk()
    # 36 an hour: 240 s of work cost 2.40; each clerk on duty 100 s a case costs 1.00.
    assert found.effect("work_cost").base == pytest.approx(2.4, rel=0.02)
    assert found.effect("paid_cost").base == pytest.approx(3.0, rel=0.02)
    assert found.effect("paid_cost").changed == pytest.approx(4.0, rel=0.02)


def test_nine_in_ten_are_in_time_where_no_limit_is_given() -> None:
    found = one_more_clerk()
    assert found.effect("service_level").base == pytest.approx(0.9, abs=0.02)
    assert found.effect("service_level").verdict == "better"


def test_the_report_states_which_scenario_differs_and_in_what() -> None:
    found = one_more_clerk()
    assert (found.base, found.differs_in) == ("counter", ("1 more person in the role “clerk”",))
    assert found.sentence.startswith("1 more person in the role “clerk”: mean lead time goes from ")
    assert "95 % interval of 20 pairs of runs" in found.sentence


def test_the_same_seed_gives_the_same_result_and_another_seed_another() -> None:
    model = counter(servers=2, arrivals_s=100.0, service_s=150.0)
    first, again, other = (
        compare(model, ONE_MORE, cases=300, seed=seed, replications=5) for seed in (1, 1, 2)
    )
    assert first == again
    assert first.effects != other.effects


def test_shared_random_numbers_make_the_difference_vary_less() -> None:
    model = counter(servers=2, arrivals_s=100.0, service_s=150.0)
    faster = ChangeDuration("Serve", 0.9).applied_to(model)
    shared = PairedRuns(model, faster, cases=400, seed=3)
    shared.extend(20)
    base, changed = shared.values("lead_time")
    alone = [
        measure_run(simulate(faster, cases=400, seed=99, replication=k), skip=shared.skip).lead_time
        for k in range(20)
    ]
    assert np.var(changed - base, ddof=1) < 0.25 * np.var(np.array(alone) - base, ddof=1)
    assert compare(model, ChangeDuration("Serve", 0.9), cases=400, seed=3, replications=20).effect(
        "lead_time"
    ).correlation > 0.9  # fmt: skip


def test_the_paired_interval_covers_a_known_difference() -> None:
    # A delay on the clock after the last step adds its mean and nothing else: the difference is known, 60 s.
    model = office(batches=())
    without = RemoveDelay("Pay", "after")
    n_covered = 0
    for seed in range(40):
        effect = compare(model, without, cases=60, seed=seed, replications=6).effect("lead_time")
        n_covered += effect.low <= -60.0 <= effect.high
    assert n_covered >= 33  # 95 % of 40 is 38; fewer than 33 happens less than once in 100 times


def test_a_change_of_nothing_is_the_same_in_every_pair() -> None:
    model = counter(servers=2, arrivals_s=100.0, service_s=150.0)
    found = compare(model, Scenario("as it is"), cases=200, seed=1, replications=5)
    assert {each.effect.verdict for each in found.effects} == {"the same"}
    assert "stays at" in found.sentence


def test_pairs_are_added_until_the_difference_is_known_or_the_cap_is_reached() -> None:
    model = counter(servers=1, arrivals_s=100.0, service_s=80.0)
    easy = compare(model, ChangeDuration("Serve", 0.95), cases=200, seed=1, precision=0.2)
    hard = compare(model, ChangeDuration("Serve", 0.5), cases=200, seed=1, precision=0.001, most=30)
    assert easy.is_precise and easy.n_pairs >= easy.n_needed
    assert not hard.is_precise and hard.n_pairs == 30 < hard.n_needed
    assert "pairs of runs would be needed" in hard.warnings[0]


def test_without_prices_costs_are_hours() -> None:
    model = counter(servers=2, arrivals_s=100.0, service_s=150.0)
    free = dataclasses.replace(
        model, resources=tuple(dataclasses.replace(each, cost_per_hour=0.0) for each in model.resources)
    )
    found = compare(free, ONE_MORE, cases=400, seed=1, replications=5)
    assert {each.unit for each in found.effects if each.key.endswith("cost")} == {"h"}
    assert found.effect("work_cost").base == pytest.approx(150 / 3600, rel=0.1)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"cases": 3}, "3 cases a run are too few"),
        ({"replications": 1}, "from 2 on; 1 was given"),
        ({"precision": 0.0}, "such as 0.02; 0 was given"),
        ({"most": 1}, "At least 2 pairs"),
    ],
)
def test_what_cannot_be_compared_is_refused(options, words: str) -> None:
    with pytest.raises(QuestionError, match=words):
        compare(office(), ChangeDemand(1.1), **{"cases": 100, "seed": 1, **options})
