"""Measure what measuring costs: `python -m bench.measures`.

200 measures of a process with 1 million events over 104 weeks, recomputed in one pass, beside one scan of the columns
of its log in the same process; the target is at most 10 times the scan. Times are the best of three, as time on the
clock.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.__main__ import at_most, print_table
from obeya.sources.importing import import_file
from obeya.studies.measures.built_in import BUILT_IN
from obeya.studies.measures.definition import Asked
from obeya.studies.measures.result import Failed
from obeya.studies.measures.series import all_series
from obeya.tables.event_log import EventLog
from obeya.tables.filters import parse
from obeya.tables.store import Store

WORK = Path(__file__).resolve().parents[1] / "build" / "bench" / "measures"
N_EVENTS, N_WEEKS, N_MEASURES, N_STEPS, N_DEPARTMENTS = 1_000_000, 104, 200, 16, 12
TIMES = 3


def main() -> None:
    """Make the log, ask, print."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    log = make_log()
    asked = questions(log)
    failed = [one for one in all_series(log, asked) if isinstance(one, Failed)]
    assert not failed, failed[:3]
    scan, measured = best_of(lambda: scan_columns(log)), best_of(lambda: all_series(log, asked))
    shutil.rmtree(WORK, ignore_errors=True)
    print(f"{N_EVENTS:,} events, {len(asked)} measures, {N_WEEKS} weeks")
    print_table([at_most("200 measures beside one scan of the log's columns", measured, scan, 10.0)])


def questions(log: EventLog) -> list[Asked]:
    """Return every built-in measure of cases, of each step, and of each department, up to 200."""
    whole = [Asked(key) for key, one in BUILT_IN.items() if one.index != "values" and not one.needs]
    whole += [Asked("on_time", limit_s=86_400.0 * days) for days in (2, 5, 10, 20)]
    whole += [Asked("touch_time"), Asked("flow_efficiency"), Asked("lead_time", statistic="p90")]
    steps = [
        Asked(key, step=step) for step in log.activities for key in ("wait_time", "touch_time", "rework_rate")
    ]
    slices = [
        Asked(key, filter=parse(f'"Department" = "D{number:02d}"'))
        for number in range(N_DEPARTMENTS)
        for key in ("lead_time", "cycle_time", "rework_rate", "first_pass_yield", "throughput", "wip", "backlog",
                    "wait_time", "touch_time", "flow_efficiency", "ageing", "arrivals")
    ]  # fmt: skip
    return [*whole, *steps, *slices][:N_MEASURES]


def scan_columns(log: EventLog) -> object:
    """Read every column of events and cases once: one aggregate a column."""
    found = []
    for table in (log.events, log.cases):
        found.append(
            table.agg(**{name: table[name].max() for name in table.columns if name != "case_id"}).to_pyarrow()
        )
    return found


def make_log() -> EventLog:
    """Simulate cases with 4 to 8 steps that begin over two years; the last of them are still open."""
    rng = np.random.default_rng(11)
    n_steps = rng.integers(4, 9, N_EVENTS // 6)
    case = np.repeat(np.arange(n_steps.size), n_steps)
    begin = np.sort(rng.uniform(0, N_WEEKS * 7 * 86_400, n_steps.size))
    place = np.arange(case.size) - np.repeat(np.cumsum(n_steps) - n_steps, n_steps)
    gap = rng.lognormal(10.5, 1.0, case.size)
    gap[place == 0] = 0
    work = rng.lognormal(7.0, 0.8, case.size)
    total = np.cumsum(gap + work)
    first = np.repeat((total - gap - work)[place == 0], n_steps)
    end = begin[case] + total - first
    kept = end <= N_WEEKS * 7 * 86_400
    last = place == np.repeat(n_steps, n_steps) - 1
    step = np.where(place == 0, 0, np.where(last, N_STEPS - 1, rng.integers(1, N_STEPS - 1, case.size)))
    second = 1_704_067_200 + end
    table = pa.table(
        {
            "Case ID": pa.array([f"C{n:07d}" for n in range(n_steps.size)]).take(pa.array(case)),
            "Activity": pa.array([f"Step {n:02d}" for n in range(N_STEPS)]).take(pa.array(step)),
            "Start": pa.array(((second - work) * 1e6).astype(np.int64), pa.timestamp("us", tz="UTC")),
            "End": pa.array((second * 1e6).astype(np.int64), pa.timestamp("us", tz="UTC")),
            "Department": pa.array([f"D{n:02d}" for n in range(N_DEPARTMENTS)]).take(
                pa.array(rng.integers(0, N_DEPARTMENTS, n_steps.size)[case])
            ),
        }
    )
    now = datetime(2026, 1, 1, tzinfo=UTC)
    path = WORK / "bench.parquet"
    pq.write_table(table.filter(pa.array(kept)), path)
    return import_file(path, store=Store(WORK / "home"), now=now, name="bench")


def best_of(work: Callable[[], object]) -> float:
    """Return the seconds on the clock of the fastest of three times."""
    found = []
    for _ in range(TIMES):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return min(found)


if __name__ == "__main__":
    main()
