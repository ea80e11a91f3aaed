"""Cumulative sums on both sides: C⁺ = max(0, C⁺ + z - k), C⁻ likewise; a signal beyond h. All in standard deviations.

E. S. Page, Biometrika 41 (1954) 100; J. M. Lucas, R. B. Crosier, Technometrics 24 (1982) 199 for the head start.
"""

from __future__ import annotations

import numpy as np

from obeya.spc.charts.averaged import standardise
from obeya.spc.charts.lines import Floats, Lines, Subject


def cusum_lines(subject: Subject) -> Lines:
    """Return C⁺ as the plotted line and -C⁻ as the line below, with the decision interval as limits."""
    scores = standardise(subject).scores
    options = subject.options
    start = options.decision / 2 if options.head_start else 0.0
    up, down = (_sums(sign * scores, options.reference, start) for sign in (1.0, -1.0))
    zero, high = np.zeros(scores.shape), np.full(scores.shape, options.decision)
    return Lines(up, zero, -high, high, -high, high, below=-down)


def _sums(scores: Floats, reference: float, start: float) -> Floats:
    sums = np.full(scores.shape, np.nan)
    now = np.full(scores.shape[:-1], start)
    for place in range(scores.shape[-1]):
        score = scores[..., place]
        now = np.where(np.isnan(score), now, np.maximum(0.0, now + score - reference))
        sums[..., place] = np.where(np.isnan(score), np.nan, now)
    return sums
