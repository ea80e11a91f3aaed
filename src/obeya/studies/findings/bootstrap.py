"""Intervals of sums over cases, by the bootstrap.

Cases are drawn, not events, because what happens to one case hangs together. Where there are more cases than
buckets, cases are gathered into buckets of equal size by their number and buckets are drawn: the variance of a
sum over independent cases is the same, and what leaves the engine stays small however large the log is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from obeya.studies.findings.result import Interval

if TYPE_CHECKING:
    import ibis.expr.types as ir

BUCKETS: Final = 1_000
RESAMPLES: Final = 400
_ENDS: Final = (0.025, 0.975)


def bucket_of(table: ir.Table) -> ir.IntegerValue:
    """Return the bucket of each row's case; below `BUCKETS` cases every case has its own."""
    return (table.case_index % BUCKETS).cast("int64")


def draw_resamples(rng: Generator, n_buckets: int) -> NDArray[np.float64]:
    """Return how often each bucket is drawn in each resample: shape (RESAMPLES, n_buckets), rows sum to n_buckets."""
    if n_buckets == 0:
        return np.zeros((RESAMPLES, 0))
    return rng.multinomial(n_buckets, np.full(n_buckets, 1 / n_buckets), size=RESAMPLES).astype(np.float64)


def interval_of(sums: NDArray[np.float64], resamples: NDArray[np.float64]) -> Interval:
    """Return the 2.5th and 97.5th percentile of the total of `sums`, one per bucket, over all resamples."""
    low, high = np.quantile(resamples @ sums, _ENDS)
    return Interval(float(low), float(high))
