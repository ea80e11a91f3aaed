"""Queues, networks, batches and stocks against published numbers.

The rows stand in the folder of published numbers beside the checkout; the most important are typed in below and in the
examples of the functions, and run without it.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from obeya.flow.factory import line, little, visits_with_rework, wait_for_batch
from obeya.flow.inventory import newsvendor, order_quantity
from obeya.flow.many_servers import (
    erlang_a,
    erlang_b,
    erlang_c,
    limited_room,
    mmc,
    servers_needed,
    service_level,
)
from obeya.flow.networks import Network, closed_network, jackson
from obeya.flow.one_server import (
    batches_to_one,
    dm1,
    kingman,
    mg1,
    mm1,
    mm1_time_quantile,
    mm1_wait_beyond,
)
from obeya.flow.priorities import WorkClass, by_rank

SHARED = Path(__file__).resolve().parents[4] / "shared" / "oracles"
# Weekly calendars, joins of branches and numbers of replications are questions to a simulation.
OF_SIMULATION = {"cal_util", "cal_start", "and_max3", "seq_var", "reps"}
RANKS = [WorkClass(0.3, 1.0), WorkClass(0.5, 1.0)]
ROUTING = [[0.0, 0.6, 0.3], [0.0, 0.0, 0.5], [0.2, 0.0, 0.0]]


def network(*, two_servers: bool = False) -> Network:
    if two_servers:
        return jackson([1, 0, 0], [3, 1, 2], ROUTING, servers=[1, 2, 1])
    return jackson([1, 0, 0], [3, 2, 2], ROUTING)


ANSWERS: dict[str, Callable[[], float]] = {
    "mm1_0.8_1_W_p90": lambda: mm1_time_quantile(0.8, 1.0, 0.9),
    "mm1_0.8_1_P(Wq>5)": lambda: mm1_wait_beyond(0.8, 1.0, 5.0),
    # The time in M/M/1 is exponential: its standard deviation is its mean.
    "mm1_0.8_1_sdW": lambda: mm1(0.8, 1.0).time,
    "mmc_sl_9_1_10_T0.5": lambda: service_level(9.0, 1.0, 10, 0.5),
    "erlangB_10_8": lambda: erlang_b(10, 8.0),
    "mm1k_block": lambda: limited_room(0.9, 1.0, 1, 5).p_lost,
    "mm1k_L": lambda: limited_room(0.9, 1.0, 1, 5).n,
    "me2_0.8": lambda: mg1(0.8, 1.0, scv=0.5).wait,
    "mln_0.8": lambda: mg1(0.8, 1.0, scv=math.e - 1).wait,
    "mu_0.7": lambda: mg1(0.7, 1.0, scv=1 / 3).wait,
    "mh2_0.8": lambda: mg1(0.8, 1.0, scv=0.5 * 2 * (0.5**2 + 1.5**2) - 1).wait,
    "prio_c2": lambda: by_rank(RANKS)[1].wait,
    "prio_cons": lambda: sum(each.utilisation * each.wait for each in by_rank(RANKS)),
    "mx_m1": lambda: batches_to_one(0.16, 5, 1.0).time,
    "batch_wait": lambda: wait_for_batch(2.0, 5),
    "kingman_vut": lambda: kingman(0.85, 1.0, arrivals_scv=0.5, service_scv=1.5).wait,
    "jackson_lam2": lambda: network().throughputs[1],
    "jackson_lam3": lambda: network().throughputs[2],
    "jackson_L2": lambda: network().stations[1].n,
    "jackson_L3": lambda: network().stations[2].n,
    "jackson_mc_L2": lambda: network(two_servers=True).stations[1].n,
    "mva_CT": lambda: closed_network(5, [1, 1 / 1.25, 1 / 1.5]).cycle_time,
    "little_1": lambda: little(rate=12, time=2.5).n,
    "pwc_TH": lambda: line(10, raw_time=5, bottleneck_rate=1, case="practical worst").throughput,
    "pwc_CT": lambda: line(10, raw_time=5, bottleneck_rate=1, case="practical worst").cycle_time,
    "eoq": lambda: order_quantity(8, 0.225, 1300).quantity,
    "eoq_cost": lambda: order_quantity(8, 0.225, 1300).cost,
    "nv_cost": lambda: newsvendor(0.18, 0.70, mean=50, sd=8).cost,
    "xor_visits": lambda: visits_with_rework(0.2),
}
FIELDS = {"W": "time", "Wq": "wait", "L": "n", "Lq": "n_waiting", "P(wait) Erlang C": "p_wait"}


def rows() -> list[dict[str, str]]:
    if not SHARED.is_dir():
        return []
    with (SHARED / "queueing_formulas.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["id"] not in OF_SIMULATION]


def answer_of(row: dict[str, str]) -> float:
    if row["id"] in ANSWERS:
        return ANSWERS[row["id"]]()
    given = dict(part.split("=") for part in row["params"].split(";"))
    queue = mmc(float(given["lam"]), float(given["mu"]), int(given.get("c", 1)))
    return float(getattr(queue, FIELDS[row["metric"]]))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_a_published_number_is_reproduced(row: dict[str, str]):
    digits = len(row["value"].partition(".")[2])
    assert answer_of(row) == pytest.approx(float(row["value"]), abs=max(0.51 * 10.0**-digits, 1e-9))


def test_all_rows_are_there(shared: Path):
    assert len(rows()) > 50 and shared.is_dir()


def test_another_program_gives_the_same_queues(shared: Path):
    """R's package queueing 0.2.12."""
    theirs = json.loads((shared / "oracles" / "queueing.json").read_text(encoding="utf-8"))
    for row in theirs["MMc"]:
        queue = mmc(row["lambda"], row["mu"], row["c"])
        ours = (queue.utilisation, queue.n, queue.n_waiting, queue.time, queue.wait, queue.p_wait)
        assert ours == pytest.approx([row[key] for key in ("rho", "L", "Lq", "W", "Wq", "P_wait")], rel=1e-9)
    for row in theirs["MMcK"]:
        queue = limited_room(row["lambda"], row["mu"], row["c"], row["K"])
        ours = (queue.n, queue.n_waiting, queue.time, queue.wait, queue.p_lost)
        assert ours == pytest.approx([row[key] for key in ("L", "Lq", "W", "Wq", "P_block")], rel=1e-9)
    for row in theirs["erlang"]:
        assert erlang_b(row["c"], row["a"]) == pytest.approx(row["erlangB"], rel=1e-9)
        if row["a"] < row["c"]:
            assert erlang_c(row["c"], row["a"]) == pytest.approx(row["erlangC"], rel=1e-9)
    net = theirs["jackson"]
    ours = jackson(net["ext_lambda"], net["mu"], net["routing"])
    assert ours.throughputs == pytest.approx(net["result"]["throughputs"])
    assert [each.n for each in ours.stations] == pytest.approx(net["result"]["Lk"])
    assert (ours.n, ours.time) == pytest.approx((net["result"]["L"], net["result"]["W"]))


def test_people_who_give_up_shorten_the_wait_as_published():
    """Mandelbaum and Zeltyn, "Service engineering in action: the Palm/Erlang-A queue", 2007, section 1: 48 calls a
    minute of one minute each, 50 agents, patience of two minutes, in seconds: 3.7 instead of 20.8."""
    patient, queue = mmc(48.0, 1.0, 50), erlang_a(48.0, 1.0, 50, 2.0)
    assert (round(60 * patient.wait, 1), round(60 * queue.wait, 1)) == (20.8, 3.7)
    assert (round(patient.n_waiting), round(queue.n_waiting)) == (17, 3)
    assert (round(queue.p_lost, 3), round(queue.utilisation, 2)) == (0.031, 0.93)


def test_a_call_centre_needs_the_agents_that_pyworkforce_finds():
    """100 calls in 30 minutes of 3 minutes, 80 % within 20 seconds, at most 85 % busy: 14 agents."""
    n = servers_needed(100 / 30, 1 / 3, within=1 / 3, share=0.8, most_busy=0.85)
    level, queue = service_level(100 / 30, 1 / 3, n, 1 / 3), mmc(100 / 30, 1 / 3, n)
    assert n == 14
    assert (level, queue.utilisation, queue.p_wait) == pytest.approx(
        (0.88835, 0.7142857, 0.1741319), abs=5e-7
    )


def test_arrivals_by_a_schedule_wait_less():
    """D/M/1 at 0.8: the root 0.6286 of σ = e^(−1.25 (1 − σ)) gives 1.693 (Kleinrock, section 6)."""
    assert round(dm1(0.8, 1.0).wait, 3) == 1.693 < mm1(0.8, 1.0).wait
