"""What the script of the page of a scenario plays: a part of the first pair of runs, move by move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np

from obeya.twin.engine import simulate
from obeya.twin.simulated import SimulatedLog
from obeya.twin.week import start_of
from obeya_web.twins.comparing import both_models
from obeya_web.twins.models import Scenario
from obeya_web.twins.windows import Window, moves_of


def replay_json(scenario: Scenario) -> dict[str, Any]:
    """Return the moves of both sides for the script that plays them; nothing without a comparison."""
    kept = scenario.result.get("replay") if scenario.is_compared else None
    if not kept:
        return {}
    window = Window(kept["since_s"], kept["until_s"])
    base, changed = both_models(scenario)
    logs = [
        simulate(side, cases=scenario.result["n_cases"], seed=scenario.result["seed"], replication=0)
        for side in (base, changed)
    ]
    steps = [each["step"] for each in scenario.result["flow"]["steps"]]
    begin = start_of(base) + timedelta(seconds=window.since_s)
    return {
        "first_at": begin.isoformat(),
        "zone": base.zone,
        "lasts_s": window.until_s - window.since_s,
        "steps": steps,
        "sides": [_side(log, window, steps) for log in logs],
    }


def _side(log: SimulatedLog, window: Window, steps: Sequence[str]) -> dict[str, Any]:
    moves = moves_of(log, window)
    places = {name: place for place, name in enumerate(steps)}
    place_of = np.array([places.get(name, -1) for name in log.model.activities] + [-1])
    rows = np.column_stack(
        [
            moves.case,
            place_of[moves.source],
            place_of[moves.step],
            *(
                np.rint(each - window.since_s)
                for each in (moves.left_s, moves.came_s, moves.begun_s, moves.done_s)
            ),
            moves.is_last,
        ]
    )
    lead = log.finished_at - log.arrived_at
    closed = (log.finished_at > window.since_s) & (log.finished_at <= window.until_s)
    order = np.argsort(log.finished_at[closed])
    done = np.column_stack([log.finished_at[closed] - window.since_s, lead[closed]])[order]
    return {"moves": rows.astype(np.int64).tolist(), "done": np.rint(done).astype(np.int64).tolist()}
