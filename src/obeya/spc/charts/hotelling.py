"""Several variables at once (Hotelling's T²): how far a point is from the mean of all, as they vary together.

Limits of points that made the baseline are from the beta distribution, of later points from the F distribution
(N. D. Tracy, J. C. Young, R. L. Mason, Journal of Quality Technology 24 (1992) 88).
"""

from __future__ import annotations

import numpy as np
from scipy import special

from obeya.errors import SeriesError
from obeya.spc.charts.lines import Lines, Subject
from obeya.tables.sentences import say
from obeya.tables.wording import say_count


def hotelling_lines(subject: Subject) -> Lines:
    """Return T² of each point and its upper limit; the centre line is the median of the limit's distribution.

    Raises SeriesError where the baseline has too few points for the variables, or variables that say the same.
    """
    values = subject.values
    known = ~np.isnan(values).any(axis=-1)
    baseline = values[known & subject.in_baseline]
    n, p = baseline.shape
    if n < p + 2:
        raise SeriesError(
            say(
                "{p} variables need at least {fewest} points without a gap; the baseline has {n}.",
                p=say_count(p),
                fewest=say_count(p + 2),
                n=say_count(n),
            )
        )
    covariance = np.cov(baseline, rowvar=False)
    if np.linalg.cond(covariance) > 1e12:
        raise SeriesError(say("Some of the variables are the same but for a factor; leave one of them out."))
    away = values - baseline.mean(axis=0)
    distance = np.einsum("ij,ij->i", away, np.linalg.solve(covariance, np.nan_to_num(away).T).T)
    in_baseline = np.broadcast_to(subject.in_baseline, known.shape)
    limits = [
        np.where(in_baseline, phase_one_limit(n, p, share), phase_two_limit(n, p, share))
        for share in (1.0 - subject.options.false_alarm, 0.5)
    ]
    nothing = np.full(known.shape, np.nan)
    distance = np.where(known, distance, np.nan)
    return Lines(distance, limits[1], nothing, limits[0], np.full(known.shape, -np.inf), limits[0])


def phase_one_limit(n: int, p: int, share: float) -> float:
    """Return the quantile of T² for one of the n points that mean and covariance of p variables come from."""
    return float((n - 1) ** 2 / n * special.betaincinv(p / 2, (n - p - 1) / 2, share))


def phase_two_limit(n: int, p: int, share: float) -> float:
    """Return the quantile of T² for a later point."""
    return float(p * (n + 1) * (n - 1) / (n * n - n * p) * special.fdtri(p, n - p, share))
