"""Run Prosimos once in an environment of its own: `prosimos_run.py MODEL.bpmn PARAMETERS.json CASES FOLDER`."""

import csv
import json
import resource
import sys
import time
from pathlib import Path

from prosimos.simulation_engine import run_simulation

bpmn, parameters, cases, folder = sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])
log = folder / "prosimos-log.csv"


def once(n):
    began, cpu = time.perf_counter(), time.process_time()
    run_simulation(bpmn, parameters, n, log_out_path=str(log), starting_at="2023-01-02T09:00:00+00:00")
    return time.perf_counter() - began, time.process_time() - cpu


once(10)  # what loads with the first run is not measured
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
wall, cpu = once(cases)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with log.open() as lines:
    rows = sum(1 for _ in csv.reader(lines)) - 1
print(json.dumps({"rows": rows, "wall_s": wall, "cpu_s": cpu, "kib": after - before}))
