"""What happened and what was simulated, both as traces on the clock of the place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from obeya.tables.timezones import US_PER_S, utc_to_local
from obeya.twin.accuracy.traces import Traces, coded_traces
from obeya.twin.discovery.observations import Observations
from obeya.twin.engine import OpenCase, simulate
from obeya.twin.model import Model
from obeya.twin.simulated import SimulatedLog
from obeya.twin.week import start_of

Real = NDArray[np.float64]
LEAST_RUNS: Final = 10


def observed_traces(observed: Observations) -> Traces:
    """Return what was observed; a step whose start is not known starts when it ends."""
    started = np.where(np.isnan(observed.started), observed.completed, observed.started)
    return coded_traces(
        observed.case,
        observed.activity,
        observed.resource,
        on_the_wall(started, observed.zone),
        on_the_wall(observed.completed, observed.zone),
        observed.activities,
        observed.resources,
    )


def simulated_traces(log: SimulatedLog, *, starts_known: bool = True) -> Traces:
    """Return the rows of a run; with `starts_known=False` each step starts when it ends, as in a log without starts.

    Cases that had begun before the run are left out, and those that were not over at its end.
    """
    begin = start_of(log.model).timestamp()
    kept = ((log.arrived_at >= 0) & ~np.isnan(log.finished_at))[log.case]
    completed = on_the_wall(log.completed_at[kept] + begin, log.model.zone)
    return coded_traces(
        log.case[kept].astype(np.int64),
        log.activity[kept].astype(np.int64),
        log.resource[kept].astype(np.int64),
        on_the_wall(log.started_at[kept] + begin, log.model.zone) if starts_known else completed,
        completed,
        log.model.activities,
        tuple(each.name for each in log.model.resources),
    )


def runs_of(
    model: Model, *, lasting_s: float, runs: int, seed: int, in_progress: Sequence[OpenCase] = ()
) -> list[SimulatedLog]:
    """Return `runs` replications of so many seconds from the start of the model on, all drawn anew: arrivals too.

    Each begins with the cases that are `in_progress`.
    """
    return [
        simulate(model, cases=None, until=lasting_s, seed=seed, replication=number, open_cases=in_progress)
        for number in range(runs)
    ]


def on_the_wall(instants_s: Real, zone: str) -> Real:
    """Return UTC seconds since 1970 as what the clock of the zone shows."""
    micros = np.rint(instants_s * US_PER_S).astype(np.int64)
    return utc_to_local(micros, zone) / US_PER_S
