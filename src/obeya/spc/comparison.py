"""The one shape of an answer to "what changed between two samples?"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy import special

from obeya.spc.change_words import say_change

Kind = Literal["means", "medians", "proportions", "rates"]

CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and the interval in which it lies at the confidence asked for; an end without bound is infinite."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two samples: what was compared, and how much it rests on."""

    name: str
    n: int
    "Values, units of a share, or counts of a rate."
    value: float
    low: float
    high: float
    sd: float | None
    "Standard deviation of the values; null for shares and rates."


@dataclass(frozen=True, slots=True)
class Effect:
    """The size of the difference on a scale that knows no unit."""

    name: Literal["Hedges' g", "Cliff's delta", "Cohen's h", "rate ratio"]
    value: float
    low: float
    high: float
    size: Literal["negligible", "small", "medium", "large"] | None
    "The usual words for it; null for a ratio of rates, which has none."


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two samples; differences are after minus before."""

    kind: Kind
    before: Side
    after: Side
    difference: Estimate
    percent_change: Estimate | None
    "After over before, minus 1, in percent: -60.7 is a fall by 60.7 %; null where before is not above 0 beyond chance."
    effect: Effect
    test: str
    statistic: float
    df: float | None
    p_value: float
    is_beyond_chance: bool
    "Whether chance alone would make such a difference less often than 1 - confidence."
    confidence: float
    sentence: str
    notes: tuple[str, ...]


def comparison(
    kind: Kind,
    sides: tuple[Side, ...],
    *,
    difference: Estimate,
    percent: Estimate | None,
    effect: Effect,
    test: tuple[str, float, float | None, float],
    confidence: float,
    notes: tuple[str, ...],
) -> Comparison:
    """Return the answer; `test` is name, statistic, degrees of freedom and p-value."""
    before, after = sides
    is_beyond = test[3] < 1 - confidence
    return Comparison(
        kind=kind,
        before=before,
        after=after,
        difference=difference,
        percent_change=percent,
        effect=effect,
        test=test[0],
        statistic=test[1],
        df=test[2],
        p_value=test[3],
        is_beyond_chance=is_beyond,
        confidence=confidence,
        sentence=say_change(
            kind,
            (before.value, after.value),
            names=(before.name, after.name),
            percent=None if percent is None else (percent.value, percent.low, percent.high),
            difference=(difference.value, difference.low, difference.high),
            p_value=test[3],
            is_beyond=is_beyond,
            confidence=confidence,
        ),
        notes=notes,
    )


def percent_of_ratio(ratio: float, reach: float) -> Estimate:
    """Return a ratio as change in percent; `reach` is that of its interval, on the scale of logarithms."""
    low, high = ratio * np.exp(-reach), ratio * np.exp(reach)
    return Estimate(100 * (ratio - 1), 100 * (float(low) - 1), 100 * (float(high) - 1))


def word_of_size(
    size: float, steps: tuple[float, float, float]
) -> Literal["negligible", "small", "medium", "large"]:
    """Return the usual word for an effect; `steps` are where small, medium and large begin."""
    if size < steps[0]:
        return "negligible"
    if size < steps[1]:
        return "small"
    return "medium" if size < steps[2] else "large"


def z_of(confidence: float) -> float:
    """Return how many standard errors an interval reaches to either side."""
    return float(special.ndtri((1 + confidence) / 2))
