"""A log split in time: the past a twin may learn from, and the future that it is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from obeya.errors import QuestionError
from obeya.twin.discovery.observations import Observations

LEAST_PAST: Final = 30
LEAST_FUTURE: Final = 10


@dataclass(frozen=True, slots=True)
class Split:
    """Past and future of a log, cut at `cut_s` (seconds since 1970, UTC).

    The last case came at `last_came_s`, and the log ends at `until_s`.

    `past` holds whole cases, `known` all that had been recorded by the cut, cases in progress included.
    `across` holds the cases that were in progress at the cut, as the log tells them in the end; they are in neither
    `past` nor `future`, and there are `n_across` of them.
    `n_open` cases came after the cut and had not ended when the log did; they are left out too.
    """

    past: Observations
    known: Observations
    future: Observations
    cut_s: float
    last_came_s: float
    until_s: float
    n_across: int
    n_open: int
    across: Observations | None = None


def split_in_time(observed: Observations, *, holdout: float = 0.2) -> Split:
    """Cut where the first 1 − `holdout` of all events have ended; whole cases only.

    The past holds the cases whose every step had ended by then, the future those that began afterwards and had ended
    by the end of the log. Raises `QuestionError` where either is too small to learn from or to judge by.
    """
    if not 0 < holdout < 1:
        raise QuestionError(f"The holdout is a share between 0 and 1, such as 0.2; {holdout:g} was given.")
    started = np.where(np.isnan(observed.started), observed.completed, observed.started)
    offsets = observed.offsets
    arrived = np.minimum.reduceat(started, offsets[:-1])
    ended = np.maximum.reduceat(observed.completed, offsets[:-1])
    n_past = max(1, int((1 - holdout) * observed.completed.size))
    cut = float(np.sort(observed.completed)[n_past - 1])
    is_past = (ended <= cut) & observed.is_finished
    is_new = arrived > cut
    is_future = is_new & observed.is_finished
    if is_past.sum() < LEAST_PAST or is_future.sum() < LEAST_FUTURE:
        raise QuestionError(
            f"Held back in time, {int(is_past.sum())} whole cases are left to learn from and {int(is_future.sum())} to "
            f"judge by; at least {LEAST_PAST} and {LEAST_FUTURE} are needed. Take a longer log or another holdout."
        )
    is_across = ~is_past & ~is_new
    return Split(
        past=observed.of_cases(is_past),
        known=observed.up_to(cut),
        future=observed.of_cases(is_future),
        cut_s=cut,
        last_came_s=float(arrived.max()),
        until_s=float(observed.completed.max()),
        n_across=int(is_across.sum()),
        n_open=int((is_new & ~observed.is_finished).sum()),
        across=observed.of_cases(is_across) if is_across.any() else None,
    )
