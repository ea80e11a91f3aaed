"""A change on trial: both sides simulated with the same random numbers, until the difference is known well enough."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.tables.sentences import numeral, say
from obeya.tables.wording import say_count, say_duration
from obeya.twin.engine import simulate
from obeya.twin.model import Model
from obeya.twin.scenarios.change import Change
from obeya.twin.scenarios.measures import MEASURES, RunMeasures, has_rates, measure_run
from obeya.twin.scenarios.paired import Effect, EffectWord, Wanted, paired_effect
from obeya.twin.scenarios.scenario import Scenario
from obeya.twin.scenarios.warming import warm_up
from obeya.twin.simulated import SimulatedLog

Real = NDArray[np.float64]

FIRST_PAIRS: Final = 10
MOST_PAIRS: Final = 200
PRECISION: Final = 0.02
"""How near the difference of lead times is to be known: ± this share of the lead time of the base."""
IN_TIME: Final = 0.9
"""Without a given limit, in time is what this share of cases takes today."""
LEAST_CASES: Final = 20


@dataclass(frozen=True, slots=True)
class MeasureEffect:
    """What the change does to one measure; `unit` is s, share, cases, money, or h where no prices are known."""

    key: str
    name: str
    unit: str
    wanted: Wanted
    effect: Effect


@dataclass(frozen=True, slots=True)
class Comparison:
    """A base and a scenario, measured over paired runs; the first effect is that on the mean lead time.

    `n_needed` is how many pairs the wished precision takes by what was seen; `warm_up` how many first cases of each
    run were left out; `within_s` the lead time that counts as in time.
    """

    base: str
    scenario: str
    differs_in: tuple[str, ...]
    sentence: str
    verdict: EffectWord
    n_cases: int
    seed: int
    n_pairs: int
    n_needed: int
    precision: float
    is_precise: bool
    warm_up: int
    within_s: float
    effects: tuple[MeasureEffect, ...]
    warnings: tuple[str, ...]

    def effect(self, key: str) -> Effect:
        """Return the effect on one measure; `KeyError` where nothing could be measured."""
        return {each.key: each.effect for each in self.effects}[key]


def compare(
    base: Model,
    change: Scenario | Change,
    *,
    cases: int,
    seed: int,
    replications: int | Literal["auto"] = "auto",
    within_s: float | None = None,
    precision: float = PRECISION,
    most: int = MOST_PAIRS,
) -> Comparison:
    """Simulate base and change in pairs that share their random numbers, and judge each measure by the differences.

    With `replications="auto"`, pairs are added until the interval of the difference of mean lead times is within
    ± `precision` of the base's lead time, or `most` pairs were run. The same seed gives the same result. Raises
    `QuestionError` where the change does not fit, or a run would not end.
    """
    scenario = change if isinstance(change, Scenario) else Scenario(change.words(), (change,), base.name)
    _check(cases, replications, precision, most)
    changed = scenario.applied_to(base)
    n = FIRST_PAIRS if replications == "auto" else replications
    runs = PairedRuns(base, changed, cases=cases, seed=seed, within_s=within_s)
    runs.extend(min(n, most) if replications == "auto" else n)
    while replications == "auto" and len(runs) < most:
        needed = runs.needed(precision)
        if needed <= len(runs):
            break
        runs.extend(min(needed, 2 * len(runs), most) - len(runs))
    return _compared(base, changed, scenario, runs, precision)


def _check(cases: int, replications: int | str, precision: float, most: int) -> None:
    faults = []
    if cases < LEAST_CASES:
        faults.append(f"{cases} cases a run are too few; give {LEAST_CASES} or more.")
    if replications != "auto" and (not isinstance(replications, int) or replications < 2):
        faults.append(f"Replications are “auto” or a number from 2 on; {replications!r} was given.")
    if not 0 < precision < 1:
        faults.append(f"The precision is a share between 0 and 1, such as 0.02; {precision:g} was given.")
    if most < 2:
        faults.append(f"At least 2 pairs of runs are allowed; {most} was given.")
    if faults:
        raise QuestionError(" ".join(faults))


class PairedRuns:
    """Runs of two models, pair by pair; the first cases that both leave out are settled by the first pairs."""

    def __init__(
        self, base: Model, changed: Model, *, cases: int, seed: int, within_s: float | None = None
    ) -> None:
        """Simulate nothing yet."""
        self.models = (base, changed)
        self.cases = cases
        self.seed = seed
        self.within_s = within_s
        self.skip = -1
        self.warnings: tuple[str, ...] = ()
        self._runs: tuple[list[RunMeasures], list[RunMeasures]] = ([], [])

    def __len__(self) -> int:
        """Return how many pairs were run."""
        return len(self._runs[0])

    def extend(self, n: int) -> None:
        """Run `n` more pairs."""
        until = len(self) + n
        while len(self) < until:
            # In portions, so that not all logs of many runs are held at once.
            numbers = range(len(self), min(until, len(self) + FIRST_PAIRS))
            sides = [self._simulated(model, numbers) for model in self.models]
            if self.skip < 0:
                self._settle(sides)
            for side, logs in enumerate(sides):
                self._runs[side].extend(
                    measure_run(log, skip=self.skip, within_s=self.within_s) for log in logs
                )

    def values(self, key: str) -> tuple[Real, Real]:
        """Return one measure of every pair, for both sides."""
        base, changed = (np.array([getattr(run, key) for run in side]) for side in self._runs)
        return base, changed

    def needed(self, precision: float) -> int:
        """Return how many pairs the mean lead time takes."""
        return paired_effect(*self.values("lead_time"), half_width=self.half_width(precision)).n_needed

    def half_width(self, precision: float) -> float:
        """Return how near the difference of lead times is to be known, in seconds."""
        return precision * float(self.values("lead_time")[0].mean())

    def _settle(self, sides: list[list[SimulatedLog]]) -> None:
        """Find out from the first runs how many cases to leave out, and what is in time."""
        leads = [np.array([log.finished_at - log.arrived_at for log in logs]) for logs in sides]
        self.skip = min(max(warm_up(np.nanmean(side, axis=0)) for side in leads), self.cases // 2)
        if self.within_s is None:
            self.within_s = float(np.nanquantile(leads[0][:, self.skip :], IN_TIME))
        self.warnings = tuple(
            dict.fromkeys(words for logs in sides for log in logs for words in log.warnings)
        )

    def _simulated(self, model: Model, numbers: Sequence[int]) -> list[SimulatedLog]:
        """Return the runs of these numbers; the same ones however many threads work on them."""

        def run(number: int) -> SimulatedLog:
            return simulate(model, cases=self.cases, seed=self.seed, replication=number)

        # The kernel lets go of the interpreter, so that threads do share the work.
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            return list(pool.map(run, numbers))


def _compared(
    base: Model, changed: Model, scenario: Scenario, runs: PairedRuns, precision: float
) -> Comparison:
    effects = []
    priced = has_rates(base) and has_rates(changed)
    for measure in MEASURES:
        sides = runs.values(measure.key)
        if np.isnan(sides).any():
            continue
        wish = runs.half_width(precision) if measure.key == "lead_time" else None
        effect = paired_effect(*sides, wanted=measure.wanted, half_width=wish)
        unit = "h" if measure.unit == "money" and not priced else measure.unit
        effects.append(MeasureEffect(measure.key, say(measure.name), unit, measure.wanted, effect))
    lead = effects[0].effect
    is_precise = lead.n_needed <= len(runs)
    return Comparison(
        base=base.name,
        scenario=scenario.name,
        differs_in=tuple(change.words() for change in scenario.changes),
        sentence=_sentence(scenario, lead),
        verdict=lead.verdict,
        n_cases=runs.cases,
        seed=runs.seed,
        n_pairs=len(runs),
        n_needed=lead.n_needed,
        precision=precision,
        is_precise=is_precise,
        warm_up=runs.skip,
        within_s=runs.within_s or math.nan,
        effects=tuple(effects),
        warnings=(*runs.warnings, *_warnings(runs, lead, precision, effects)),
    )


def _sentence(scenario: Scenario, lead: Effect) -> str:
    given = {
        "change": scenario.words(),
        "base": say_duration(lead.base),
        "changed": say_duration(lead.changed),
        "low": say_duration(lead.low),
        "high": say_duration(lead.high),
        "n": say_count(lead.n_pairs),
    }
    if lead.verdict == "the same":
        return say("{change}: mean lead time stays at {base} in each of {n} pairs of runs.", **given)
    if lead.verdict in ("better", "worse"):
        return say(
            "{change}: mean lead time goes from {base} to {changed} (difference {low} to {high}, 95 % interval of "
            "{n} pairs of runs).",
            **given,
        )
    return say(
        "{change}: no difference in mean lead time is seen, {base} against {changed} (difference {low} to {high}, "
        "95 % interval of {n} pairs of runs).",
        **given,
    )


def _warnings(runs: PairedRuns, lead: Effect, precision: float, effects: list[MeasureEffect]) -> list[str]:
    found: list[str] = []
    if lead.n_needed > lead.n_pairs:
        found.append(
            say(
                "The difference is not known to ± {share} of the lead time; about {n} pairs of runs would be needed.",
                share=numeral(f"{precision:.0%}".replace("%", " %")),
                n=say_count(lead.n_needed),
            )
        )
    for each in effects:
        if each.key == "utilisation" and max(each.effect.base, each.effect.changed) >= _FULL:
            found.append(
                say("People are busy nearly all the time, so lead times grow as long as cases come.")
            )
    if runs.skip * 2 >= runs.cases:
        found.append(say("The process had not settled in half of the cases; ask for more cases a run."))
    return found


_FULL: Final = 0.98
