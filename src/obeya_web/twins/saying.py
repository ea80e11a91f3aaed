"""Differences and small numbers as people say them."""

from __future__ import annotations

from typing import Any, Final

from obeya_web.lib.numbers import hours_here, number_here

LEAST_HOURS: Final = 0.01
LEAST_NUMBER: Final = 0.001


def signed(value: float, say: Any) -> str:
    """Say a difference with its sign, such as "−3 h" or "< +0.1 %"; without one for nothing."""
    said = str(say(abs(value)))
    if value == 0:
        return said
    if said.startswith("<"):
        return f"> −{said[1:].strip()}" if value < 0 else f"< +{said[1:].strip()}"
    return f"{'−' if value < 0 else '+'}{said}"


def hours(value: float) -> str:
    """Say hours per case; fewer than half a minute as so few."""
    return f"< {hours_here(LEAST_HOURS)}" if 0 < value < LEAST_HOURS else hours_here(value)


def fit(value: float) -> str:
    """Say how well something fits; what is nearly nothing as so little."""
    return f"< {number_here(LEAST_NUMBER)}" if 0 < value < LEAST_NUMBER else number_here(value)
