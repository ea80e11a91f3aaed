"""What is known around a change besides its own weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from obeya.studies.gain.mix import MixShift

STAGGER_DAYS: Final = 28
"""Changes on one slice that go live closer together than this cannot be told apart."""


@dataclass(frozen=True, slots=True)
class OtherChange:
    """Another change on the same cases."""

    name: str
    go_live: date


@dataclass(frozen=True, slots=True)
class Context:
    """What was found on the way to a verdict and has to be said with it."""

    mix: MixShift | None
    is_standardised: bool
    n_unpaired: int
    "Weeks without cases in the comparison."
    others: tuple[OtherChange, ...]
    ends_before: date | None
    "Go-live of a later change, which ends the weeks after."
    trigger_days: int
    is_trigger_registered: bool
    rise_before: float | None
    "How much worse the last four weeks before go-live were than the baseline before them, as a share; null if unknown."
    n_zero: int
    n_left_out: int
    n_immature: int
    n_provisional: int
    is_seasonal: bool
    hides_open: bool
    are_figures: bool
