"""The twin beside Prosimos and SimPy, in one run: `python -m bench.twin_speed [CASES]`.

The peers are installed into an environment under `build/bench`, never into obeya's; where that fails, the lines say so.
Figures are seconds of the processor, so that what else runs here counts for nobody; paired runs are wall time.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PEERS = ("prosimos==2.1.0", "simpy==4.1.2")
LOAN = "prosimos_loan_application/Loan_Application"


def main() -> None:
    from bench.__main__ import ROOT, SHARED, WORK, at_least, at_most, print_table, run_json

    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    WORK.mkdir(parents=True, exist_ok=True)
    python = peer_python(WORK / "twin-peers")
    bpmn = SHARED / "data" / "sim" / f"{LOAN}.bpmn"
    if python is None or not bpmn.is_file():
        print("skipped: the peers cannot be installed, or the loan model is not beside this checkout")
        return
    files = [str(bpmn), str(bpmn.with_suffix(".json"))]
    prosimos = [
        run_json(str(python), f"{ROOT}/bench/peers/prosimos_run.py", *files, str(n), str(WORK))
        for n in (1000, cases)
    ]
    simpy = run_json(str(python), f"{ROOT}/bench/peers/simpy_mmc.py", "100000")
    ours = run_json(sys.executable, "-m", "bench.twin_speed", "--ours", *files, str(cases), str(WORK))
    per = [run["cpu_s"] / run["rows"] * 1e6 for run in prosimos]
    print_table(
        [
            at_least("a million activities of the loan model, Parquet included", ours["loan_s"], per[1], 100),
            at_least(
                "a million customers of M/M/10 / SimPy", ours["mm10_s"], simpy["cpu_s"] / simpy["n"] * 1e6, 60
            ),
            at_most(
                "KiB per case, peak after less before",
                ours["kib"],
                prosimos[1]["kib"] / cases,
                0.1,
                unit="KiB",
            ),
            at_most(
                "200 paired runs of 1,000 cases / one of Prosimos",
                ours["paired_s"],
                prosimos[0]["wall_s"],
                1.0,
            ),
        ]
    )


def peer_python(folder: Path) -> Path | None:
    """Make the environment of the peers; None where they cannot be had."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    installed = subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=False)
    return python if installed.returncode == 0 else None


def measure_ours(bpmn: Path, parameters: Path, cases: int, folder: Path) -> dict[str, Any]:
    import resource

    import pyarrow.parquet as pq

    from obeya.cli.twin_run import write_log
    from obeya.twin.engine import simulate
    from obeya.twin.prosimos import read_prosimos

    model, desks = read_prosimos(bpmn, parameters), mm10()
    path = folder / "twin-log.parquet"
    for each in (model, desks):
        write_log(simulate(each, cases=10, seed=1).table(), path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    write_log(simulate(model, cases=cases, seed=1).table(), path)
    kib = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / cases
    n_rows = pq.read_metadata(path).num_rows
    loan = best(lambda: write_log(simulate(model, cases=cases, seed=1).table(), path))
    station = best(lambda: simulate(desks, cases=1_000_000, seed=1))
    return {"loan_s": loan / n_rows * 1e6, "mm10_s": station, "kib": kib, "paired_s": paired(model)}


def mm10() -> Any:
    from obeya.twin.model import Arrivals, Distribution, Model, Path, Paths, Resource, WeekCalendar, Work

    desks = tuple(f"desk {i}" for i in range(10))
    return Model(
        name="M/M/10",
        zone="UTC",
        start="2024-01-01T00:00:00+00:00",
        activities=("serve",),
        arrivals=Arrivals(gaps=Distribution("exponential", (1 / 9,))),
        routing=Paths((Path(("serve",), 1.0),)),
        work=(Work("serve", desks, Distribution("exponential", (1.0,))),),
        resources=tuple(Resource(name, "always") for name in desks),
        calendars=(WeekCalendar("always", (((0, 86_400),),) * 7),),
    )


def paired(model: Any) -> float:
    """Time 200 runs of 1,000 cases: 100 of the model and 100 of one with a person less, sharing their numbers."""
    from dataclasses import replace

    from obeya.twin.replications import replications

    fewer = replace(model, resources=tuple(replace(each, cost_per_hour=1.0) for each in model.resources))
    for each in (model, fewer):
        replications(each, cases=10, seed=1, count=2)
    began = time.perf_counter()
    for each in (model, fewer):
        replications(each, cases=1000, seed=1, count=100)
    return time.perf_counter() - began


def best(run: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        began = time.process_time()
        run()
        times.append(time.process_time() - began)
    return min(times)


if __name__ == "__main__":
    if "--ours" in sys.argv:
        given = sys.argv[sys.argv.index("--ours") + 1 :]
        print(json.dumps(measure_ours(Path(given[0]), Path(given[1]), int(given[2]), Path(given[3]))))
    else:
        main()
