"""The two icons of the NHS programme Making Data Count: is it changing, and can it be relied on to meet the target?

Variation speaks of the last point, assurance of the limits of the last phase; see NHSRplotthedots 0.2.2.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from obeya.tables.sentences import say

Direction = Literal["up", "down"]
Variation = Literal[
    "common",
    "improvement_high",
    "improvement_low",
    "concern_high",
    "concern_low",
    "neutral_high",
    "neutral_low",
]
Assurance = Literal["pass", "fail", "hit_or_miss"]
Meaning = Literal["common", "improvement", "concern", "neutral"]


def meaning_of(side: int, better: Direction | None) -> Meaning:
    """Return what a signal means: improvement or concern by the side that is better, neutral where none is."""
    if better is None or side == 0:
        return "neutral"
    return "improvement" if (side > 0) == (better == "up") else "concern"


def variation_icon(*, has_signal: bool, side: int, better: Direction | None) -> Variation:
    """Return the variation icon from the last point."""
    if not has_signal:
        return "common"
    meaning = meaning_of(side, better)
    if meaning == "improvement":
        return "improvement_high" if side > 0 else "improvement_low"
    if meaning == "concern":
        return "concern_high" if side > 0 else "concern_low"
    return "neutral_low" if side < 0 else "neutral_high"


def assurance_icon(
    lower: float, upper: float, target: float | None, better: Direction | None
) -> Assurance | None:
    """Return the assurance icon from the limits at the last point; None without target, direction or limits."""
    if target is None or better is None or np.isnan(lower) or np.isnan(upper):
        return None
    if target > upper:
        return "fail" if better == "up" else "pass"
    if target < lower:
        return "pass" if better == "up" else "fail"
    return "hit_or_miss"


def say_variation(icon: Variation) -> str:
    """Say a variation icon in words."""
    return {
        "common": say("Common cause: no significant change."),
        "improvement_high": say("Special cause of improving nature, with high values."),
        "improvement_low": say("Special cause of improving nature, with low values."),
        "concern_high": say("Special cause of concerning nature, with high values."),
        "concern_low": say("Special cause of concerning nature, with low values."),
        "neutral_high": say("Special cause, with high values; neither direction is called better."),
        "neutral_low": say("Special cause, with low values; neither direction is called better."),
    }[icon]


def say_assurance(icon: Assurance) -> str:
    """Say an assurance icon in words."""
    return {
        "pass": say("The process as it is will meet the target every time."),
        "fail": say("The process as it is will miss the target every time."),
        "hit_or_miss": say("The process as it is will meet the target at times and miss it at times."),
    }[icon]
