"""mfgqc, in an environment of its own: one chart of individual values with the rules of Nelson after the other."""

from __future__ import annotations

import json
import sys
import time

import mfgqc
import numpy as np
import pandas as pd

path, n_charts = sys.argv[1], int(sys.argv[2])
series = np.load(path)[:n_charts]
# Loading is not counted: it is not the work that is compared.
loaded = [mfgqc.load(pd.DataFrame({"x": values}), measure="x") for values in series]
signals = []
begin = time.perf_counter()
for data in loaded:
    chart = data.control_chart(kind="i_mr", rules="nelson")
    signals.append(sum(each.chart == "location" for each in chart.violations))
seconds = time.perf_counter() - begin
print(json.dumps({"seconds": seconds, "n_charts": len(series), "signals": signals}))
