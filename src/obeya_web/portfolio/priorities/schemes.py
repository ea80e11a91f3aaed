"""Schemes of scoring: which values are asked for, which are allowed, and the formula that makes one number of them.

* Impact and effort: ``impact / effort``, both from 1 to 5; the 2×2 and PICK read the same two values.
* RICE: ``reach · impact · confidence / effort`` (Intercom, 2016).
* WSJF: ``(value + time criticality + risk reduction) / size`` on Fibonacci numbers (Reinertsen; SAFe).
* Benefit to cost: ``benefit a year · share that is likely / cost``.

A weight is the power of its value: 1 counts it as the formula says, 0 leaves it out, 2 counts it twice as much. In the
sum of WSJF it multiplies its part. Weights of 1 give the published formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
Values = Mapping[str, float]

FIVE = (1.0, 2.0, 3.0, 4.0, 5.0)
FIBONACCI = (1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 20.0)
IMPACTS = (0.25, 0.5, 1.0, 2.0, 3.0)
CONFIDENCES = (0.5, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Factor:
    """One value that is asked for; without `allowed` any number above 0 is."""

    key: str
    name: Words
    help: Words
    allowed: tuple[float, ...] = ()
    # A larger value makes the score smaller.
    is_cost: bool = False

    def accepts(self, value: float) -> bool:
        """Say whether a value is allowed."""
        return value in self.allowed if self.allowed else math.isfinite(value) and value > 0


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way of scoring: its factors and the formula over their values and weights."""

    key: str
    name: Words
    formula: Words
    factors: tuple[Factor, ...]
    score: Callable[[Values, Values], float]

    def factor(self, key: str) -> Factor:
        """Return a factor by its key."""
        return next(factor for factor in self.factors if factor.key == key)

    def is_complete(self, values: Values) -> bool:
        """Say whether every value is there and allowed."""
        return all(factor.key in values and factor.accepts(values[factor.key]) for factor in self.factors)


def _ratio(gains: tuple[str, ...], cost: str) -> Callable[[Values, Values], float]:
    def score(values: Values, weights: Values) -> float:
        gain = math.prod(values[key] ** weights.get(key, 1.0) for key in gains)
        return float(gain / values[cost] ** weights.get(cost, 1.0))

    return score


def _wsjf(values: Values, weights: Values) -> float:
    delay = sum(values[key] * weights.get(key, 1.0) for key in ("value", "urgency", "risk"))
    return float(delay / values["size"] ** weights.get("size", 1.0))


SCHEMES: Mapping[str, Scheme] = {
    scheme.key: scheme
    for scheme in (
        Scheme(
            "impact_effort",
            _("Impact and effort"),
            _("impact ÷ effort"),
            (
                Factor("impact", _("impact"), _("What it changes for those who receive the work."), FIVE),
                Factor("effort", _("effort"), _("Time, money and nerves."), FIVE, is_cost=True),
            ),
            _ratio(("impact",), "effort"),
        ),
        Scheme(
            "rice",
            _("RICE"),
            _("reach × impact × confidence ÷ effort"),
            (
                Factor("reach", _("reach"), _("Cases or people a quarter.")),
                Factor(
                    "impact", _("impact"), _("3 massive, 2 high, 1 medium, 0.5 low, 0.25 minimal."), IMPACTS
                ),
                Factor("confidence", _("confidence"), _("1 measured, 0.8 likely, 0.5 a guess."), CONFIDENCES),
                Factor("effort", _("effort"), _("Person-months."), is_cost=True),
            ),
            _ratio(("reach", "impact", "confidence"), "effort"),
        ),
        Scheme(
            "wsjf",
            _("WSJF"),
            _("(value + time criticality + risk reduction) ÷ size"),
            (
                Factor("value", _("value"), _("For users and the business, beside the others."), FIBONACCI),
                Factor("urgency", _("time criticality"), _("How fast the value decays."), FIBONACCI),
                Factor("risk", _("risk reduction"), _("And what it makes possible."), FIBONACCI),
                Factor(
                    "size", _("size"), _("How much work it is, beside the others."), FIBONACCI, is_cost=True
                ),
            ),
            _wsjf,
        ),
        Scheme(
            "benefit_cost",
            _("Benefit to cost"),
            _("benefit a year × how likely ÷ cost"),
            (
                Factor("benefit", _("benefit a year"), _("In money; half-way between least and most.")),
                Factor("confidence", _("how likely"), _("1 measured, 0.8 likely, 0.5 a guess."), CONFIDENCES),
                Factor("cost", _("cost"), _("In money, once."), is_cost=True),
            ),
            _ratio(("benefit", "confidence"), "cost"),
        ),
    )
}

# The 2×2: from here on an impact counts as high and an effort as hard.
MIDDLE = 3.0


def quadrant(impact: float, effort: float) -> Words:
    """Return the quadrant of PICK: possible (low, easy), implement (high, easy), challenge (high, hard), kill."""
    is_high, is_hard = impact >= MIDDLE, effort >= MIDDLE
    if is_high:
        return _("challenge") if is_hard else _("implement")
    return _("kill") if is_hard else _("possible")
