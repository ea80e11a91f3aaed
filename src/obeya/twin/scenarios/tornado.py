"""Which assumption matters: each one moved down and up by how unsure it is, all others as they are."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from obeya.errors import QuestionError
from obeya.tables.sentences import say
from obeya.twin.model import Model
from obeya.twin.scenarios.change import say_step
from obeya.twin.scenarios.comparing import PairedRuns
from obeya.twin.scenarios.demand import ChangeDemand
from obeya.twin.scenarios.durations import moments, scaled
from obeya.twin.scenarios.measures import MEASURES, Measure, has_rates
from obeya.twin.scenarios.paired import Effect, EffectWord, paired_effect
from obeya.twin.scenarios.scenario import Scenario
from obeya.twin.scenarios.steps import ChangeDuration

UNKNOWN: Final = 0.1
"""How unsure an assumption is taken to be, as a share, where the model does not say on what it rests."""
LEAST_SPREAD: Final = 0.01
MOST_SPREAD: Final = 0.5
RUNS: Final = 10
_SEEN: Final = ("better", "worse", "more", "less")


@dataclass(frozen=True, slots=True)
class Swing:
    """What an assumption `spread` lower and higher does to what is asked; `swing` is the span between the two.

    `at_lower` and `at_higher` are the values drawn. `lower` and `higher` hold them with their intervals: the model as
    it is beside the model with the assumption moved; where a change is asked about, the moved model beside itself
    with the change.
    """

    assumption: str
    spread: float
    n: int | None
    "On how many observations the assumption rests; null where the model does not say."
    at_lower: float
    at_higher: float
    lower: Effect
    higher: Effect
    swing: float
    holds: bool | None
    "Whether the answer about a change stays with it moved; null where no change is asked about."


@dataclass(frozen=True, slots=True)
class Tornado:
    """Assumptions by what they do to one measure, or to the effect of a change on it; the most powerful first.

    `base` is the value with all assumptions as they are: the measure, or the difference that `change` makes.
    `verdict` is the word of that difference, and `holds` says whether the change works the same way with every
    assumption moved.
    """

    model: str
    change: str | None
    differs_in: tuple[str, ...]
    measure: str
    name: str
    unit: str
    base: float
    verdict: EffectWord | None
    holds: bool | None
    sentence: str
    n_cases: int
    seed: int
    runs: int
    swings: tuple[Swing, ...]


def tornado(
    model: Model,
    *,
    cases: int,
    seed: int,
    measure: str = "lead_time",
    runs: int = RUNS,
    spread: float | None = None,
    change: Scenario | None = None,
    within_s: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> Tornado:
    """Move demand, each step's duration and each idle delay by its 95 % uncertainty, and rank them by their swing.

    The uncertainty of a mean is 1.96 · c/√n of it, with c the coefficient of variation and n the observations behind
    it, between 1 % and 50 %; 10 % where n is not known. `spread` puts one share in place of all. Each side is run in
    pairs with the model as it is. With `change`, what is looked at is the difference that the change makes: each
    assumption is moved in both sides of the comparison, and the changed side follows from the moved one. `progress`
    is told the share that is done.
    """
    known = {each.key: each for each in MEASURES}
    if measure not in known:
        raise QuestionError(f"“{measure}” is no measure; choose one of {', '.join(known)}.")
    if runs < 2:
        raise QuestionError(f"A swing with an interval takes 2 runs or more; {runs} were asked for.")
    chosen = known[measure]
    study = _Study(model, change, chosen, cases, seed, runs, within_s)
    usual = study.effect(model)
    base = usual.base if change is None else usual.difference
    assumptions = _assumptions(model, spread)
    swings = []
    for place, (name, spread_here, n, lower, higher) in enumerate(assumptions):
        sides = [study.effect(moved) for moved in (lower, higher)]
        ends = [side.changed if change is None else side.difference for side in sides]
        span = abs(ends[1] - ends[0])
        same = None if change is None else all(_is_same(usual, side) for side in sides)
        swings.append(Swing(name, spread_here, n, ends[0], ends[1], sides[0], sides[1], span, same))
        if progress is not None:
            progress((place + 1) / len(assumptions))
    swings.sort(key=lambda each: -each.swing)
    holds = None if change is None else all(each.holds for each in swings)
    return Tornado(
        model=model.name,
        change=None if change is None else change.name,
        differs_in=tuple(each.words() for each in change.changes) if change else (),
        measure=measure,
        name=say(chosen.name),
        unit="h" if chosen.unit == "money" and not has_rates(model) else chosen.unit,
        base=base,
        verdict=usual.verdict if change else None,
        holds=holds,
        sentence=_sentence(swings, holds),
        n_cases=cases,
        seed=seed,
        runs=runs,
        swings=tuple(swings),
    )


@dataclass(slots=True)
class _Study:
    """One question put to moved models; what counts as in time is settled by the model as it is."""

    model: Model
    change: Scenario | None
    measure: Measure
    cases: int
    seed: int
    runs: int
    within_s: float | None

    def effect(self, moved: Model) -> Effect:
        """Return the moved model beside the one as it is, or beside itself with the change."""
        sides = (self.model, moved) if self.change is None else (moved, self.change.applied_to(moved))
        pairs = PairedRuns(*sides, cases=self.cases, seed=self.seed, within_s=self.within_s)
        pairs.extend(self.runs)
        self.within_s = pairs.within_s
        values = pairs.values(self.measure.key)
        if np.isnan(values).any():
            raise QuestionError(
                f"{self.model.name} has nothing to measure for {self.measure.name}; choose another measure."
            )
        return paired_effect(*values, wanted=self.measure.wanted)


def _is_same(usual: Effect, moved: Effect) -> bool:
    """Say whether a change still works the same way; where nothing was seen of it, whether nothing is.

    The words themselves would be too much to ask: near the edge of what is seen, chance alone turns one into another.
    """
    if usual.verdict in _SEEN:
        return moved.difference * usual.difference > 0
    return moved.verdict not in _SEEN


def _sentence(swings: Sequence[Swing], holds: bool | None) -> str:
    if not swings:
        return say("The model has no assumption that could be moved.")
    most = swings[0].assumption
    if holds is None:
        return say("What matters most: {assumption}.", assumption=most)
    if holds:
        return say(
            "The answer stays the same with every assumption moved; what matters most: {assumption}.",
            assumption=most,
        )
    return say(
        "The answer is another one with some assumptions moved; what matters most: {assumption}.",
        assumption=most,
    )


_Assumption = tuple[str, float, int | None, Model, Model]


def _assumptions(model: Model, spread: float | None) -> list[_Assumption]:
    found: list[_Assumption] = []
    observed = {(fit.part, fit.about): fit.n for fit in model.fits}
    n = observed.get(("arrivals", ""))
    share = spread if spread is not None else _unsure(1.0, n)
    demand = [ChangeDemand(1 + side * share).changed(model) for side in (-1, 1)]
    found.append((say("demand"), share, n, demand[0], demand[1]))
    for step in model.activities:
        rows = [moments(row.duration) for row in model.work if row.activity == step]
        mean = sum(row[0] for row in rows)
        if not mean:
            continue
        n = observed.get(("durations", step))
        share = spread if spread is not None else _unsure(sum(row[1] for row in rows) / mean, n)
        sides = [ChangeDuration(step, 1 + side * share).changed(model) for side in (-1, 1)]
        found.append((say("duration of {step}", step=say_step(step)), share, n, sides[0], sides[1]))
    for place, delay in enumerate(model.delays):
        mean, deviation = moments(delay.duration)
        if not mean:
            continue
        n = observed.get(("delays", delay.activity))
        share = spread if spread is not None else _unsure(deviation / mean, n)
        sides = [_with_delay(model, place, 1 + side * share) for side in (-1, 1)]
        where = (
            say("idle delay before {step}", step=say_step(delay.activity))
            if delay.where == "before"
            else say("idle delay after {step}", step=say_step(delay.activity))
        )
        found.append((where, share, n, sides[0], sides[1]))
    return found


def _unsure(variation: float, n: int | None) -> float:
    if not n:
        return UNKNOWN
    return min(max(1.96 * variation / math.sqrt(n), LEAST_SPREAD), MOST_SPREAD)


def _with_delay(model: Model, place: int, factor: float) -> Model:
    rows = list(model.delays)
    rows[place] = dataclasses.replace(rows[place], duration=scaled(rows[place].duration, factor))
    return dataclasses.replace(model, delays=tuple(rows))
