"""The waits and the work of each instance on one clock, and what of them made the case longer.

Every second of a case counts once: the time from where the case had got to the end of an instance is what the instance
adds, first as waiting, then as work. What an instance waited or worked beyond that ran beside other instances, so that
waits + work − what ran beside = the lead time of the case, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from obeya.studies.stream.observed import Bools, Floats, Int64, Observed, Times


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of each instance: waiting, work, and the parts of both that ran beside other instances of its case."""

    wait: Floats
    work: Floats
    wait_beside: Floats
    work_beside: Floats
    lead: Floats
    "Lead time of each case."

    @property
    def worked(self) -> float:
        """Return the seconds of all cases in which something was worked on."""
        return float((self.work - self.work_beside).sum())


def time_spent(observed: Observed, times: Times, step: Int64, beside: Bools) -> Spent:
    """Return what each instance spent on one clock.

    An instance waits from the end of the last one of its case that had ended when it began and does not run side by
    side with it (from the arrival where there is none), or from where the case had got, if that is longer ago.
    """
    from obeya.kernels.elapsing import reached_before
    from obeya.kernels.enabling import enabled_since

    _, cause = enabled_since(observed.offsets, step, observed.calendar.begun, observed.calendar.ended, beside)
    arrived = times.begun[observed.offsets[:-1]][observed.case]
    enabled = np.where(cause >= 0, times.ended[cause], arrived)
    reached = reached_before(observed.offsets, times.begun, times.ended)
    new_wait = np.maximum(times.begun - reached, 0.0)
    new_work = np.maximum(times.ended - np.maximum(reached, times.begun), 0.0)
    wait = np.maximum(times.begun - enabled, new_wait)
    work = times.ended - times.begun
    last = np.maximum.reduceat(times.ended, observed.offsets[:-1])
    lead: Floats = last - times.begun[observed.offsets[:-1]]
    return Spent(wait, work, wait - new_wait, work - new_work, lead)
