"""Measure obeya beside its peers and print the table: `make bench`.

    python -m bench [--events 10000000] [--keep]

Every figure comes from a process of its own, so memory peaks are honest. pm4py is installed into an
environment under `build/bench`, never into obeya's. A target that is missed is marked, not hidden.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.synthetic import write_log

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "bench"
PM4PY = "pm4py==2.7.23.11"
PEER = WORK / "pm4py"
SHARED = ROOT.parent / "shared"
XES = ("Sepsis_Cases.xes.gz", "helpdesk.xes.gz")
XES_EVENTS = 250_000
# Both sides read in one process, and the median counts: what loads with the first run is in neither.
XES_RUNS = 3


@dataclass(frozen=True)
class Line:
    """One row of the table: what was measured, ours, theirs, and the ratio that was promised."""

    what: str
    ours: float
    theirs: float
    unit: str
    promise: str
    kept: bool
    ratio: float


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    options.add_argument("--events", type=int, default=10_000_000)
    options.add_argument("--keep", action="store_true", help="keep the generated logs and stores")
    chosen = options.parse_args()
    shutil.rmtree(WORK / "home", ignore_errors=True)
    WORK.mkdir(parents=True, exist_ok=True)
    lines = [*large_log(chosen.events), *filtered_log(), *xes_logs(), start_up()]
    print_table(lines)
    if not chosen.keep:
        shutil.rmtree(WORK / "home", ignore_errors=True)


def large_log(n_events: int) -> list[Line]:
    path = write_log(WORK / f"large-{n_events}.parquet", n_events)
    ours = ours_run("import", path, "large")
    mapped = run_json(sys.executable, "-m", "bench.ours", "map", str(WORK / "home"), "large")
    peer = run_json(peer_python(), str(ROOT / "bench/peers/pm4py_map.py"), str(path), "3")
    if mapped["n_moves"] != peer["n_moves"]:
        raise SystemExit(f"The maps disagree: {mapped['n_moves']} moves here, {peer['n_moves']} in pm4py.")
    return [
        at_least(
            "map of the whole log, pm4py discover_dfg + performance / ours",
            mapped["stored_s"],
            peer["map_s"],
            50,
        ),
        at_most(
            "the same map computed from the events / bare DuckDB group-bys",
            mapped["computed_s"],
            mapped["bare_s"],
            1.5,
        ),
        at_most("import (linked store) / pm4py read + format_dataframe", ours["load_s"], peer["load_s"], 0.8),
        at_most("peak memory of the import / of pm4py", ours["peak_mib"], peer["peak_mib"], 0.5, unit="MiB"),
    ]


def filtered_log() -> list[Line]:
    path = write_log(WORK / "million.parquet", 1_000_000)
    ours_run("import", path, "million")
    figures = run_json(sys.executable, "-m", "bench.ours", "filtered", str(WORK / "home"), "million")
    return [
        at_most("case filter + map, 1 million events (seconds / 1 s)", figures["case_filter_s"], 1.0, 0.3),
        at_most(
            "event filter + relinking + map, 1 million events (seconds / 1 s)",
            figures["event_filter_s"],
            1.0,
            1.0,
        ),
    ]


def xes_logs() -> list[Line]:
    lines = []
    for name in XES:
        source = SHARED / "data" / "logs" / name
        if not source.is_file():
            print(f"skipped: {name} is not beside this checkout", file=sys.stderr)
            continue
        path = repeat_xes(source, WORK / f"repeated-{name}", XES_EVENTS)
        peer = run_json(sys.executable, str(ROOT / "bench/peers/r4pm_import.py"), str(path), str(XES_RUNS))
        ours = ours_run("import", path, f"xes-{name[:6]}", str(XES_RUNS))
        if ours["n_events"] != peer["n_events"]:
            raise SystemExit(f"{name}: {ours['n_events']} events here, {peer['n_events']} in r4pm.")
        lines.append(
            at_most(
                f"{name} × {ours['n_events']:,} events, store included / r4pm.df.import_xes",
                ours["load_s"],
                peer["load_s"],
                2,
            )
        )
    return lines


def start_up() -> Line:
    figures = [run_json(sys.executable, "-m", "bench.ours", "start") for _ in range(3)]
    if any(figure["heavy"] for figure in figures):
        raise SystemExit(f"`import obeya` loads {figures[0]['heavy']}.")
    return at_most("import obeya (seconds / 1 s)", min(figure["import_s"] for figure in figures), 1.0, 0.5)


def repeat_xes(source: Path, target: Path, n_events: int) -> Path:
    """Write a log of about `n_events` events by repeating the traces of `source`."""
    import gzip
    import re

    text = gzip.decompress(source.read_bytes())
    begin, end = text.index(b"<trace>"), text.rindex(b"</trace>") + len(b"</trace>")
    traces = text[begin:end]
    times = max(1, round(n_events / len(re.findall(rb"<event>", traces))))
    case_id = re.compile(
        rb'(<trace>\s*(?:<(?!event|string key="concept:name")[^>]*>\s*)*<string key="concept:name" value=")'
    )
    with gzip.open(target, "wb", compresslevel=6) as sink:
        sink.write(text[:begin])
        for copy in range(times):
            sink.write(case_id.sub(rb"\g<1>" + str(copy).encode() + b"-", traces))
        sink.write(text[end:])
    return target


def ours_run(job: str, path: Path, name: str, *more: str) -> dict[str, Any]:
    return run_json(sys.executable, "-m", "bench.ours", job, str(WORK / "home"), str(path), name, *more)


def peer_python() -> str:
    python = PEER / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEER)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", PM4PY, "pyarrow"], check=True)
    return str(python)


def run_json(*command: str) -> dict[str, Any]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
    figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def at_most(what: str, ours: float, theirs: float, bound: float, *, unit: str = "s") -> Line:
    return Line(what, ours, theirs, unit, f"≤ {bound:g}", ours / theirs <= bound, ours / theirs)


def at_least(what: str, ours: float, theirs: float, bound: float) -> Line:
    return Line(what, ours, theirs, "s", f"≥ {bound:g}", theirs / ours >= bound, theirs / ours)


def print_table(lines: list[Line]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="obeya beside its peers: ratios of one run on this machine")
    for heading in ("what", "ours", "peer", "ratio", "promised", ""):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for line in lines:
        verdict = "kept" if line.kept else "MISSED"
        table.add_row(
            line.what,
            f"{line.ours:.3g} {line.unit}",
            f"{line.theirs:.3g} {line.unit}",
            f"{line.ratio:.2f}",
            line.promise,
            verdict,
        )
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
