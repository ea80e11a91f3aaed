"""Defects per million opportunities and the sigma level, with the shift that is added always stated.

The sigma level is the distance to the limit, in standard deviations, at which a normal process has as many defects.
By custom 1.5 is added, for the drift a process is thought to have in the long run: 3.4 defects in a million are
called six sigma though they lie 4.5 standard deviations out. Without shift, obeya says what was measured.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scipy import special, stats

from obeya.errors import SeriesError
from obeya.spc.samples import Faults, check_share

CUSTOMARY_SHIFT: Final = 1.5
MILLION: Final = 1e6


@dataclass(frozen=True, slots=True)
class SigmaLevel:
    """How many defects there are for what could have been one; `low` and `high` are the ends of the interval."""

    n_defects: int
    n_units: int
    opportunities: int
    "Chances for a defect in each unit."
    dpu: float
    "Defects per unit."
    dpmo: float
    "Defects per million opportunities."
    dpmo_low: float
    dpmo_high: float
    yield_share: float
    "Share of opportunities without a defect."
    sigma: float | None
    "Sigma level with the shift; null where no defect or nothing else was seen, as it has no end then."
    sigma_low: float
    sigma_high: float | None
    sigma_unshifted: float | None
    shift: float
    confidence: float


def sigma_level(
    n_defects: int,
    n_units: int,
    *,
    opportunities: int = 1,
    shift: float = CUSTOMARY_SHIFT,
    confidence: float = 0.95,
) -> SigmaLevel:
    """Return DPMO and sigma level of counted defects, with the exact (Clopper–Pearson) interval.

    >>> round(sigma_level(6210, 1_000_000).sigma, 2)
    4.0
    """
    faults = Faults("The sigma level cannot be computed:")
    if n_units < 1:
        faults.add(f"{n_units} units given, at least 1 is needed")
    if opportunities < 1:
        faults.add(f"{opportunities} opportunities per unit given, at least 1 is needed")
    total = n_units * opportunities
    if n_defects < 0:
        faults.add(f"{n_defects} defects given; a count is never negative")
    elif n_units > 0 and opportunities > 0 and n_defects > total:
        faults.add(f"{n_defects} defects in {total} opportunities: each holds one at most")
    check_share(confidence, name="confidence", faults=faults)
    faults.settle("Count defects, units and opportunities per unit again.")
    tail = (1 - confidence) / 2
    low = 0.0 if n_defects == 0 else float(stats.beta.ppf(tail, n_defects, total - n_defects + 1))
    high = 1.0 if n_defects == total else float(stats.beta.ppf(1 - tail, n_defects + 1, total - n_defects))
    share = n_defects / total
    is_inner = 0 < share < 1
    return SigmaLevel(
        n_defects=n_defects,
        n_units=n_units,
        opportunities=opportunities,
        dpu=n_defects / n_units,
        dpmo=share * MILLION,
        dpmo_low=low * MILLION,
        dpmo_high=high * MILLION,
        yield_share=1 - share,
        sigma=sigma_of_dpmo(share * MILLION, shift=shift) if is_inner else None,
        sigma_low=sigma_of_dpmo(high * MILLION, shift=shift) if high < 1 else -float("inf"),
        sigma_high=sigma_of_dpmo(low * MILLION, shift=shift) if low > 0 else None,
        sigma_unshifted=sigma_of_dpmo(share * MILLION, shift=0.0) if is_inner else None,
        shift=shift,
        confidence=confidence,
    )


def dpmo_of_sigma(sigma: float, *, shift: float = CUSTOMARY_SHIFT, sides: int = 1) -> float:
    """Return the defects per million of a sigma level; `sides=2` counts both tails, as without shift.

    >>> round(dpmo_of_sigma(6), 1), round(dpmo_of_sigma(3, shift=0, sides=2))
    (3.4, 2700)
    """
    if sides not in (1, 2):
        raise SeriesError(f"A process has 1 or 2 limits, not {sides}.")
    near, far = special.ndtr(shift - sigma), special.ndtr(-shift - sigma)
    return float((near + far if sides == 2 else near) * MILLION)


def sigma_of_dpmo(dpmo: float, *, shift: float = CUSTOMARY_SHIFT) -> float:
    """Return the sigma level of defects per million, one-sided, with the shift added.

    >>> round(sigma_of_dpmo(308538), 2)
    2.0
    """
    if not 0 < dpmo < MILLION:
        raise SeriesError(f"Defects per million lie between 0 and 1,000,000, not at {dpmo:g}.")
    return float(shift - special.ndtri(dpmo / MILLION))


def rolled_yield(yields: Sequence[float]) -> float:
    """Return the share of units that pass every step the first time: the product of the steps' first-pass yields.

    >>> round(rolled_yield([0.9, 0.8, 0.95, 0.7]), 3)
    0.479
    """
    faults = Faults("The rolled throughput yield cannot be computed:")
    if not yields:
        faults.add("no step is given")
    for place, share in enumerate(yields, start=1):
        if not 0 <= share <= 1:
            faults.add(f"step {place} has a yield of {share:g}; it lies between 0 and 1")
    faults.settle("Give the first-pass yield of each step as a share.")
    return math.prod(yields)


def ppm_of_cp(cp: float) -> float:
    """Return the values in a million outside both limits, for a centred normal process of this Cp.

    Source: Montgomery, Introduction to Statistical Quality Control, table 8.2.

    >>> round(ppm_of_cp(0.75))
    24449
    """
    return float(2 * special.ndtr(-3 * cp) * MILLION)
