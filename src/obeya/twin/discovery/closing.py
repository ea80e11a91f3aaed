"""What becomes of work in hand when hours end: it pauses until they go on, or people finish it first."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from scipy import special

from obeya.tables.sentences import say
from obeya.twin.discovery.hours import Hours
from obeya.twin.discovery.observations import NOBODY, Floats, Observations, local_seconds
from obeya.twin.discovery.weeks import WEEK_S, WeekClock, clock_of_calendar
from obeya.twin.discovery.words import say_closing
from obeya.twin.model import Fit

AtClosing = Literal["pause", "finish"]

RARELY: Final = 0.5
"People finish first where pieces of work go on after a break less than half as often as work begun at any time would …"
SIGNIFICANT: Final = 1e-3
"… and where so few, or fewer, come by chance with this probability only (Poisson)."


def learn_closing(observed: Observations, hours: Hours, spent: Floats) -> tuple[AtClosing, tuple[Fit, ...]]:
    """Return what becomes of work when hours end, and how far that is from chance.

    A piece that takes w seconds of working time and begins at any of the W working seconds of a week with k closings
    goes on after one of them with probability min(1, k·w/W). What is expected so is held against what did go on.
    """
    begun, ended = (local_seconds(at, observed.zone) for at in (observed.started, observed.completed))
    n_on, expected, n = 0, 0.0, 0
    for number, calendar in enumerate(hours.calendars):
        theirs = (observed.resource != NOBODY) & (hours.of_person[observed.resource] == number)
        rows = np.flatnonzero(theirs & (spent > 0))
        clock = clock_of_calendar(calendar)
        n_closings = int(clock.closed_spans(0.0, WEEK_S - 1.0)[0].size)
        if rows.size == 0 or n_closings == 0:
            continue
        n += rows.size
        n_on += int(_goes_on(clock, begun[rows], ended[rows]).sum())
        expected += float(np.minimum(1.0, spent[rows] * n_closings / clock.per_week_s).sum())
    if n == 0 or expected == 0:
        return "pause", ()
    is_rare = n_on < RARELY * expected and special.pdtr(n_on, RARELY * expected) < SIGNIFICANT
    fit = Fit(
        part="calendars",
        about="",
        measure=say("work that went on after a break, as a share of what chance makes"),
        value=n_on / expected,
        n=n,
        words=say_closing(n_on, expected, is_rare=is_rare),
    )
    return ("finish" if is_rare else "pause"), (fit,)


def _goes_on(
    clock: WeekClock, begun: Floats, ended: Floats
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Mark the pieces that lasted over a whole stretch off duty.

    >>> from obeya.twin.discovery.weeks import clock_of
    >>> nine_to_five = clock_of((((32_400, 61_200),),) * 7)
    >>> _goes_on(nine_to_five, np.array([57_600.0, 57_600.0]), np.array([61_500.0, 86_400 + 36_000.0])).tolist()
    [False, True]
    """
    begins, ends = clock.closed_spans(float(begun.min()), float(ended.max()) + WEEK_S)
    following = np.searchsorted(begins, begun, side="left")
    return np.asarray(ended > ends[following])
