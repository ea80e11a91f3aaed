"""Measure what many control charts cost: `python -m bench.spc`.

10,000 charts of individual values with moving ranges, 100 points each, judged by the eight rules of Nelson: limits,
positions and signals. obeya draws all of them at once; mfgqc, in an environment of its own, one after the other in a
loop (its loading is not counted). Both must find as many signals in nearly all charts: where two of three points are
far out above, mfgqc also names a third that is far out below, and it does not judge the first points of a chart.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from bench.__main__ import ROOT, Line, at_least, print_table, run_json
from obeya.spc.charts.lines import Subject
from obeya.spc.charts.xmr import moving_range_lines, xmr_lines
from obeya.spc.rule_sets.registry import RULE_SETS
from obeya.spc.signals import find_signals

WORK = ROOT / "build" / "bench"
MFGQC = "mfgqc==0.3.1"
PEER = WORK / "mfgqc"
N_CHARTS, N_POINTS, RUNS = 10_000, 100, 5
LEAST_SAME = 0.95


def main() -> None:
    """Make the series, draw them on both sides, print."""
    WORK.mkdir(parents=True, exist_ok=True)
    path = WORK / "series.npy"
    rng = np.random.default_rng(1)
    series = rng.normal(50.0, 5.0, (N_CHARTS, N_POINTS))
    # One in ten has a step, so that every rule has work to do.
    series[::10, 60:] += 7.0
    np.save(path, series)
    print_table([many_charts(series, path)])


def many_charts(series: np.ndarray, path: Path) -> Line:
    """Compare the time for all charts; stop where the two sides do not find the same."""
    peer = run_json(peer_python(), str(ROOT / "bench/peers/mfgqc_charts.py"), str(path), str(N_CHARTS))
    seconds = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        signals = draw_all(series)
        seconds.append(time.perf_counter() - begin)
    same = float((signals == np.array(peer["signals"])).mean())
    if same < LEAST_SAME:
        raise SystemExit(f"Only {same:.1%} of all charts have as many signals on both sides.")
    what = f"{N_CHARTS:,} control charts with Nelson's rules, mfgqc in a loop / ours"
    return at_least(what, sorted(seconds)[RUNS // 2], peer["seconds"], 50)


def draw_all(series: np.ndarray) -> np.ndarray:
    """Draw and judge all charts at once; return the number of points with a signal in each."""
    subject = Subject(series, np.ones(series.shape[1], np.bool_))
    lines = xmr_lines(subject)
    ranges = moving_range_lines(subject)
    assert (ranges.upper > ranges.centre).all()
    found = np.zeros(series.shape, np.bool_)
    for each in find_signals(lines, RULE_SETS["nelson"]):
        found |= each.hits.last
    return found.sum(axis=1)


def peer_python() -> str:
    """Return the interpreter of the peer's environment, made where it is missing."""
    python = PEER / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEER)], check=True)
    check = subprocess.run([str(python), "-c", "import mfgqc"], capture_output=True, check=False)
    if check.returncode:
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", MFGQC], check=True)
    return str(python)


if __name__ == "__main__":
    main()
