"""How cases flow through the steps of a run: counted by hand, and adding up whatever the run."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from obeya.flow.stream_sums import stream_sums
from obeya.studies.simulated_stream import MOST_STEPS, SimulatedStep, simulated_maps
from obeya.twin.engine import simulate
from obeya.twin.model import Arc, Arrivals, Graph, Model, Node
from obeya.twin.scenarios.flowing import RunFlow, load_at, measure_flow
from tests.core.twin.scenarios.small_models import office


def side_by_side() -> Model:
    """Check and Pay are done at the same time, after Ask."""
    nodes = (
        Node("start", "start"),
        Node("ask", "task", "Ask"),
        Node("split", "and"),
        Node("check", "task", "Check"),
        Node("pay", "task", "Pay"),
        Node("join", "and"),
        Node("end", "end"),
    )
    ways = "start ask, ask split, split check, split pay, check join, pay join, join end"
    arcs = tuple(Arc(*way.split()) for way in ways.split(", "))
    return office(routing=Graph(nodes, arcs), batches=())


@pytest.mark.parametrize("model", [office(), side_by_side()], ids=["with rework", "side by side"])
def test_waits_and_work_of_the_ladder_add_up_to_the_lead_time(model: Model) -> None:
    log = simulate(model, cases=300, seed=4)

    flow = measure_flow(log, skip=50)

    lead = (log.finished_at - log.arrived_at)[50:].mean()
    assert flow.lead_time_s == pytest.approx(lead)
    rungs = flow.ladder_wait_s.sum() + flow.ladder_work_s.sum()
    assert rungs + flow.wait_after_s == pytest.approx(lead)
    assert 0 < flow.share_worked < 1


def test_work_that_runs_beside_other_work_counts_once() -> None:
    flow = measure_flow(simulate(side_by_side(), cases=200, seed=4))

    assert flow.ladder_work_s.sum() < flow.work_s.sum()
    assert flow.passes.tolist() == [1.0, 1.0, 1.0]


def test_a_run_is_counted_as_by_hand() -> None:
    """A case an hour; Ask takes 5 s, nobody waits: what is at a step is what comes in an hour times the time."""
    model = office(arrivals=Arrivals(at=tuple(3600.0 * n for n in range(5))), delays=(), batches=())
    log = simulate(model, cases=5, seed=1)

    flow = measure_flow(log)

    ask = model.activities.index("Ask")
    assert flow.work_s[ask] == pytest.approx(5.0)
    assert flow.queue_s[ask] == 0.0
    assert flow.in_work[ask] == pytest.approx(4 * 5.0 / (4 * 3600.0))
    assert flow.comes_after_s[ask] == 0.0
    assert load_at(log, np.array([-1.0, 1.0, 1800.0])).tolist() == [0.0, 1.0, 0.0]


def steps_of(model: Model, flow: RunFlow) -> list[SimulatedStep]:
    keys = ("passes", "share", "ladder_wait_s", "ladder_work_s", "work_s", "waiting")
    return [
        SimulatedStep(name, *(float(getattr(flow, key)[place]) for key in keys))
        for place, name in enumerate(model.activities)
    ]


@pytest.mark.parametrize("model", [office(), side_by_side()], ids=["with rework", "side by side"])
def test_the_map_of_simulated_cases_has_the_lead_time_of_the_runs(model: Model) -> None:
    flow = measure_flow(simulate(model, cases=300, seed=4))
    steps = steps_of(model, flow)

    base, changed = simulated_maps("Office", steps, steps[1:], wait_after_s=(flow.wait_after_s, 0.0))

    sums = stream_sums(base)
    assert sums.lead_time_s == pytest.approx(flow.lead_time_s)
    assert sums.ratio_calendar == pytest.approx(flow.share_worked)
    assert [step.name for step in changed.steps] == list(model.activities[1:])


def test_steps_beyond_what_a_map_can_show_stand_in_one_box_on_both_sides() -> None:
    many = [SimulatedStep(f"Step {n}", 1.0, 1.0, 60.0 + n, 5.0, 5.0, 0.1) for n in range(MOST_STEPS + 3)]
    shorter = [dataclasses.replace(many[0], wait_s=1e6), *many[1:]]

    maps = simulated_maps("Long", many, shorter)

    names = [[step.name for step in each.steps] for each in maps]
    assert names[0] == names[1]
    assert names[0][0] == "Step 0"
    assert names[0][-1] == "4 other steps"
    assert len(names[0]) == MOST_STEPS
    assert stream_sums(maps[0]).lead_time_s == pytest.approx(sum(each.wait_s + each.work_s for each in many))
