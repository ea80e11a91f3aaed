"""A change said in words: from, to, percent with its rounding, interval and test."""

from __future__ import annotations

import math
from typing import Final

_SUBJECTS: Final = {
    "means": "The mean",
    "medians": "The median",
    "proportions": "The share",
    "rates": "The rate",
}
Triple = tuple[float, float, float]


def say_percent_change(percent: float) -> str:
    """Say a change in percent without its sign, to a tenth and rounded: `60.7 % (61 %)`.

    >>> say_percent_change(-100 * (14 - 5.5) / 14)
    '60.7 % (61 %)'
    """
    return f"{half_up(abs(percent), 1):,.1f} % ({half_up(abs(percent)):,.0f} %)"


def half_up(x: float, digits: int = 0) -> float:
    """Round halves up, as people do."""
    # The repr of a float is what a person reads: 0.285 is a half though its binary value lies below.
    scale = 10.0**digits
    return math.floor(round(x * scale, 9) + 0.5) / scale


def say_p_value(p_value: float) -> str:
    """Say how often chance alone makes such a difference: `p = 0.03`, `p < 0.001`."""
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.2g}"


def say_change(
    kind: str,
    values: tuple[float, float],
    *,
    names: tuple[str, str],
    percent: Triple | None,
    difference: Triple,
    p_value: float,
    is_beyond: bool,
    confidence: float,
) -> str:
    """Say in one sentence what changed, by how much, and whether chance would do."""
    low_end, high_end = (_say_value(kind, value) for value in values)
    sure = f"{100 * confidence:g} % interval"
    spans = "" if names == ("before", "after") else f" ({names[0]}) "
    spans_after = "" if names == ("before", "after") else f" ({names[1]})"
    where = f"from {low_end}{spans.rstrip()} to {high_end}{spans_after}"
    if values[0] == values[1]:
        return f"{_SUBJECTS[kind]} did not change: it is {low_end} on both sides ({say_p_value(p_value)})."
    verb = "fell" if values[1] < values[0] else "rose"
    amount = _amount(kind, percent, difference, is_fall=verb == "fell", sure=sure)
    tail = f"{say_p_value(p_value)}" if is_beyond else f"chance alone does that often, {say_p_value(p_value)}"
    return f"{_SUBJECTS[kind]} {verb} {where}, by {amount}; {tail}."


def _amount(kind: str, percent: Triple | None, difference: Triple, *, is_fall: bool, sure: str) -> str:
    if percent is None:
        value, low, high = _turned(difference, is_fall)
        said = [_say_value(kind, each) for each in (value, low, high)]
        return f"{said[0]} ({sure} {said[1]} to {said[2]})"
    value, low, high = _turned(percent, is_fall)
    ends = f"{_tenth(low)} to {_tenth(high)} %"
    return f"{say_percent_change(value)}, {sure} {ends}"


def _turned(triple: Triple, is_fall: bool) -> Triple:
    """Say a fall as a positive amount; its ends change places."""
    value, low, high = triple
    return (-value, -high, -low) if is_fall else triple


def _tenth(percent: float) -> str:
    if math.isinf(percent):
        return "without end"
    sign = "\N{MINUS SIGN}" if percent < 0 and half_up(abs(percent), 1) else ""
    return f"{sign}{half_up(abs(percent), 1):,.1f}"


def _say_value(kind: str, value: float) -> str:
    sign = "\N{MINUS SIGN}" if value < 0 else ""
    if kind == "proportions":
        return f"{sign}{half_up(100 * abs(value), 1):g} %"
    return f"{sign}{abs(value):.3g}" if abs(value) < 1000 else f"{sign}{abs(value):,.0f}"
