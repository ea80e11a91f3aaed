"""Drawing cases from a model: `simulate` runs it once, `replications` as often as an interval needs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from obeya.errors import QuestionError
from obeya.twin.checking import checked
from obeya.twin.compiling import Compiled, compile_model, longer
from obeya.twin.model import Graph, Model, Paths
from obeya.twin.simulated import SimulatedLog
from obeya.twin.week import hours_of_week, is_always_on, start_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from obeya.kernels.simulation_plan import Run

    State = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int32], NDArray[np.float64]]

FIRST_DAYS: Final = 400
MOST_DAYS: Final = 40_000
"Calendars are written out over so many days at most: about 110 years."
MOST_ARRIVALS: Final = 1_000_000
"As many cases come in a run that is bounded by time alone, at most."
ROWS_PER_CASE: Final = 2_000
"A run with more activities per case than this on average is stopped: its routing hardly ever ends."


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that is in progress when a run begins.

    `done` are its completed activities, oldest first; `arrived_at` is 0 or negative. `doing` is the activity that it
    is at: with `resource` the work has begun `elapsed_s` of working time ago, without it waits in line. Where `doing`
    is empty, the routing decides what comes next.
    """

    done: tuple[str, ...]
    arrived_at: float = 0.0
    doing: str = ""
    resource: str = ""
    elapsed_s: float = 0.0
    attributes: dict[str, str | float] = field(default_factory=dict)


def simulate(
    model: Model,
    *,
    cases: int | None,
    seed: int,
    until: float | None = None,
    replication: int = 0,
    open_cases: Sequence[OpenCase] | None = None,
) -> SimulatedLog:
    """Draw cases from a model, from its start on, and give their log.

    `cases` new cases come (None: as many as `until` or the list of arrivals allows), and the run lasts until all are
    over, or until `until` seconds after the start. Random numbers depend on `seed`, `replication`, the case, the name
    of the step and the visit, each purpose apart: two models run with the same seed differ only by what differs in
    them. Raises QuestionError where a run would not end.
    """
    return run_compiled(
        compiled_model(model),
        cases=cases,
        seed=seed,
        until=until,
        replication=replication,
        open_cases=tuple(open_cases or ()),
    )


@lru_cache(maxsize=64)
def compiled_model(model: Model) -> Compiled:
    """Check and compile a model, once."""
    return compile_model(checked(model), n_days=FIRST_DAYS)


def run_compiled(
    compiled: Compiled,
    *,
    cases: int | None,
    seed: int,
    until: float | None,
    replication: int,
    open_cases: Sequence[OpenCase] = (),
) -> SimulatedLog:
    """Run a compiled model once; calendars are written out further as far as the run needs them."""
    from obeya.kernels.simulation import simulate_cases
    from obeya.kernels.simulation_arrivals import run_key
    from obeya.kernels.simulation_plan import BEYOND_CALENDARS, STATUS

    model = compiled.model
    if cases is None and until is None and not model.arrivals.at:
        raise QuestionError(
            f"The run of {model.name} has no end: neither a number of cases nor a time was given. "
            "Give one of them, such as 1000 cases."
        )
    if open_cases and isinstance(model.routing, Graph):
        raise QuestionError(
            f"The run of {model.name} cannot begin with cases in progress: where they stand in a graph of gateways "
            "cannot be told from what was done. Begin empty, or route by the last steps."
        )
    key = np.uint64(run_key(np.uint64(seed), np.uint64(replication)))
    end = math.inf if until is None else float(until)
    while True:
        arrivals, reached = arrival_times(compiled, key=key, cases=cases, until=end)
        if reached and until is None and not open_cases and is_one_station(model):
            return _station_log(compiled, key, arrivals)
        if reached:
            run = _run(compiled, key, arrivals, end, open_cases)
            state = simulate_cases(compiled.whole, compiled.real, run)
            if state[0][STATUS] != BEYOND_CALENDARS:
                break
        if compiled.n_days >= MOST_DAYS:
            raise QuestionError(_too_far(model))
        compiled = longer(compiled, n_days=min(MOST_DAYS, 3 * compiled.n_days))
    _raise_if_stopped(model, state, run)
    return _log(model, state, run)


def arrival_times(
    compiled: Compiled, *, key: Any, cases: int | None, until: float
) -> tuple[NDArray[np.float64], bool]:
    """Give when new cases come, and whether the calendars were written out far enough to say so."""
    from obeya.kernels.simulation_arrivals import arrivals_by_gaps, arrivals_by_rate

    arrivals = compiled.model.arrivals
    at_once = max(1, arrivals.cases_at_once)
    most = len(arrivals.at) if arrivals.at else MOST_ARRIVALS
    if cases is not None:
        most = -(-cases // at_once)
    reached = True
    if arrivals.gaps is not None:
        at, reached = arrivals_by_gaps(
            compiled.whole,
            compiled.real,
            compiled.arrival_draw,
            key,
            most,
            until,
            arrivals.on_clock,
            arrivals.first_at_start,
        )
    elif arrivals.weekly_rates:
        begin, expected = _expected(compiled.model, compiled.n_days)
        at, reached = arrivals_by_rate(begin, expected, key, most, until)
    else:
        listed = np.sort(np.array(arrivals.at, np.float64))
        at = listed[listed <= until][:most]
    at = np.repeat(at, at_once)
    return (at if cases is None else at[:cases]), reached


def _expected(model: Model, n_days: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    begin, hour = hours_of_week(zone=model.zone, start=start_of(model), n_days=n_days)
    rates = np.array(model.arrivals.weekly_rates)[hour]
    rates = rates * (1 + model.arrivals.growth_per_week) ** (begin / (7 * 86_400.0))
    lasts = np.diff(begin, append=begin[-1] + 3600.0)
    return begin, np.concatenate(([0.0], np.cumsum(rates * lasts / 3600.0)))[: begin.size]


def _run(
    compiled: Compiled, key: Any, arrivals: NDArray[np.float64], until: float, open_cases: Sequence[OpenCase]
) -> Run:
    from obeya.kernels.simulation_plan import Run

    model = compiled.model
    step = {name: i for i, name in enumerate(model.activities)}
    person = {resource.name: i for i, resource in enumerate(model.resources)}
    given = np.full((len(open_cases), len(model.attributes)), np.nan)
    for i, case in enumerate(open_cases):
        for a, attribute in enumerate(model.attributes):
            if attribute.name in case.attributes:
                value = case.attributes[attribute.name]
                known = [each for each, _ in attribute.values]
                given[i, a] = (
                    (known.index(str(value)) if str(value) in known else -1) if known else float(value)
                )
    n_cases = arrivals.size + len(open_cases)
    return Run(
        key=key,
        arrivals=arrivals,
        until=until,
        most_rows=1_000_000 + ROWS_PER_CASE * n_cases,
        open_offset=np.cumsum([0, *(len(case.done) for case in open_cases)]).astype(np.int64),
        open_done=np.array([step[name] for case in open_cases for name in case.done], np.int64),
        open_arrived=np.array([case.arrived_at for case in open_cases], np.float64),
        open_step=np.array([step[case.doing] if case.doing else -1 for case in open_cases], np.int64),
        open_resource=np.array([person.get(case.resource, -1) for case in open_cases], np.int64),
        open_elapsed=np.array([case.elapsed_s for case in open_cases], np.float64),
        open_given=given,
    )


def is_one_station(model: Model) -> bool:
    """Say whether a model is one step, first come first served by anybody, round the clock: that runs much faster."""
    routing = model.routing
    return (
        isinstance(routing, Paths)
        and len(routing.rows) == len(model.activities) == 1
        and len(routing.rows[0].activities) == 1
        and not routing.rows[0].when
        and not (model.batches or model.delays or model.priorities or model.attributes)
        and all(is_always_on(calendar) for calendar in model.calendars)
        and {name for row in model.work for name in row.resources} == {each.name for each in model.resources}
        and bool(model.resources)
    )


def _station_log(compiled: Compiled, key: Any, arrivals: NDArray[np.float64]) -> SimulatedLog:
    from obeya.kernels.simulation_station import simulate_station

    numbers, times, finished, inside = simulate_station(compiled.whole, compiled.real, key, arrivals)
    return SimulatedLog(
        model=compiled.model,
        case=numbers[:, 0],
        activity=numbers[:, 1],
        resource=numbers[:, 2],
        enabled_at=times[:, 0],
        started_at=times[:, 1],
        completed_at=times[:, 2],
        worked_s=times[:, 3],
        arrived_at=arrivals,
        finished_at=finished,
        attributes=np.zeros((arrivals.size, 0)),
        until=float(finished.max(initial=0.0)),
        inside_s=inside,
    )


def _raise_if_stopped(model: Model, state: State, run: Run) -> None:
    from obeya.kernels.simulation_plan import NO_WAY_ON, STATUS, STUCK_AT, STUCK_CASE, TOO_LONG

    status = state[0][STATUS]
    if status == NO_WAY_ON:
        place = int(state[0][STUCK_AT])
        routing = model.routing
        where = model.activities[place] if place >= 0 else "its beginning"
        if isinstance(routing, Graph):
            where = sorted(routing.nodes, key=lambda node: node.kind != "start")[place].key
        raise QuestionError(
            f"Case {state[0][STUCK_CASE]} of {model.name} has no way on after {where}: no condition holds for it. "
            "Add a way without conditions."
        )
    if status == TOO_LONG:
        raise QuestionError(
            f"The run of {model.name} was stopped: cases go on and on without coming to their end. "
            f"More than {ROWS_PER_CASE} activities a case were done, or a loop without work never ends. "
            "Give the way to the end a larger share."
        )


def _too_far(model: Model) -> str:
    return (
        f"The run of {model.name} goes beyond {MOST_DAYS} days. "
        "Give people more hours, make work shorter, or let fewer cases come."
    )


def _log(model: Model, state: State, run: Run) -> SimulatedLog:
    from obeya.kernels import simulation_plan as plan

    s, r, numbers, times = state
    n = int(s[plan.N_ROWS])
    n_cases = run.arrivals.size + run.open_arrived.size
    n_given = len(model.attributes)
    arrived, finished, given = s[plan.ARRIVED], s[plan.FINISHED_AT], s[plan.CASE_GIVEN]
    return SimulatedLog(
        model=model,
        case=numbers[:n, 0].copy(),
        activity=numbers[:n, 1].copy(),
        resource=numbers[:n, 2].copy(),
        enabled_at=times[:n, 0].copy(),
        started_at=times[:n, 1].copy(),
        completed_at=times[:n, 2].copy(),
        worked_s=times[:n, 3].copy(),
        arrived_at=r[arrived : arrived + n_cases].copy(),
        finished_at=r[finished : finished + n_cases].copy(),
        attributes=r[given : given + n_cases * n_given].reshape(n_cases, n_given).copy(),
        until=float(r[plan.CLOCK]),
        inside_s=float(r[plan.AREA]),
        n_flushed=int(s[plan.N_FLUSHED]),
    )
