"""Laws that hold between formulas, and slow ways to the same numbers."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obeya.errors import QuestionError
from obeya.flow.factory import line, little, rolled_yield, takt_time
from obeya.flow.inventory import reorder_point
from obeya.flow.many_servers import erlang_a, erlang_b, limited_room, mmc
from obeya.flow.networks import closed_network, jackson
from obeya.flow.one_server import gm1, kingman, mg1, mm1
from obeya.flow.plan import PlannedStep, plan_of
from obeya.flow.priorities import WorkClass, by_rank

busy = st.floats(0.01, 0.99)
servers = st.integers(1, 30)


@given(busy, servers)
def test_little_holds_for_every_queue(utilisation: float, n_servers: int):
    arrivals = utilisation * n_servers
    queue = mmc(arrivals, 1.0, n_servers)
    assert queue.n == pytest.approx(arrivals * queue.time)
    assert queue.n - queue.n_waiting == pytest.approx(arrivals), "the servers that are busy"


@given(busy)
def test_one_server_of_many_and_exponential_service_are_the_simple_queue(utilisation: float):
    simple = mm1(utilisation, 1.0)
    assert mmc(utilisation, 1.0, 1).wait == pytest.approx(simple.wait)
    assert mg1(utilisation, 1.0, scv=1.0).wait == pytest.approx(simple.wait)
    assert gm1(1.0, utilisation, lambda s: utilisation / (utilisation + s)).wait == pytest.approx(simple.wait)


@given(busy, st.floats(0, 5))
def test_kingman_is_exact_where_arrivals_are_by_chance(utilisation: float, scv: float):
    exact = mg1(utilisation, 1.0, scv=scv)
    assert kingman(utilisation, 1.0, arrivals_scv=1.0, service_scv=scv).wait == pytest.approx(exact.wait)


@given(
    st.lists(st.tuples(st.floats(0.01, 0.3), st.floats(0.1, 1.0), st.floats(0, 4)), min_size=1, max_size=3)
)
def test_ranks_share_the_wait_out_and_take_none_away(given_classes: list[tuple[float, float, float]]):
    classes = [WorkClass(*each) for each in given_classes]
    ranked = by_rank(classes)
    weighed = sum(each.utilisation * each.wait for each in ranked)
    for other in itertools.permutations(classes):
        assert sum(each.utilisation * each.wait for each in by_rank(other)) == pytest.approx(weighed)
    waits = [each.wait for each in ranked]
    assert waits == sorted(waits)


@given(busy, st.integers(1, 8))
def test_a_large_room_is_an_endless_one_and_the_least_room_is_erlangs_b(utilisation: float, n_servers: int):
    arrivals = utilisation * n_servers
    small = limited_room(arrivals, 1.0, n_servers, n_servers)
    assert small.p_lost == pytest.approx(erlang_b(n_servers, arrivals)) and small.wait == pytest.approx(0)
    if utilisation < 0.9:
        large = limited_room(arrivals, 1.0, n_servers, n_servers + 600)
        assert large.n == pytest.approx(mmc(arrivals, 1.0, n_servers).n)


@given(busy, st.integers(1, 8))
def test_endless_patience_is_erlangs_c(utilisation: float, n_servers: int):
    arrivals = min(utilisation, 0.8) * n_servers
    patient = erlang_a(arrivals, 1.0, n_servers, 1e6)
    assert patient.wait == pytest.approx(mmc(arrivals, 1.0, n_servers).wait, rel=1e-3, abs=1e-9)
    assert patient.p_lost < 1e-4


def test_the_closed_network_agrees_with_counting_every_state():
    """Product form: the share of a state is the product of the powers of the service times."""
    times, cards = (1.0, 0.8, 0.5), 4
    states = [state for state in itertools.product(range(cards + 1), repeat=3) if sum(state) == cards]
    weights = [math.prod(time**n for time, n in zip(times, state, strict=True)) for state in states]
    found = closed_network(cards, times)
    for place in range(3):
        mean = sum(w * state[place] for w, state in zip(weights, states, strict=True)) / sum(weights)
        assert found.n[place] == pytest.approx(mean)
    assert found.throughput * found.cycle_time == pytest.approx(cards)


def test_a_station_without_work_is_idle_and_rework_adds_arrivals():
    found = jackson([1.0, 0.0], [4.0, 1.0], [[0.5, 0.0], [0.0, 0.0]])
    assert found.throughputs == pytest.approx((2.0, 0.0))
    assert found.stations[1].utilisation == 0.0 and found.time == pytest.approx(mm1(2.0, 4.0).n)


def test_acme_stamping_has_the_takt_and_lead_time_of_the_book():
    """Rother and Shook, Learning to See: 27,600 s for 460 pieces; 23.6 days of stock at 920 pieces a day."""
    assert takt_time(27_600, 460) == 60.0
    days = [5, 7.6, 1.8, 2.7, 2, 4.5]
    stock = [920 * day for day in days]
    assert sum(little(n=n, rate=920).time for n in stock) == pytest.approx(23.6)


def test_a_line_lies_between_the_best_and_the_worst():
    cases = [
        line(10, raw_time=5, bottleneck_rate=1, case=case) for case in ("best", "practical worst", "worst")
    ]
    assert [case.throughput for case in cases] == pytest.approx([1.0, 10 / 14, 0.2])
    assert rolled_yield() == 1.0


def test_safety_stock_covers_both_kinds_of_chance():
    found = reorder_point(100, 20, lead_time=4, lead_time_sd=0.5, service=0.975)
    # By hand: 1.959964 × √(4 × 400 + 10,000 × 0.25) = 1.959964 × √4,100.
    assert found.safety_stock == pytest.approx(125.499, abs=0.001)
    assert found.point == pytest.approx(525.499, abs=0.001)
    # 30 a day with a standard deviation of 5, ten days, 95 %: 300 + 1.645 × 15.8.
    assert round(reorder_point(30, 5, lead_time=10).point) == 326


def test_a_plan_has_the_times_worked_out_by_hand():
    """Steps a 2, b 4, c 3, d 1 (all known exactly); a and b in parallel, c after a, d after both."""
    steps = {
        "a": PlannedStep(2, 2, 2),
        "b": PlannedStep(4, 4, 4),
        "c": PlannedStep(3, 3, 3, ("a",)),
        "d": PlannedStep(1, 1, 1, ("b", "c")),
    }
    plan = plan_of(steps)
    assert (plan.mean, plan.sd, plan.critical) == (6.0, 0.0, ("a", "c", "d"))
    assert (plan.steps["b"].slack, plan.steps["c"].slack) == (1.0, 0.0)
    assert (plan.chance_by(5.9), plan.chance_by(6.0)) == (0.0, 1.0)


def test_the_chance_of_a_plan_is_that_of_its_path():
    plan = plan_of({"only": PlannedStep(2, 5, 14)})
    assert (plan.mean, plan.sd) == (6.0, 2.0)
    assert plan.chance_by(8.0) == pytest.approx(0.8413447) and plan.time_for(0.8413447) == pytest.approx(8.0)


@pytest.mark.parametrize(
    ("ask", "faults"),
    [
        (lambda: mm1(2.0, 1.0), ["the utilisation is 2; from 1 on the queue grows without end"]),
        (lambda: mmc(-1.0, float("nan"), 0), ["arrivals is -1", "service is nan", "servers is 0"]),
        (lambda: mg1(0.5, 1.0, scv=-1), ["scv is -1; it is 0 or more"]),
        (lambda: little(n=1.0), ["two of number, rate and time are needed, and 1 are given"]),
        (lambda: by_rank([]), ["no class of work is given"]),
        (lambda: jackson([1.0], [2.0], [[1.0]]), ["some work goes round for ever"]),
        (lambda: jackson([1.0, 0.0], [2.0], [[0.0]]), ["outside has 2, services has 1", "the routing has the shape"]),
        (lambda: jackson([3.0], [2.0], [[0.0]]), ["the utilisation at station 1 is 1.5"]),
        (lambda: closed_network(0, []), ["cards is 0", "no station is given"]),
        (lambda: limited_room(1.0, 1.0, 3, 2), ["room is 2; it is a whole number from 3 on"]),
        (lambda: plan_of({"a": PlannedStep(1, 1, 1, ("b",)), "b": PlannedStep(1, 1, 1, ("a",))}), ["wait for each"]),
        (lambda: plan_of({"a": PlannedStep(3, 2, 1, ("x",))}), ["not in order", "“x”, which is no step"]),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_every_fault(ask, faults: list[str]):
    with pytest.raises(QuestionError) as refused:
        ask()
    assert all(fault in str(refused.value) for fault in faults), str(refused.value)
    assert str(refused.value).endswith("Correct what is named and ask again.")
