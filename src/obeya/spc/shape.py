"""The shape of a distribution: is it normal, and does a power of the values make it normal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import optimize, special

from obeya.spc.samples import Values

LEAST_TESTED: Final = 8
"""With fewer values no test of normality says anything."""
_MOST: Final = 5.0
"No power beyond this, to either side, is looked for."


@dataclass(frozen=True, slots=True)
class Normality:
    """The test of Anderson and Darling, with mean and standard deviation estimated."""

    statistic: float | None
    "A², corrected for the number of values; null with fewer than eight."
    p_value: float | None
    "How often normal values would lie as far from the normal curve as these do."


def judge_normality(values: Values) -> Normality:
    """Return the Anderson–Darling statistic with the p-value of D'Agostino and Stephens.

    Source: R. B. D'Agostino, M. A. Stephens, Goodness-of-Fit Techniques, 1986, table 4.9.

    >>> import numpy as np
    >>> judge_normality(np.arange(20.0)).p_value > 0.05
    True
    """
    n = values.size
    if n < LEAST_TESTED or np.ptp(values) == 0:
        return Normality(None, None)
    z = (np.sort(values) - values.mean()) / values.std(ddof=1)
    weights = 2 * np.arange(1, n + 1) - 1
    raw = -n - float(np.mean(weights * (special.log_ndtr(z) + special.log_ndtr(-z[::-1]))))
    corrected = raw * (1 + 0.75 / n + 2.25 / n**2)
    return Normality(corrected, _p_value(corrected))


def _p_value(a: float) -> float:
    # Beyond 10 the formula of the upper tail would turn upwards again.
    a = min(a, 10.0)
    if a < 0.2:
        return float(1 - np.exp(-13.436 + 101.14 * a - 223.73 * a * a))
    if a < 0.34:
        return float(1 - np.exp(-8.318 + 42.796 * a - 59.938 * a * a))
    if a < 0.6:
        return float(np.exp(0.9177 - 4.279 * a - 1.38 * a * a))
    return float(np.exp(1.2937 - 5.709 * a + 0.0186 * a * a))


@dataclass(frozen=True, slots=True)
class PowerShape:
    """Box and Cox's power of positive values: `(x**power - 1) / power`, and the logarithm for power 0."""

    power: float

    def forward(self, values: Values) -> Values:
        """Return the transformed values."""
        return np.asarray(special.boxcox(values, self.power), np.float64)

    def back(self, values: Values) -> Values:
        """Return values of the original scale; what lies beyond its end becomes 0 or infinite."""
        if self.power == 0:
            return np.exp(values)
        base = 1 + self.power * values
        beyond = 0.0 if self.power > 0 else np.inf
        inside = np.maximum(base, np.finfo(float).tiny) ** (1 / self.power)
        return np.where(base > 0, inside, beyond)


def fit_power(values: Values) -> PowerShape | None:
    """Return the power that makes the values most nearly normal; None unless all of them are positive."""
    if values.size < LEAST_TESTED or values.min() <= 0 or np.ptp(values) == 0:
        return None
    # Over the geometric mean the likelihood of a power is that of the variance alone (Box and Cox 1964).
    logs = np.log(values)
    scaled = np.exp(logs - logs.mean())

    def badness(power: float) -> float:
        return float(np.log(max(np.var(special.boxcox(scaled, power)), np.finfo(float).tiny)))

    power = float(optimize.minimize_scalar(badness, bounds=(-_MOST, _MOST), method="bounded").x)
    # Powers near these are read as these: nobody reports "the power 0.04" of a time.
    nearest = min((-1.0, -0.5, 0.0, 0.5, 1.0), key=lambda known: abs(known - power))
    return PowerShape(nearest if abs(nearest - power) < 0.1 else power)
