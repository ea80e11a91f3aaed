"""Whether a series is what its chart takes it for: neighbours alike (autocorrelation), counts too far apart.

Both are said in words with what to do about them; limits are never changed in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from obeya.tables.sentences import say
from obeya.tables.wording import say_count, say_number

Floats = NDArray[np.float64]

FEWEST_FOR_AUTOCORRELATION: Final = 10
ALPHA: Final = 0.05


@dataclass(frozen=True, slots=True)
class Autocorrelation:
    """How alike neighbours are: the correlation of points with the points before them, and how sure that is."""

    r: float
    p_value: float
    n: int

    @property
    def is_shown(self) -> bool:
        """Tell whether neighbours are more alike than chance makes them."""
        return self.r > 0 and self.p_value < ALPHA

    @property
    def advice(self) -> str:
        """Say what it means and what to do."""
        return say(
            "Neighbouring points are alike (correlation {r} over {n} points): limits from moving ranges are too "
            "narrow, and false alarms more frequent than stated. Chart longer periods, such as weeks, or judge "
            "changes by a test that allows for it.",
            r=say_number(round(self.r, 2)),
            n=say_count(self.n),
        )


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Whether counts vary more than their distribution says: χ² over its degrees of freedom is near 1 if not."""

    ratio: float
    statistic: float
    p_value: float
    n: int

    @property
    def is_over(self) -> bool:
        """Tell whether counts vary more than chance makes them."""
        return self.ratio > 1 and self.p_value < ALPHA

    @property
    def advice(self) -> str:
        """Say what it means and what to do."""
        return say(
            "Counts vary {ratio} times as much as chance alone would make them (over-dispersion): limits are too "
            "narrow. Look for a mixture of kinds of work, or use a Laney chart (p-prime, u-prime) or XmR.",
            ratio=say_number(round(self.ratio, 2)),
        )


def autocorrelation(values: Floats) -> Autocorrelation | None:
    """Return the lag-1 correlation of the known points, None under ten of them.

    r is raised by 1 / n, its bias where there is none; the test takes r √n as normal. Pairs across a gap are left out.
    """
    known = ~np.isnan(values)
    n = int(known.sum())
    if n < FEWEST_FOR_AUTOCORRELATION:
        return None
    away = np.where(known, values - values[known].mean(), 0.0)
    total = float(away @ away)
    if total == 0:
        return None
    r = float(away[1:] @ away[:-1]) / total + 1.0 / n
    return Autocorrelation(r, float(2.0 * special.ndtr(-abs(r) * np.sqrt(n))), n)


def dispersion(scores: Floats) -> Dispersion | None:
    """Return the χ² test of over-dispersion of standardised points (their position on a p, np, c or u chart)."""
    known = scores[np.isfinite(scores)]
    if known.size < 3:
        return None
    statistic, freedom = float((known**2).sum()), known.size - 1
    return Dispersion(statistic / freedom, statistic, float(special.chdtrc(freedom, statistic)), known.size)
