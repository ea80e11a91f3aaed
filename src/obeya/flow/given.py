"""What is given to a formula, checked: all faults in one message."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from obeya.errors import QuestionError

_REMEDY: Final = "Correct what is named and ask again."


class Given:
    """The faults found so far in what was given; `settle` raises them all at once.

    >>> given = Given("A queue")
    >>> given.above_zero(arrivals=3.0, service=-1.0)
    >>> given.faults
    ['service is -1; it is above 0']
    """

    def __init__(self, what: str) -> None:
        """Start with no fault; `what` names the thing that cannot be computed."""
        self.what = what
        self.faults: list[str] = []

    def above_zero(self, **numbers: float) -> None:
        """Note numbers that are not finite and above 0."""
        self._note(lambda number: number > 0, "above 0", numbers)

    def zero_or_more(self, **numbers: float) -> None:
        """Note numbers that are not finite, or negative."""
        self._note(lambda number: number >= 0, "0 or more", numbers)

    def share(self, **numbers: float) -> None:
        """Note numbers that do not lie strictly between 0 and 1."""
        self._note(lambda number: 0 < number < 1, "between 0 and 1", numbers)

    def whole(self, *, least: int = 1, **numbers: float) -> None:
        """Note numbers that are not whole, or below `least`."""
        self._note(
            lambda number: number == int(number) and number >= least,
            f"a whole number from {least} on",
            numbers,
        )

    def stable(self, utilisation: float, *, where: str = "") -> None:
        """Note a utilisation of 1 or more: the queue grows without end, and no mean exists."""
        if not self.faults and utilisation >= 1:
            place = f" at {where}" if where else ""
            self.faults.append(
                f"the utilisation{place} is {utilisation:.3g}; from 1 on the queue grows without end: fewer arrivals, "
                "faster service or more servers are needed"
            )

    def add(self, fault: str) -> None:
        """Keep one fault."""
        self.faults.append(fault)

    def settle(self) -> None:
        """Raise one QuestionError that lists every fault, if there is any."""
        if self.faults:
            lines = [f"{self.what} cannot be computed:", *(f"  - {fault}" for fault in self.faults), _REMEDY]
            raise QuestionError("\n".join(lines))

    def _note(self, is_right: Callable[[float], bool], words: str, numbers: dict[str, float]) -> None:
        for name, number in numbers.items():
            if not math.isfinite(number) or not is_right(number):
                self.faults.append(f"{name.replace('_', ' ')} is {number:g}; it is {words}")


def same_length(given: Given, **rows: Sequence[float]) -> None:
    """Note rows that differ in length."""
    sizes = {name.replace("_", " "): len(row) for name, row in rows.items()}
    if len(set(sizes.values())) > 1:
        given.add(
            "one number per station is needed, but " + ", ".join(f"{n} has {k}" for n, k in sizes.items())
        )
