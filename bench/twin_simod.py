"""Simod on the published halves of two logs, tuned and measured by itself: `python -m bench.twin_simod SHARED [LOG…]`.

Simod (Apache-2.0) is installed into an environment under `build/bench`, never into obeya's, and needs Java. Its
distances are those of the package that obeya's equal, over ten runs; `bench.twin_accuracy` prints obeya's beside them.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

PEER: Final = "simod==5.2.1"
SHOWN: Final = {
    "three_gram_distance": "ngd3",
    "absolute_event_distribution": "aed",
    "circadian_event_distribution": "ced",
    "relative_event_distribution": "red",
    "cycle_time_distribution": "ctd",
    "arrival_event_distribution": "car",
}
CONFIGURATION: Final = """
version: 5
common:
  train_log_path: {train}
  test_log_path: {test}
  log_ids: {{case: case_id, activity: activity, resource: resource, enabled_time: enabled_time,
    start_time: start_time, end_time: end_time}}
  num_final_evaluations: 10
  evaluation_metrics: [{metrics}]
  discover_data_attributes: false
preprocessing: {{enable_time_concurrency_threshold: 0.75}}
control_flow:
  optimization_metric: two_gram_distance
  num_iterations: 20
  num_evaluations_per_iteration: 3
  gateway_probabilities: discovery
  mining_algorithm: sm1
  epsilon: [0.05, 0.4]
  eta: [0.2, 0.7]
  replace_or_joins: [true, false]
  prioritize_parallelism: [true, false]
resource_model:
  optimization_metric: circadian_emd
  num_iterations: 20
  num_evaluations_per_iteration: 3
  discover_prioritization_rules: false
  discover_batching_rules: false
  resource_profiles: {{discovery_type: differentiated, granularity: 60, confidence: [0.5, 0.85],
    support: [0.05, 0.5], participation: 0.4}}
extraneous_activity_delays: {{discovery_method: eclipse-aware, num_iterations: 1}}
"""
"The example that the tool ships for a discovery with evaluation."


def main(shared: Path, names: list[str]) -> None:
    """Print what Simod reaches on each split, and how long it takes."""
    from bench.__main__ import WORK

    command = peer_command(WORK / "simod")
    if command is None or shutil.which("java") is None:
        print("skipped: Simod or Java cannot be had here")
        return
    for name in names:
        folder = shared / "data" / "splits" / name
        out = WORK / "simod-out" / name
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        metrics = ", ".join(("3_gram_distance", *list(SHOWN)[1:]))
        text = CONFIGURATION.format(
            train=folder / "train.csv.gz", test=folder / "test.csv.gz", metrics=metrics
        )
        (out / "configuration.yml").write_text(text)
        begun, before = time.perf_counter(), os.times()
        arguments = [str(command), "--configuration", str(out / "configuration.yml"), "--output", str(out)]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
        after = os.times()
        if done.returncode:
            print(f"{name}: Simod ended with {done.returncode}: {done.stderr.strip().splitlines()[-1:]}")
            continue
        wall = time.perf_counter() - begun
        cpu = after.children_user - before.children_user
        found = "  ".join(f"{key} {value:.3g}" for key, value in distances_of(out).items())
        print(f"{name}: Simod {PEER.split('==')[1]} {found}  {wall:.0f} s, {cpu:.0f} s of the processor")


def peer_command(folder: Path) -> Path | None:
    """Make the environment of the peer; None where it cannot be had."""
    if not (folder / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", PEER]
    return folder / "bin" / "simod" if subprocess.run(pip, check=False).returncode == 0 else None


def distances_of(out: Path) -> dict[str, float]:
    """Return the mean over the runs of each distance from the evaluation that Simod wrote."""
    path = out / "best_result" / "evaluation" / "evaluation_metrics.csv"
    found: dict[str, list[float]] = {}
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["metric"] in SHOWN:
                found.setdefault(SHOWN[row["metric"]], []).append(float(row["distance"]))
    return {key: sum(values) / len(values) for key, values in found.items()}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or ["LoanApp", "P2P"])
