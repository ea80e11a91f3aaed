"""Steps of a quantity: where one colour of the ramp ends and the next begins, at numbers people use."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from obeya.figures.tokens import N_RAMP

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
_NICE_TIMES = (
    *(s * 1.0 for s in (1, 2, 5, 10, 30)),
    *(m * _MINUTE for m in (1, 2, 5, 10, 15, 30)),
    *(h * _HOUR for h in (1, 2, 4, 8, 12)),
    *(d * _DAY for d in (1, 2, 3, 5, 7, 10, 14, 21, 30, 60, 90, 180, 365, 730, 1825, 3650)),
)
# Below a thousandth of the largest value all steps look alike: colours are for what is large.
_SPAN = 1000.0


@dataclass(frozen=True, slots=True)
class Steps:
    """Thresholds in rising order; a value belongs to the step whose lower threshold it has reached."""

    thresholds: tuple[float, ...]

    @property
    def n(self) -> int:
        """Count the steps, one more than thresholds."""
        return len(self.thresholds) + 1

    def step(self, value: float) -> int:
        """Give the step of a value, from 0."""
        return bisect_right(self.thresholds, value)

    def ramp(self, value: float) -> int:
        """Give the colour of a value: its step, spread over the whole ramp so that the largest is darkest."""
        return self.colour(self.step(value))

    def colour(self, step: int) -> int:
        """Give the place on the ramp of a step."""
        if self.n == 1:
            return N_RAMP // 2
        return round(step * (N_RAMP - 1) / (self.n - 1))


def _nearest(wanted: float, nice: Sequence[float]) -> float:
    return min(nice, key=lambda candidate: (abs(math.log(candidate / wanted)), candidate))


def _nice_counts(largest: float) -> tuple[float, ...]:
    decades = range(max(1, math.ceil(math.log10(max(largest, 1)))) + 1)
    return tuple(digit * 10.0**decade for decade in decades for digit in (1, 2, 5))


def _steps(values: Sequence[float], nice: Sequence[float]) -> Steps:
    known = sorted(value for value in values if value > 0 and math.isfinite(value))
    if not known:
        return Steps(())
    high = known[-1]
    low = max(known[0], high / _SPAN)
    if high <= low:
        return Steps(())
    ratio = math.log(high / low) / N_RAMP
    wanted = [low * math.exp(ratio * place) for place in range(1, N_RAMP)]
    chosen = sorted({_nearest(each, nice) for each in wanted})
    return Steps(tuple(each for each in chosen if low < each <= high))


def time_steps(values_s: Sequence[float]) -> Steps:
    """Choose steps for durations in seconds at times people say, such as 8 h, 1 d or 7 d."""
    return _steps(values_s, _NICE_TIMES)


def count_steps(values: Sequence[float]) -> Steps:
    """Choose steps for counts and hours at 1, 2 and 5 times a power of ten."""
    return _steps(values, _nice_counts(max(values, default=1)))
