"""The simulation against published numbers of queueing theory, each within its own interval over 20 fixed seeds.

The rule: |mean − number| ≤ t(0.999, R − 1)·s/√R over R runs. The numbers are those of the folder of published numbers;
those of M/M/c come from formulas that are tested against it to the printed digits. Serves P017. Serves X088.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t

from obeya.flow.many_servers import mmc
from obeya.twin.engine import simulate
from obeya.twin.model import (
    END,
    Arc,
    Arrivals,
    Batch,
    CaseAttribute,
    Contexts,
    Distribution,
    Follow,
    Graph,
    Model,
    Node,
    Path,
    Paths,
    Priority,
    Resource,
    WeekCalendar,
    When,
    Work,
)  # fmt: skip
from obeya.twin.week import start_of, written_out

R = 20
ALWAYS = WeekCalendar("always", (((0, 86_400),),) * 7)
OFFICE = WeekCalendar("office", (((9 * 3600, 17 * 3600),),) * 5 + ((),) * 2)
HOUR = 3600.0


def exponential(mean):
    return Distribution("exponential", (mean,))


def shop(arrivals, routing, work, *, staff, **more):
    """A process whose stations each have their own people, always on duty; `staff` counts them."""
    people = {name: tuple(f"{name} {i}" for i in range(n)) for name, n in staff.items()}
    return Model(
        name="shop",
        zone="UTC",
        start="2024-01-01T00:00:00+00:00",
        activities=tuple(work),
        arrivals=arrivals,
        routing=routing,
        work=tuple(Work(name, people[station], duration) for name, (station, duration) in work.items()),
        resources=tuple(Resource(name, "always") for names in people.values() for name in names),
        calendars=(ALWAYS,),
        **more,
    )


def one_station(rate, duration, *, servers=1, gaps=None, **more):
    arrivals = Arrivals(gaps=gaps or exponential(1 / rate), cases_at_once=more.pop("at_once", 1))
    return shop(
        arrivals, Paths((Path(("serve",), 1.0),)), {"serve": ("s", duration)}, staff={"s": servers}, **more
    )


def wait(log, skip):
    return log.waits()[log.case >= skip].mean()


def stay(log, skip):
    return (log.finished_at - log.arrived_at)[skip:].mean()


def inside(begin, end, log, skip):
    since, until = log.arrived_at[skip], log.arrived_at[-1]
    return (np.clip(end, since, until) - np.clip(begin, since, until)).sum() / (until - since)


def number_in(log, skip):
    return inside(log.arrived_at, log.finished_at, log, skip)


def number_waiting(log, skip):
    return inside(log.enabled_at, log.started_at, log, skip)


def number_at(*names):
    def measure(log, skip):
        at = np.isin(log.activity, [log.model.activities.index(name) for name in names])
        return inside(log.enabled_at[at], log.completed_at[at], log, skip)

    return measure


def disagreement(model, measure, number, *, cases=10_000, skip=2_000):
    """What is wrong between the mean of all runs and a published number; None where the number is in its interval."""
    values = np.array([measure(simulate(model, cases=cases, seed=11, replication=i), skip) for i in range(R)])
    half = t.ppf(0.999, R - 1) * values.std(ddof=1) / math.sqrt(R)
    if abs(values.mean() - number) > half:
        return f"{values.mean():.5f} ± {half:.5f}, published {number}"
    if half >= 0.6 * abs(number) + 1e-9:
        return f"± {half:.5f} around {number} holds everything and proves nothing"
    return None


MM1 = one_station(0.8, exponential(1.0))
ONE_STATION = {
    "mm1_0.5_1_W": (one_station(0.5, exponential(1.0)), stay, 2.0),
    "mm1_0.5_1_L": (one_station(0.5, exponential(1.0)), number_in, 1.0),
    "mm1_0.8_1_W": (MM1, stay, 5.0),
    "mm1_0.8_1_Lq": (MM1, number_waiting, 3.2),
    "mm1_0.8_1_W_p90": (MM1, lambda log, k: np.quantile((log.finished_at - log.arrived_at)[k:], 0.9), 11.51292546),
    "mm1_0.8_1_P(Wq>5)": (MM1, lambda log, k: (log.waits()[log.case >= k] > 5).mean(), 0.29430355),
    "mm1_4_5_W": (one_station(4.0, exponential(0.2)), stay, 1.0),
    "mmc_sl_9_1_10_T0.5": (
        one_station(9.0, exponential(1.0), servers=10),
        lambda log, k: (log.waits()[log.case >= k] <= 0.5).mean(),
        0.59439383,
    ),
    "mln_0.8": (one_station(0.8, Distribution("lognormal", (1.0, math.sqrt(math.e - 1)))), wait, 5.43656366),
    "me2_0.8": (one_station(0.8, Distribution("gamma", (1.0, math.sqrt(0.5)))), wait, 3.0),
    "mu_0.7": (one_station(0.7, Distribution("uniform", (0.0, 2.0))), wait, 1.55555556),
    "dm1": (one_station(0.8, exponential(1.0), gaps=Distribution("fixed", (1.25,))), wait, 1.69291),
    "mx_m1": (one_station(0.16, exponential(1.0), at_once=5), stay, 15.0),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_STATION)
def test_one_station_agrees_with_the_published_number(name):
    model, measure, number = ONE_STATION[name]
    assert disagreement(model, measure, number) is None


@pytest.mark.parametrize(
    ("rate", "speed", "servers"),
    [
        (0.9, 1, 1), (1, 2 / 3, 2), (1.6, 1, 2), (1.8, 1, 2), (2.4, 1, 3), (4.5, 1, 5), (8, 1, 10), (9, 1, 10),
        (18, 1, 20), (3, 2, 2), (50, 10, 6), (2, 3, 1), (5, 0.8, 8), (20, 0.25, 90), (45, 1, 50),
    ],
)  # fmt: skip
def test_many_servers_agree_with_erlang_c(rate, speed, servers):
    model = one_station(rate, exponential(1 / speed), servers=servers)
    cases = 10_000 if rate / speed / servers < 0.89 else 25_000
    assert disagreement(model, wait, mmc(rate, speed, servers).wait, cases=cases, skip=2_500) is None


def test_two_kinds_of_work_at_one_station_agree_with_pollaczek_and_khinchine():
    """mh2_0.8: half of the cases take 0.5 on average, half 1.5."""
    rows = tuple(Follow((), name, 0.5) for name in ("short", "long")) + tuple(
        Follow((name,), END, 1.0) for name in ("short", "long")
    )
    work = {"short": ("s", exponential(0.5)), "long": ("s", exponential(1.5))}
    model = shop(Arrivals(gaps=exponential(1.25)), Contexts(rows), work, staff={"s": 1})
    assert disagreement(model, wait, 5.0) is None


def test_ranks_agree_with_cobham_and_keep_the_mean_of_all():
    """prio_c2 and prio_cons: two classes with rates 0.3 and 0.5."""
    model = one_station(
        0.8,
        exponential(1.0),
        attributes=(CaseAttribute("class", (("first", 0.3), ("second", 0.5))),),
        priorities=(Priority(0, (When("class", "is", "first"),)),),
    )

    def second(log, skip):
        of_second = log.attributes[:, 0] == 1
        return log.waits()[(log.case >= skip) & of_second[log.case]].mean()

    assert disagreement(model, second, 5.71428571) is None
    assert disagreement(model, lambda log, skip: 0.8 * wait(log, skip), 3.2) is None


def network(staff):
    rows = [
        Follow((), "1", 1.0), Follow(("1",), "2", 0.6), Follow(("1",), "3", 0.3), Follow(("1",), END, 0.1),
        Follow(("2",), "3", 0.5), Follow(("2",), END, 0.5), Follow(("3",), "1", 0.2), Follow(("3",), END, 0.8),
    ]  # fmt: skip
    speed = {"1": 3.0, "2": 2.0 / staff, "3": 2.0}
    work = {name: (name, exponential(1 / speed[name])) for name in "123"}
    return shop(
        Arrivals(gaps=exponential(1.0)), Contexts(tuple(rows)), work, staff={"1": 1, "2": staff, "3": 1}
    )


def test_a_network_of_stations_agrees_with_jackson():
    """jackson_L2, jackson_L3, jackson_mc_L2, and the rate of visits of stations 2 and 3."""
    assert disagreement(network(1), number_at("2"), 0.51724138) is None
    assert disagreement(network(1), number_at("3"), 0.51724138) is None
    assert disagreement(network(2), number_at("2"), 0.77147867) is None
    visits = lambda log, skip: (log.activity[log.case >= skip] == 1).sum() / (log.n_cases - skip)  # noqa: E731
    assert disagreement(network(1), visits, 0.68181818) is None


def test_a_network_with_two_entries_agrees_with_jackson():
    """The network of four stations of the R package queueing: W = 0.38969."""
    rows = [
        Follow((), "1", 8.0), Follow((), "3", 6.0), Follow(("1",), "2", 0.2), Follow(("1",), "3", 0.56),
        Follow(("1",), "4", 0.24), Follow(("2",), "1", 1.0), Follow(("3",), END, 1.0), Follow(("4",), END, 1.0),
    ]  # fmt: skip
    work = {name: (name, exponential(1 / mu)) for name, mu in zip("1234", (14, 9, 17, 7), strict=True)}
    model = shop(
        Arrivals(gaps=exponential(1 / 14)), Contexts(tuple(rows)), work, staff=dict.fromkeys("1234", 1)
    )
    assert disagreement(model, stay, 0.38968582602123) is None


def test_a_closed_loop_of_five_cards_agrees_with_mean_value_analysis():
    """mva_CT: five cases go round three stations for ever; a round takes 5.91509 on average."""
    rows = [Follow((), "1", 1.0), Follow(("1",), "2", 1.0), Follow(("2",), "3", 1.0)]
    rows += [Follow(("3",), "1", 1.0), Follow(("3",), END, 1e-12)]
    work = {name: (name, exponential(1 / mu)) for name, mu in zip("123", (1, 1.25, 1.5), strict=True)}
    model = shop(Arrivals(at=(0.0,) * 5), Contexts(tuple(rows)), work, staff=dict.fromkeys("123", 1))

    def round_time(run):
        log = simulate(model, cases=5, seed=3, replication=run, until=20_000.0)
        done = log.completed_at[log.activity == 2]
        return 5 * (done[-1] - done[500]) / (done.size - 501)

    values = np.array([round_time(run) for run in range(R)])
    assert abs(values.mean() - 5.91508783) <= t.ppf(0.999, R - 1) * values.std(ddof=1) / math.sqrt(R)


def test_gathering_five_takes_as_long_as_the_formula_says():
    """batch_wait: work that starts when five have come waits an hour on average at two an hour."""
    model = Model(
        name="gather", zone="UTC", start="2024-01-01T00:00:00+00:00", activities=("fire",),
        arrivals=Arrivals(gaps=exponential(HOUR / 2)), routing=Paths((Path(("fire",), 1.0),)),
        work=(Work("fire", (), Distribution("fixed", (0.0,))),), batches=(Batch("fire", 5, together=True),),
    )  # fmt: skip
    assert disagreement(model, lambda log, skip: wait(log, skip) / HOUR, 1.0) is None


def test_rework_visits_and_a_sequence_agree_with_their_formulas():
    """xor_visits: 1/(1 − 0.2) visits; seq_var: variances add, 1 + 1/4."""
    again = (Follow((), "do", 1.0), Follow(("do",), "do", 0.2), Follow(("do",), END, 0.8))
    model = shop(
        Arrivals(gaps=exponential(9.0)), Contexts(again), {"do": ("s", exponential(1.0))}, staff={"s": 1}
    )
    assert disagreement(model, lambda log, skip: log.case.size / log.n_cases, 1.25) is None

    free = Model(
        name="sequence", zone="UTC", start="2024-01-01T00:00:00+00:00", activities=("one", "two"),
        arrivals=Arrivals(gaps=exponential(1.0)), routing=Paths((Path(("one", "two"), 1.0),)),
        work=(Work("one", (), exponential(1.0)), Work("two", (), exponential(0.5))),
    )  # fmt: skip
    assert disagreement(free, lambda log, skip: log.lead_times().var(ddof=1), 1.25) is None


def test_the_longest_of_three_parallel_branches_agrees_with_the_formula():
    """and_max3: 1 + 1/2 + 1/3."""
    names = ("a", "b", "c")
    nodes = (Node("in", "start"), Node("split", "and"), Node("join", "and"), Node("out", "end")) + tuple(
        Node(name, "task", name) for name in names
    )
    arcs = (Arc("in", "split"), Arc("join", "out")) + tuple(
        arc for name in names for arc in (Arc("split", name), Arc(name, "join"))
    )
    model = Model(
        name="and", zone="UTC", start="2024-01-01T00:00:00+00:00", activities=names,
        arrivals=Arrivals(gaps=exponential(1.0)), routing=Graph(nodes, arcs),
        work=tuple(Work(name, (), exponential(1.0)) for name in names),
    )  # fmt: skip
    assert disagreement(model, stay, 1.83333333, cases=5_000, skip=0) is None


def office(arrivals, duration):
    return Model(
        name="office", zone="Europe/Berlin", start="2024-01-01T00:00:00", activities=("do",), arrivals=arrivals,
        routing=Paths((Path(("do",), 1.0),)), work=(Work("do", ("p",), duration),),
        resources=(Resource("p", "office"),), calendars=(OFFICE,),
    )  # fmt: skip


def test_work_that_comes_on_saturday_waits_until_monday_morning():
    """cal_start: Saturday 10:00 to Monday 9:00 is 47 hours."""
    saturday = 5 * 24 * HOUR + 10 * HOUR
    log = simulate(office(Arrivals(at=(saturday,)), Distribution("fixed", (9 * HOUR,))), cases=None, seed=1)
    assert log.waits()[0] == 47 * HOUR
    assert log.completed_at[0] == saturday + 47 * HOUR + 25 * HOUR  # 8 hours on Monday, one on Tuesday


def test_a_week_in_which_the_clock_changes_keeps_its_working_hours():
    """On 31 March 2024 Berlin loses an hour: from Friday 16:00 to Monday 10:00 are 65 hours, not 66."""
    friday = 88 * 24 * HOUR  # 29 March
    log = simulate(
        office(Arrivals(at=(friday + 16 * HOUR,)), Distribution("fixed", (2 * HOUR,))), cases=None, seed=1
    )
    assert log.completed_at[0] - log.started_at[0] == 65 * HOUR  # one of them at work on either side


def test_the_share_of_time_busy_agrees_with_the_hours_of_the_calendar():
    """cal_util: 0.1 cases an hour round the clock, 1.5 hours each, 40 hours a week: 0.63."""
    model = office(Arrivals(gaps=exponential(10 * HOUR)), exponential(1.5 * HOUR))

    def busy(log, skip):
        on = written_out(OFFICE, zone="Europe/Berlin", start=start_of(model), n_days=5000)
        end = float(log.arrived_at[-1])
        duty = np.clip(np.minimum(on.end, end) - on.begin, 0, None).sum()
        return log.worked_s.sum() / duty

    assert disagreement(model, busy, 0.63, cases=3_000, skip=0) is None


def test_work_is_done_at_the_hour_of_the_day_it_is_kept_for():
    """A batch at 14:00 on weekdays: what comes on Friday at 15:00 waits until Monday at 14:00."""
    at = 4 * 24 * HOUR + 15 * HOUR
    model = office(Arrivals(at=(at, at + 60.0)), Distribution("fixed", (600.0,)))
    kept = Batch("do", 100, daily_at_s=(14 * 3600,), weekdays=(0, 1, 2, 3, 4))
    log = simulate(replace(model, batches=(kept,)), cases=None, seed=1)
    assert log.started_at.tolist() == [at + 71 * HOUR, at + 71 * HOUR + 600.0]
