"""What must be there before anything is judged; a gate that is shut says what is missing, and nobody guesses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from obeya.studies.gain.observations import Observations
from obeya.studies.gain.result import Gate
from obeya.studies.gain.weekly import Weeks
from obeya.tables.sentences import phrase, say
from obeya.tables.wording import say_count, say_number

LEAST_WEEKS_BEFORE: Final = 12
LEAST_WEEKS_AFTER: Final = 4
LEAST_PER_WEEK: Final = {"time": 20.0, "proportion": 5.0, "count": 10.0}

_TOO_FEW: Final = {
    "time": phrase("{found} cases a week; {needed} are needed. Judge by months, or widen the slice."),
    "proportion": phrase(
        "{found} hits or misses a week, whichever is rarer; {needed} are needed. Judge by months, or use a g chart."
    ),
    "count": phrase("{found} a week; {needed} are needed. Judge by months, or use a t chart."),
}


def baseline_gates(weeks: Weeks, rows: Observations) -> tuple[Gate, ...]:
    """Check the weeks before: how many there are, and how much each holds."""
    return (
        _gate(
            "baseline weeks",
            weeks.n_before,
            LEAST_WEEKS_BEFORE,
            say(
                "The baseline has {found} whole weeks; {needed} are needed.",
                found=say_count(weeks.n_before),
                needed=say_count(LEAST_WEEKS_BEFORE),
            ),
        ),
        _volume_gate("volume before", weeks, rows, slice(0, weeks.n_before)),
        _variation_gate(weeks),
    )


def after_gates(weeks: Weeks, rows: Observations) -> tuple[Gate, ...]:
    """Check the weeks after the change; rates by what would be expected without it: less may be the gain."""
    n_young = weeks.n_immature
    missing = say(
        "There are {found} whole weeks after the change; {needed} are needed.",
        found=say_count(weeks.n_after),
        needed=say_count(LEAST_WEEKS_AFTER),
    )
    if n_young:
        missing = say(
            "There are {found} whole weeks after the change whose cases have ended; {needed} are needed. "
            "{young} more are too young.",
            found=say_count(weeks.n_after),
            needed=say_count(LEAST_WEEKS_AFTER),
            young=say_count(n_young),
        )
    return (
        _gate("weeks after", weeks.n_after, LEAST_WEEKS_AFTER, missing),
        *(
            []
            if rows.kind == "count"
            else [_volume_gate("volume after", weeks, rows, slice(weeks.n_before, None))]
        ),
    )


def is_open(gates: Sequence[Gate]) -> bool:
    """Say whether all conditions are met."""
    return all(gate.passed for gate in gates)


def _variation_gate(weeks: Weeks) -> Gate:
    """Without any variation before there is nothing to measure a change against; such figures are usually typed in."""
    n_values = int(np.unique(np.round(weeks.y[: weeks.n_before], 9)).size)
    return _gate(
        "variation before",
        max(n_values, int(not weeks.n_before) * 2),
        2,
        say("All weeks before are exactly equal."),
    )


def _volume_gate(name: str, weeks: Weeks, rows: Observations, side: slice) -> Gate:
    needed = LEAST_PER_WEEK[rows.kind]
    found = _volume(weeks, rows, side)
    words = say(_TOO_FEW[rows.kind], found=say_number(found), needed=say_number(needed))
    return _gate(name, found, needed, words)


def _volume(weeks: Weeks, rows: Observations, side: slice) -> float:
    """Return cases a week for times, the rarer outcome for proportions, the number for counts."""
    n, natural = weeks.n[side], weeks.natural[side]
    if not n.size:
        return 0.0
    if rows.kind == "time":
        # A file of figures does not say how many cases stand behind each.
        return LEAST_PER_WEEK["time"] if rows.are_figures else float(np.median(n))
    if rows.kind == "proportion":
        before = slice(0, weeks.n_before)
        share = float((weeks.natural[before] * weeks.n[before]).sum() / max(weeks.n[before].sum(), 1.0))
        return float(n.mean()) * min(share, 1 - share)
    return float((natural * n).mean())


def _gate(name: str, found: float, needed: float, missing: str) -> Gate:
    passed = found >= needed
    return Gate(name, passed, float(found), float(needed), "" if passed else missing)
