"""What charts of subgroups share: how many values each has, their means, ranges and standard deviations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from obeya.spc.charts.lines import Bools, Floats
from obeya.spc.constants import c4, d2, d3


@dataclass(frozen=True, slots=True)
class Subgroups:
    """One entry per subgroup: size, mean, range, and standard deviation; NaN where it has fewer than two values."""

    n: Floats
    mean: Floats
    range: Floats
    sd: Floats


def subgroups_of(values: Floats) -> Subgroups:
    """Sum up subgroups; the last axis holds their values, with NaN where one has fewer than others."""
    known = ~np.isnan(values)
    n = known.sum(axis=-1).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, values, 0.0).sum(axis=-1) / n
        away = np.where(known, values - mean[..., None], 0.0)
        sd = np.sqrt((away**2).sum(axis=-1) / (n - 1))
        highest = np.where(known, values, -np.inf).max(axis=-1)
        lowest = np.where(known, values, np.inf).min(axis=-1)
        spread = np.where(n >= 2, highest - lowest, np.nan)
    return Subgroups(n, np.where(n > 0, mean, np.nan), spread, np.where(n >= 2, sd, np.nan))


def by_size(n: Floats, constant: str) -> Floats:
    """Return d2, d3 or c4 for each size of subgroup; NaN below two values."""
    functions = {"d2": d2, "d3": d3, "c4": c4}
    looked_up = np.full(n.shape, np.nan)
    for size in np.unique(n[n >= 2]):
        looked_up[n == size] = functions[constant](int(size))
    return looked_up


def grand_mean(groups: Subgroups, chosen: Bools) -> Floats:
    """Return the mean of all values in the chosen subgroups."""
    use = chosen & (groups.n > 0)
    total = np.where(use, groups.n * groups.mean, 0.0).sum(axis=-1, keepdims=True)
    return np.asarray(total / np.where(use, groups.n, 0.0).sum(axis=-1, keepdims=True), np.float64)
