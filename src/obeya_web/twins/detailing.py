"""What is kept of a comparison beside its measures: roles, steps, the flow through them, lead times, load over time."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from obeya.twin.engine import simulate
from obeya.twin.model import Model
from obeya.twin.scenarios.comparing import Comparison
from obeya.twin.scenarios.flowing import RunFlow, load_at, measure_flow
from obeya.twin.scenarios.measures import duty_s
from obeya.twin.scenarios.paired import Wanted, paired_effect
from obeya.twin.simulated import SimulatedLog
from obeya_web.twins.windows import Window, queues_of, window_of

Real = NDArray[np.float64]

N_BINS: Final = 40
LAST_SHARE: Final = 0.98
"""The axis of lead times ends where so many cases of the slower side are done."""
N_TIMES: Final = 90
SIDES: Final = (0, 1)


class Details:
    """The runs of a comparison, drawn again one by one: the same seed gives the same cases."""

    def __init__(self, base: Model, changed: Model, found: Comparison) -> None:
        """Draw nothing yet."""
        self.sides = (base, changed)
        self.found = found
        self.runs: list[tuple[dict[str, float], dict[str, float]]] = []
        self.flows: list[tuple[RunFlow, RunFlow]] = []
        self.lead_times: tuple[list[Real], list[Real]] = ([], [])
        self.loads: tuple[list[Real], list[Real]] = ([], [])
        self.times = np.zeros(0)
        self.counted_from: list[float] = []
        self.window: Window | None = None
        self.queues: list[dict[str, Any]] = []
        self.is_same_cases = True

    def add(self, place: int) -> None:
        """Draw one pair."""
        skip = self.found.warm_up
        logs = [
            simulate(side, cases=self.found.n_cases, seed=self.found.seed, replication=place)
            for side in self.sides
        ]
        if self.window is None:
            self.times = np.linspace(0.0, min(float(log.arrived_at[-1]) for log in logs), N_TIMES)
            self.window = window_of(logs, skip=skip)
            self.queues = queues_of(logs, self.window)
            self.is_same_cases = np.array_equal(logs[0].arrived_at, logs[1].arrived_at)
        self.runs.append((means_of(logs[0], skip=skip), means_of(logs[1], skip=skip)))
        self.flows.append((measure_flow(logs[0], skip=skip), measure_flow(logs[1], skip=skip)))
        self.counted_from.append(float(logs[0].arrived_at[min(skip, logs[0].n_cases - 1)]))
        for side, log in enumerate(logs):
            lead = (log.finished_at - log.arrived_at)[skip:]
            self.lead_times[side].append(lead[~np.isnan(lead)])
            self.loads[side].append(load_at(log, self.times))

    def column(self, key: str, side: int) -> Real:
        """Return one number of one side over all runs; what a side does not have counts nothing."""
        return np.array([run[side].get(key, 0.0) for run in self.runs])

    def as_json(self) -> dict[str, Any]:
        """Return everything that was drawn."""
        base, changed = self.sides
        names = dict.fromkeys((*base.activities, *changed.activities))
        return {
            "cycle_time": self._ratio("log_lead_time"),
            "roles": self._roles(),
            "steps": [{"step": name, **self._step(name)} for name in names],
            "flow": self._flow(tuple(names)),
            "lead_times": self._lead_times(),
            "load": self._load(),
            "replay": self._replay(),
        }

    def _replay(self) -> dict[str, Any]:
        if self.window is None:
            return {}
        return {**asdict(self.window), "queues": self.queues, "is_same_cases": self.is_same_cases}

    def _ratio(self, key: str) -> dict[str, float]:
        """Return the ratio of geometric means, as the watch of a gain measures times."""
        effect = paired_effect(self.column(key, 0), self.column(key, 1))
        values = {
            "base": effect.base,
            "changed": effect.changed,
            "ratio": effect.difference,
            "low": effect.low,
            "high": effect.high,
        }
        return {name: float(np.exp(value)) for name, value in values.items()}

    def _roles(self) -> list[dict[str, Any]]:
        base, changed = self.sides
        roles = sorted({person.role for side in self.sides for person in side.resources if person.role})
        return [
            {
                "role": role,
                "n_base": _n_people(base, role),
                "n_changed": _n_people(changed, role),
                **_effect(self.column(f"role:{role}", 0), self.column(f"role:{role}", 1)),
            }
            for role in roles
        ]

    def _step(self, name: str) -> dict[str, float]:
        return {
            f"{kind}_{side}": float(self.column(f"{kind}:{name}", place).mean())
            for kind in ("wait", "n")
            for place, side in enumerate(("base", "changed"))
        }

    def _flow(self, names: tuple[str, ...]) -> dict[str, Any]:
        """Return the numbers of a value stream of both sides, with the steps in the order in which cases come."""
        ages = {name: self._age(name) for name in names}
        ordered = sorted(names, key=lambda name: ages[name])
        return {
            "steps": [self._flow_of_step(name) for name in ordered if math.isfinite(ages[name])],
            "wait_after_s": [self._sum("wait_after_s", side).mean() for side in SIDES],
            "lead_time": self._sum_effect("lead_time_s", "lower"),
            "process_time": self._sum_effect("process_time_s", "neither"),
            "share_worked": self._sum_effect("share_worked", "higher"),
        }

    def _age(self, name: str) -> float:
        """Return how old a case is when it first comes to a step, on the side where it comes; else infinite."""
        ages = np.concatenate([self._step_values("comes_after_s", name, side) for side in SIDES])
        return float(ages[np.isfinite(ages)].mean()) if np.isfinite(ages).any() else math.inf

    def _flow_of_step(self, name: str) -> dict[str, Any]:
        def means(key: str) -> list[float]:
            return [float(self._step_values(key, name, side).mean()) for side in SIDES]

        def effect(*keys: str, wanted: Wanted) -> dict[str, Any]:
            sides = [sum(self._step_values(key, name, side) for key in keys) for side in SIDES]
            return _effect(np.asarray(sides[0]), np.asarray(sides[1]), wanted)

        return {
            "step": name,
            "passes": means("passes"),
            "share": means("share"),
            "waiting": means("waiting"),
            "ladder_work_s": means("ladder_work_s"),
            "wait": effect("ladder_wait_s", wanted="lower"),
            "work": effect("work_s", wanted="lower"),
            "in_progress": effect("waiting", "in_work", wanted="lower"),
        }

    def _step_values(self, key: str, name: str, side: int) -> Real:
        """Return one number of a step of one side over all runs; a step that a side does not have counts nothing."""
        activities = self.sides[side].activities
        if name not in activities:
            return np.full(len(self.flows), np.inf if key == "comes_after_s" else 0.0)
        place = activities.index(name)
        return np.array([getattr(run[side], key)[place] for run in self.flows])

    def _sum(self, key: str, side: int) -> Real:
        return np.array([getattr(run[side], key) for run in self.flows])

    def _sum_effect(self, key: str, wanted: Wanted) -> dict[str, Any]:
        return _effect(self._sum(key, 0), self._sum(key, 1), wanted)

    def _lead_times(self) -> dict[str, Any]:
        pooled = [np.concatenate(side) for side in self.lead_times]
        last = max(1.0, *(float(np.quantile(side, LAST_SHARE)) for side in pooled if side.size))
        edges = np.linspace(0.0, last, N_BINS + 1)
        return {
            "edges_s": edges.tolist(),
            "sides": [
                {
                    "n": int(side.size),
                    "shares": (np.histogram(side, edges)[0] / max(side.size, 1)).tolist(),
                    "share_beyond": float((side > last).mean()) if side.size else 0.0,
                    "median_s": float(np.median(side)) if side.size else 0.0,
                    "p90_s": float(np.quantile(side, 0.9)) if side.size else 0.0,
                }
                for side in pooled
            ],
        }

    def _load(self) -> dict[str, Any]:
        return {
            "times_s": self.times.tolist(),
            "counted_from_s": float(np.mean(self.counted_from)),
            "sides": [
                {
                    "mean": np.mean(side, axis=0).tolist(),
                    "low": np.quantile(side, 0.05, axis=0).tolist(),
                    "high": np.quantile(side, 0.95, axis=0).tolist(),
                }
                for side in self.loads
            ],
        }


def means_of(log: SimulatedLog, *, skip: int) -> dict[str, float]:
    """Return per-case means of one run by step and by role, from the case numbered `skip` on."""
    lead = (log.finished_at - log.arrived_at)[skip:]
    lead = lead[~np.isnan(lead)]
    rows = log.case >= skip
    step, names = log.activity[rows], log.model.activities
    waits = np.bincount(step, log.waits()[rows], len(names)) / max(lead.size, 1)
    counts = np.bincount(step, minlength=len(names)) / max(lead.size, 1)
    found = {"log_lead_time": float(np.log(np.maximum(lead, 1.0)).mean())}
    for place, name in enumerate(names):
        found[f"wait:{name}"], found[f"n:{name}"] = float(waits[place]), float(counts[place])
    return found | _busy_by_role(log, skip=skip)


def _effect(base: Real, changed: Real, wanted: Wanted = "neither") -> dict[str, Any]:
    found = paired_effect(base, changed, wanted=wanted)
    return {key: getattr(found, key) for key in ("base", "changed", "difference", "low", "high", "verdict")}


def _busy_by_role(log: SimulatedLog, *, skip: int) -> dict[str, float]:
    """Return for each role which share of their time on duty its people are busy, until the last case comes."""
    people = log.model.resources
    since, until = float(log.arrived_at[skip]), float(log.arrived_at[-1])
    on_duty = duty_s(log.model, since, until)
    length = log.completed_at - log.started_at
    inside = np.minimum(log.completed_at, until) - np.maximum(log.started_at, since)
    share = np.divide(np.maximum(inside, 0.0), length, out=np.zeros_like(length), where=length > 0)
    named = log.resource >= 0
    busy = np.bincount(log.resource[named], (share * log.worked_s)[named], len(people))
    summed: dict[str, list[float]] = {}
    for place, person in enumerate(people):
        if person.role:
            given = summed.setdefault(f"role:{person.role}", [0.0, 0.0])
            given[0] += float(busy[place])
            given[1] += float(on_duty[place]) * person.at_once
    return {key: worked / there if there else 0.0 for key, (worked, there) in summed.items()}


def _n_people(model: Model, role: str) -> int:
    return sum(person.at_once for person in model.resources if person.role == role)
