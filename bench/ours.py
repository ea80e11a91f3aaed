"""One measured job of obeya in a process of its own; prints one JSON line."""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RUNS = 5


def median_seconds(job: Callable[[], Any], runs: int = RUNS) -> float:
    job()
    seconds = []
    for _ in range(runs):
        begin = time.perf_counter()
        job()
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)


def import_log(home: Path, path: Path, name: str, runs: int = 1) -> dict[str, Any]:
    """Import a file and forget it again, `runs` times; the median counts, as it does for the peer."""
    from obeya.sources.importing import import_file
    from obeya.tables.store import Store

    store, seconds, n_events = Store(home), [], 0
    for run in range(runs):
        begin = time.perf_counter()
        n_events = import_file(path, store=store, now=NOW, name=name).facts.n_events
        seconds.append(time.perf_counter() - begin)
        if run < runs - 1:
            store.forget(name)
    peak = [
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    return {
        "load_s": statistics.median(seconds),
        "n_events": n_events,
        "peak_mib": max(peak),
        "sum_peak_mib": sum(peak),
    }


def map_whole(home: Path, name: str) -> dict[str, Any]:
    """The map as people get it, the map computed from the events, and the same group-bys in bare DuckDB."""
    import dataclasses

    from obeya.mining.process_map import process_map
    from obeya.tables.store import Store

    store = Store(home)
    log = store.open(name)
    computed = dataclasses.replace(log, stored_summaries=None)
    whole = process_map(log)
    return {
        "stored_s": median_seconds(lambda: process_map(log)),
        "computed_s": median_seconds(lambda: process_map(computed)),
        "bare_s": median_seconds(bare_group_bys(store.directory(log.facts.version))),
        "n_moves": sum(edge.n for edge in whole.paths),
    }


def bare_group_bys(directory: Path) -> Callable[[], None]:
    import duckdb

    connection = duckdb.connect()
    events = f"read_parquet('{directory}/events.parquet')"
    quantiles = "quantile_cont({0}, [0.25, 0.5, 0.75, 0.9]), max({0}), sum({0}), count({0}), avg({0})"
    paths = f"""select previous_activity, activity, count(*), sum((path_occurrence = 1)::int),
        {quantiles.format("wait_s")}
        from {events} where previous_activity is not null group by all"""
    activities = f"""select activity, count(*), sum((activity_occurrence = 1)::int), {quantiles.format("service_s")}
        from {events} group by all"""

    def run() -> None:
        connection.sql(paths).fetchall()
        connection.sql(activities).fetchall()

    return run


def map_filtered(home: Path, name: str) -> dict[str, Any]:
    from obeya.mining.process_map import process_map
    from obeya.tables.filters import parse
    from obeya.tables.store import Store

    log = Store(home).open(name)
    of_cases = parse('duration > 1 d and has "Negotiate"')
    of_events = parse('events in ["Check", "Assess", "Offer", "Approve", "Pay"]')
    return {
        "case_filter_s": median_seconds(lambda: process_map(log.where(of_cases))),
        "event_filter_s": median_seconds(lambda: process_map(log.where(of_events))),
    }


def start() -> dict[str, Any]:
    begin = time.perf_counter()
    import obeya  # noqa: F401

    return {
        "import_s": time.perf_counter() - begin,
        "heavy": sorted({"django", "numba", "pyspark", "ibis"} & set(sys.modules)),
    }


JOBS: dict[str, Callable[..., dict[str, Any]]] = {
    "import": lambda home, path, name, runs="1": import_log(Path(home), Path(path), name, int(runs)),
    "map": lambda home, name: map_whole(Path(home), name),
    "filtered": lambda home, name: map_filtered(Path(home), name),
    "start": start,
}

if __name__ == "__main__":
    print(json.dumps(JOBS[sys.argv[1]](*sys.argv[2:])))
