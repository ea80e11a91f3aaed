import math
from dataclasses import replace

import numpy as np
import pytest

from obeya.twin.engine import simulate
from obeya.twin.model import Arrivals, Distribution, Model, Path, Paths, Resource, Work
from obeya.twin.week import start_of, written_out
from tests.core.twin.random_models import ALWAYS, random_model
from tests.core.twin.slow_twin import Slow

N_CASES = 30


def hours_of(model):
    hours = {}
    for calendar in model.calendars:
        on = written_out(calendar, zone=model.zone, start=start_of(model), n_days=1200)
        hours[calendar.name] = (
            [(0.0, math.inf)] if on.always else list(zip(on.begin.tolist(), on.end.tolist(), strict=True))
        )
    return hours


@pytest.mark.parametrize("seed", range(60))
def test_the_kernel_gives_the_events_of_its_slow_twin(seed):
    model, tree = random_model(seed)
    slow = Slow(model, tree, n_cases=N_CASES, seed=seed, replication=2, hours=hours_of(model))
    expected = slow.run()

    log = simulate(model, cases=N_CASES, seed=seed, replication=2)

    names = [resource.name for resource in model.resources]
    columns = (
        log.case,
        log.activity,
        log.resource,
        log.enabled_at,
        log.started_at,
        log.completed_at,
        log.worked_s,
    )
    rows = [
        (int(c), model.activities[a], names[r] if r >= 0 else None, e, s, f, w)
        for c, a, r, e, s, f, w in zip(*columns, strict=True)
    ]
    assert len(rows) == len(expected)
    for row, other in zip(sorted(rows, key=by_time), sorted(expected, key=by_time), strict=True):
        assert row[:3] == other[:3]
        assert row[3:] == pytest.approx(other[3:], abs=1e-5)
    assert log.finished_at == pytest.approx(np.array(slow.finished), abs=1e-5)


def by_time(row):
    return (round(row[5], 3), row[0], row[1])


@pytest.mark.parametrize("seed", range(0, 60, 4))
def test_littles_law_holds_exactly_on_every_run_and_nobody_does_two_things_at_once(seed):
    model, _ = random_model(seed)
    for until in (None, 5 * 86_400.0):
        log = simulate(model, cases=200, seed=seed, until=until)
        mean_inside, rate, mean_time = log.little()
        assert mean_inside == pytest.approx(rate * mean_time, rel=1e-9)
        assert (log.started_at >= log.enabled_at - 1e-9).all() and (log.completed_at >= log.started_at).all()


def test_the_same_seed_gives_the_same_cases_and_another_replication_others():
    model, _ = random_model(1)
    once, again = simulate(model, cases=50, seed=7), simulate(model, cases=50, seed=7)
    other = simulate(model, cases=50, seed=7, replication=1)
    assert np.array_equal(once.completed_at, again.completed_at)
    assert not np.array_equal(once.arrived_at, other.arrived_at)


def test_two_models_share_the_random_numbers_of_what_they_have_in_common():
    """The arrivals and durations stay where only the people change."""
    model, _ = random_model(3)
    more = replace(model, resources=tuple(replace(each, at_once=9) for each in model.resources))
    one, two = simulate(model, cases=40, seed=5), simulate(more, cases=40, seed=5)
    assert np.array_equal(one.arrived_at, two.arrived_at)
    alone = [i for i, name in enumerate(model.activities) if name not in {b.activity for b in model.batches}]
    for place in alone:
        ours = np.sort(one.worked_s[one.activity == place])
        assert ours == pytest.approx(np.sort(two.worked_s[two.activity == place]))


@pytest.mark.parametrize("servers", [1, 3, 10])
def test_one_station_gives_the_same_events_by_its_recursion_as_by_the_whole_kernel(servers):
    """A time limit far away makes the engine take the whole kernel."""
    people = tuple(Resource(f"p{i}", "always") for i in range(servers))
    model = Model(
        name="station",
        zone="UTC",
        start="2024-01-01T00:00:00+00:00",
        activities=("serve",),
        arrivals=Arrivals(gaps=Distribution("exponential", (1 / servers / 0.9,))),
        routing=Paths((Path(("serve",), 1.0),)),
        work=(Work("serve", tuple(each.name for each in people), Distribution("exponential", (1.0,))),),
        resources=people,
        calendars=(ALWAYS,),
    )
    fast, whole = simulate(model, cases=2000, seed=1), simulate(model, cases=2000, seed=1, until=1e9)
    for name in ("case", "resource", "enabled_at", "started_at", "completed_at", "worked_s"):
        assert np.array_equal(getattr(fast, name), getattr(whole, name)), name
    assert fast.inside_s == pytest.approx(whole.inside_s, rel=1e-9)
