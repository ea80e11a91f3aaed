"""How far simulated cases lie from independent runs of Prosimos: `python -m bench.twin_prosimos [RUNS]`.

A deviation is (ours − theirs) in standard errors of both; more than 3 is marked. Roles are compared by the time they
were busy, from the first arrival to the last completion, as Prosimos counts it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

LIMIT = 3.0
TIMES = {
    "cycle_mean_h": np.mean,
    "cycle_median_h": np.median,
    "cycle_p90_h": lambda lead: np.quantile(lead, 0.9),
}


def main() -> None:
    from bench.__main__ import SHARED

    folder = SHARED / "data" / "sim"
    known = folder / "REFERENCE_prosimos_runs.json"
    if not known.is_file():
        print("skipped: the folder of Prosimos models is not beside this checkout")
        return
    n_runs = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    reference = json.loads(known.read_text())
    worst = 0.0
    for name, result in reference["results"].items():
        bpmn = next(folder.glob(f"*/{name}.bpmn"))
        deviations = compare(bpmn, result, n_runs=n_runs, their_runs=result["replications"])
        worst = max(worst, *(abs(value) for value in deviations.values()))
        words = ", ".join(
            f"{what} {value:+.1f}{' MISSED' * (abs(value) > LIMIT)}" for what, value in deviations.items()
        )
        print(f"{name}: {words}")
    print(f"largest deviation {worst:.1f} standard errors of {n_runs} runs here (promised ≤ {LIMIT:g})")


def compare(bpmn: Path, result: dict[str, Any], *, n_runs: int, their_runs: int) -> dict[str, float]:
    from obeya.twin.engine import simulate
    from obeya.twin.prosimos import read_prosimos

    model = read_prosimos(bpmn, bpmn.with_suffix(".json"))
    logs = [simulate(model, cases=1000, seed=1, replication=number) for number in range(n_runs)]
    deviations = {}
    for key, measure in TIMES.items():
        ours = np.array([measure(log.lead_times()) / 3600 for log in logs])
        error = np.sqrt(result[key]["sd"] ** 2 / their_runs + ours.var(ddof=1) / n_runs)
        deviations[key] = float((ours.mean() - result[key]["mean"]) / error)
    for role, theirs in result["utilisation_by_pool"].items():
        ours = np.array([busy(log, role) for log in logs])
        # Only their mean is known; their runs vary as ours do.
        error = ours.std(ddof=1) * np.sqrt(1 / their_runs + 1 / n_runs)
        deviations[role] = float((ours.mean() - theirs) / error)
    return deviations


def busy(log: Any, role: str) -> float:
    from obeya.twin.scenarios.measures import duty_s

    people = [i for i, each in enumerate(log.model.resources) if each.role == role]
    on = duty_s(log.model, float(log.arrived_at.min()), float(log.completed_at.max()))[people].sum()
    return float(log.worked_s[np.isin(log.resource, people)].sum() / on)


if __name__ == "__main__":
    main()
