"""What a sample must hold before anything is computed from it: all faults of all samples in one message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from obeya.errors import SeriesError
from obeya.tables.wording import say_count

Values = npt.NDArray[np.float64]

_MOST_PLACES: Final = 5
_REMEDY: Final = "Correct the values, or leave the rows out, and try again."


class Faults:
    """The faults found so far; `settle` raises them all at once."""

    def __init__(self, what: str) -> None:
        """Start with no fault; `what` begins the message, such as "Capability cannot be computed:"."""
        self.what = what
        self.found: list[str] = []

    def add(self, fault: str) -> None:
        """Keep one fault."""
        self.found.append(fault)

    def settle(self, remedy: str = _REMEDY) -> None:
        """Raise one SeriesError that lists every fault, if there is any."""
        if self.found:
            raise SeriesError.listing(self.what, self.found, remedy)


def take_numbers(
    values: npt.ArrayLike,
    *,
    name: str,
    faults: Faults,
    least: int = 2,
    varying: bool = False,
    whole: bool = False,
    least_value: float | None = None,
) -> Values:
    """Return the values as numbers and note what is wrong with them.

    At least `least` values must be there, all of them finite; `varying` asks that they are not all equal, `whole`
    for whole numbers, and `least_value` for none below it. What cannot be read gives an empty array and a fault.
    """
    try:
        numbers = np.atleast_1d(np.asarray(values, dtype=np.float64))
    except (TypeError, ValueError):
        faults.add(f"{name}: not all of it is numbers")
        return np.empty(0)
    if numbers.ndim != 1:
        faults.add(f"{name}: has {numbers.ndim} dimensions, and a list of numbers is needed")
        return np.empty(0)
    is_finite = np.isfinite(numbers)
    if not is_finite.all():
        faults.add(f"{name}: no finite number at {say_places(~is_finite)}")
    if numbers.size < least:
        faults.add(f"{name}: {say_count(int(numbers.size))} given, at least {least} are needed")
    elif varying and is_finite.all() and np.ptp(numbers) == 0:
        faults.add(f"{name}: all values are {numbers[0]:g}, so there is no variation to judge")
    if whole and (off := is_finite & (numbers != np.floor(numbers))).any():
        faults.add(f"{name}: not a whole number at {say_places(off)}")
    if least_value is not None and (low := is_finite & (numbers < least_value)).any():
        faults.add(f"{name}: below {least_value:g} at {say_places(low)}")
    return numbers


def say_places(where: npt.NDArray[np.bool_]) -> str:
    """Name the positions that are true, counted from 1: `row 3`, `rows 3, 4 and 12 more`."""
    places = (np.flatnonzero(where) + 1).tolist()
    if len(places) == 1:
        return f"row {places[0]}"
    told = ", ".join(str(place) for place in places[:_MOST_PLACES])
    rest = len(places) - _MOST_PLACES
    return f"rows {told} and {rest} more" if rest > 0 else f"rows {told}"


def check_share(value: float, *, name: str, faults: Faults) -> None:
    """Note a number that must lie between 0 and 1 and does not."""
    if not 0 < value < 1:
        faults.add(f"{name} is {value:g}; it lies between 0 and 1, such as 0.95")


def codes_of(
    labels: Sequence[object] | npt.NDArray[np.generic],
) -> tuple[npt.NDArray[np.int64], tuple[str, ...]]:
    """Return a code per label and the names, in the order in which they first come."""
    order: dict[str, int] = {}
    codes = np.fromiter((order.setdefault(str(label), len(order)) for label in labels), np.int64, len(labels))
    return codes, tuple(order)
