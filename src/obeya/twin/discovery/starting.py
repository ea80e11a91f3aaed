"""Starts where only ends are known: work begins when the case has come that far and its person is done with the last.

So every start is as early as it can have been, and what is learned of durations is at most this long; estimates far
beyond the usual are cut (Chapela-Campa and Dumas, *Repairing activity start times to improve business process
simulation*, 2022).
"""

from __future__ import annotations

import dataclasses
from typing import Final

import numpy as np

from obeya.tables.sentences import say
from obeya.twin.discovery.concurrency import concurrent_activities
from obeya.twin.discovery.observations import Flags, Floats, Observations
from obeya.twin.discovery.words import say_estimated, say_recorded
from obeya.twin.model import Fit

KNOWN: Final = 0.95
"From this share of recorded starts on they are taken to say which activities overlap."
LONGEST: Final = 2.0
"An estimate is cut at this many times the usual one of its activity."


def with_starts(observed: Observations) -> tuple[Observations, bool, tuple[Fit, ...]]:
    """Return the observations with a start for every instance, whether starts can be trusted, and what was estimated.

    The first step of a case with no start is taken to have begun when it was completed.
    """
    missing = np.isnan(observed.started)
    n_missing = int(missing.sum())
    known = 1 - n_missing / missing.size >= KNOWN
    n_zero = int((observed.started == observed.completed).sum())
    if not n_missing:
        fit = Fit(
            part="starts", about="", measure=say("share of starts recorded"), value=1.0, n=missing.size,
            words=say_recorded(n_zero),
        )  # fmt: skip
        return observed, True, (fit,)
    estimated = _estimated(observed, missing)
    order = np.lexsort((observed.completed, estimated, observed.case))
    filled = dataclasses.replace(
        observed,
        activity=observed.activity[order],
        resource=observed.resource[order],
        started=estimated[order],
        completed=observed.completed[order],
        starts_estimated=n_missing,
    )
    fit = Fit(
        part="starts",
        about="",
        measure=say("share of starts recorded"),
        value=1 - n_missing / missing.size,
        n=missing.size,
        words=say_estimated(n_missing),
    )
    return filled, known, (fit,)


def _estimated(observed: Observations, missing: Flags) -> Floats:
    from obeya.kernels.enabling import available_since, enabled_since

    ends_only = dataclasses.replace(observed, started=observed.completed)
    concurrent = concurrent_activities(ends_only, starts_known=False)
    as_ends = np.where(missing, observed.completed, observed.started)
    enabled, by = enabled_since(observed.offsets, observed.activity, as_ends, observed.completed, concurrent)
    order = np.lexsort((np.arange(enabled.size), observed.completed)).astype(np.int64)
    earliest = available_since(
        order, observed.resource, np.where(by < 0, observed.completed, enabled), observed.completed
    )
    taken = observed.completed - np.where(missing, earliest, observed.started)
    limit = np.full(len(observed.activities), np.inf)
    for activity in range(limit.size):
        mine = taken[(observed.activity == activity) & (by >= 0)]
        if mine.size:
            limit[activity] = LONGEST * float(np.median(mine))
    cut = np.minimum(taken, np.where(missing, limit[observed.activity], np.inf))
    return np.asarray(np.where(missing, observed.completed - cut, observed.started))
