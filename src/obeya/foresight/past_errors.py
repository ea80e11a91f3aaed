"""A forecast with its errors on the past becomes a distribution: intervals, chances, and a test of both.

The errors are ratios of what came to what was expected, kept apart by the size of the forecast (conformal prediction
in groups: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World, 2005; as whole distributions: Vovk, Shen,
Manokhin and Xie, Machine Learning 108, 2019). Ratios, because a case that has days to go errs by days and one at its
end by hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from obeya.foresight.history import Int, Real
from obeya.foresight.predictors import weighted_quantiles

LEAST_S: Final = 1_800.0
"""Added to both sides of a ratio, so that forecasts near zero do not make it meaningless."""
FEWEST: Final = 200
MOST_GROUPS: Final = 8


@dataclass(frozen=True, slots=True)
class PastErrors:
    """Log ratios of what came to what was expected, sorted in each group of forecasts, with their weights."""

    edges: Real
    "Forecasts at which the next group begins."
    ratios: tuple[Real, ...]
    shares: tuple[Real, ...]
    "Share of the weight of a group up to and with each ratio."
    stretch: float = 1.0
    "Above 1, errors are taken to be so many times as large as these: see `miss`."

    def quantiles(self, expected: Real, share: float) -> Real:
        """Return what comes out no longer than this with a chance of `share`."""
        ratio = self._ratio(expected, 0.5)
        ratio += self.stretch * (self._ratio(expected, share) - ratio)
        return np.maximum((expected + LEAST_S) * np.exp(ratio) - LEAST_S, 0.0)

    def chance_up_to(self, expected: Real, threshold: Real) -> Real:
        """Return the chance that it takes no longer than the threshold, never quite 0 or 1."""
        found = np.empty(expected.size)
        middle = self._ratio(expected, 0.5)
        ratio = middle + (_log_ratio(np.maximum(threshold, 0.0), expected) - middle) / self.stretch
        for group, rows in self._groups(expected):
            n = self.ratios[group].size
            place = np.searchsorted(self.ratios[group], ratio[rows], side="right")
            below = np.where(place > 0, self.shares[group][np.maximum(place - 1, 0)], 0.0)
            found[rows] = (below * n + 0.5) / (n + 1)
        return found

    def miss(self, expected: Real, came: Real, share: float) -> Real:
        """Return how far off answers are, where 1 is the end of the interval that holds `share`, not stretched."""
        middle = self._ratio(expected, 0.5)
        off = _log_ratio(came, expected) - middle
        above = self._ratio(expected, (1 + share) / 2) - middle
        below = middle - self._ratio(expected, (1 - share) / 2)
        return np.asarray(np.abs(off) / np.maximum(np.where(off > 0, above, below), 1e-9), np.float64)

    def _ratio(self, expected: Real, share: float) -> Real:
        found = np.empty(expected.size)
        for group, rows in self._groups(expected):
            place = int(np.searchsorted(self.shares[group], share * (1 - 1e-12)))
            found[rows] = self.ratios[group][min(place, self.ratios[group].size - 1)]
        return found

    def _groups(self, expected: Real) -> list[tuple[int, Int]]:
        group = np.searchsorted(self.edges, expected, side="right")
        return [(int(each), np.flatnonzero(group == each)) for each in np.unique(group)]


def _log_ratio(came: Real, expected: Real) -> Real:
    return np.asarray(np.log((came + LEAST_S) / (expected + LEAST_S)), np.float64)


def past_errors(expected: Real, came: Real, weights: Real) -> PastErrors:
    """Gather the errors of forecasts on cases whose end is known; groups of at least 200 by size of the forecast."""
    n_groups = int(np.clip(expected.size // FEWEST, 1, MOST_GROUPS))
    edges = np.unique(weighted_quantiles(expected, weights, np.arange(1, n_groups) / n_groups))
    ratio = _log_ratio(came, expected)
    group = np.searchsorted(edges, expected, side="right")
    # A group may be empty where many forecasts are equal; it then takes all.
    members = [np.flatnonzero(group == each) for each in range(edges.size + 1)]
    members = [rows if rows.size else np.arange(expected.size) for rows in members]
    ordered = [rows[np.argsort(ratio[rows], kind="stable")] for rows in members]
    reached = [np.cumsum(weights[rows]) for rows in ordered]
    return PastErrors(
        edges=edges,
        ratios=tuple(ratio[rows] for rows in ordered),
        shares=tuple(each / each[-1] for each in reached),
    )
