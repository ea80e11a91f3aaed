"""From a difference on the scale of the test to a ratio people understand, and back."""

from __future__ import annotations

import math
from typing import Final

from obeya.studies.gain.result import EffectWord
from obeya.studies.gain.vocabulary import Better, Kind
from obeya.studies.gain.weekly import Scale

MEANING: Final[dict[Kind, EffectWord]] = {
    "time": "ratio of geometric means",
    "proportion": "odds ratio",
    "count": "rate ratio",
}


def to_ratio(scale: Scale, before: float, difference: float) -> float:
    """Return after / before; `before` is the level on the scale of the test, of use for square roots only."""
    if scale != "square root":
        return math.exp(min(difference, 700.0))
    return (max(before + difference, 0.0) / before) ** 2 if before > 0 else math.nan


def from_ratio(scale: Scale, before: float, ratio: float) -> float:
    """Return the difference on the scale of the test that makes this ratio."""
    if scale != "square root":
        return math.log(ratio)
    return before * (math.sqrt(ratio) - 1)


def visible_share(scale: Scale, before: float, difference: float, better: Better) -> float:
    """Return a difference in the wished direction as a share of the level before: 0.1 is ten percent."""
    signed = -difference if better == "lower" else difference
    return abs(to_ratio(scale, before, signed) - 1)
