"""r4pm alone: read a XES file into a Polars frame."""

from __future__ import annotations

import json
import sys
import time

import r4pm

path, runs = sys.argv[1], int(sys.argv[2])
seconds = []
for _ in range(runs):
    begin = time.perf_counter()
    frame, _ = r4pm.df.import_xes(path)
    seconds.append(time.perf_counter() - begin)
print(json.dumps({"load_s": sorted(seconds)[len(seconds) // 2], "n_events": frame.height}))
