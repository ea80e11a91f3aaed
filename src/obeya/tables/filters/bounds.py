"""A range of numbers with open or closed ends."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from obeya.errors import FilterError
from obeya.tables.filters.quoting import join_words
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

Number = int | float
MORE, LONGER = phrase("more than {value}"), phrase("longer than {value}")
_AT_LEAST, _LESS, _AT_MOST = (
    phrase("at least {value}"),
    phrase("less than {value}"),
    phrase("at most {value}"),
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The numbers over or at least one value, and under or at most another; at least one end is given.

    Raises `FilterError` for a range that is empty, unbounded or not finite.
    """

    over: Number | None = None
    at_least: Number | None = None
    under: Number | None = None
    at_most: Number | None = None

    def __post_init__(self) -> None:
        """Refuse ranges that nothing or everything meets."""
        given = [
            value for value in (getattr(self, field.name) for field in fields(self)) if value is not None
        ]
        if not given:
            raise FilterError("A range needs at least one of over, at_least, under, at_most.")
        if not all(math.isfinite(value) for value in given):
            raise FilterError("The ends of a range must be finite numbers.")
        if (self.over is not None and self.at_least is not None) or (
            self.under is not None and self.at_most is not None
        ):
            raise FilterError("A range has one lower and one upper end: over or at_least, under or at_most.")
        self._refuse_empty()

    def _refuse_empty(self) -> None:
        low, high = self.low, self.high
        if low is None or high is None:
            return
        if low > high or (low == high and (self.over is not None or self.under is not None)):
            raise FilterError(f"No number lies in the range {self.write(repr)}; check its ends.")

    @property
    def low(self) -> Number | None:
        """The lower end, open or closed."""
        return self.over if self.over is not None else self.at_least

    @property
    def high(self) -> Number | None:
        """The upper end, open or closed."""
        return self.under if self.under is not None else self.at_most

    def condition(self, value: ir.NumericValue) -> ir.BooleanValue:
        """Return whether `value` lies in the range; a missing value does not."""
        met: ir.BooleanValue = value.notnull()
        if self.over is not None:
            met = met & (value > self.over)
        if self.at_least is not None:
            met = met & (value >= self.at_least)
        if self.under is not None:
            met = met & (value < self.under)
        if self.at_most is not None:
            met = met & (value <= self.at_most)
        return met

    def write(self, number: Callable[[Number], str]) -> str:
        """Write the range for the parser: ``> 5``, ``= 5``, ``5..9``, ``>= 5 < 9``."""
        if self.at_least is not None and self.at_most is not None:
            if self.at_least == self.at_most:
                return f"= {number(self.at_least)}"
            return f"{number(self.at_least)}..{number(self.at_most)}"
        signs = (("> ", self.over), (">= ", self.at_least), ("< ", self.under), ("<= ", self.at_most))
        return " ".join(sign + number(value) for sign, value in signs if value is not None)

    def say(self, number: Callable[[Number], str], *, more: str = MORE) -> str:
        """Say the range in words: “more than 5”, “5 to 9”, “at least 5 and less than 9”."""
        if self.at_least is not None and self.at_most is not None:
            if self.at_least == self.at_most:
                return say("exactly {value}", value=number(self.at_least))
            return say("{low} to {high}", low=number(self.at_least), high=number(self.at_most))
        words = (
            (more, self.over),
            (_AT_LEAST, self.at_least),
            (_LESS, self.under),
            (_AT_MOST, self.at_most),
        )
        parts = [say(form, value=number(value)) for form, value in words if value is not None]
        return join_words(parts, "and")


def whole_numbers(bounds: Bounds, what: str) -> None:
    """Refuse ends of a count that are negative or not whole."""
    for end in (bounds.low, bounds.high):
        if end is not None and (end < 0 or end != int(end)):
            raise FilterError(f"{what} is a count: {end!r} must be a whole number from 0 on.")


def no_negative_time(bounds: Bounds) -> None:
    """Refuse durations below zero."""
    for end in (bounds.low, bounds.high):
        if end is not None and end < 0:
            raise FilterError(f"A duration cannot be negative, as {end!r} s is.")
