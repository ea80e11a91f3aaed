"""pm4py, in an environment of its own: load a Parquet log, then discover frequencies and times."""

from __future__ import annotations

import json
import resource
import sys
import time

import pandas as pd
import pm4py

path, runs = sys.argv[1], int(sys.argv[2])
begin = time.perf_counter()
frame = pm4py.format_dataframe(
    pd.read_parquet(path),
    case_id="case:concept:name",
    activity_key="concept:name",
    timestamp_key="time:timestamp",
)
load_s = time.perf_counter() - begin
map_s = []
for _ in range(runs):
    begin = time.perf_counter()
    frequency, _, _ = pm4py.discover_dfg(frame)
    pm4py.discover_performance_dfg(frame)
    map_s.append(time.perf_counter() - begin)
print(
    json.dumps(
        {
            "load_s": load_s,
            "map_s": sorted(map_s)[len(map_s) // 2],
            "n_moves": int(sum(frequency.values())),
            "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
