"""Greenhouse gas emissions: how much was done of an activity, times what one unit of it emits.

Activity data x emission factor, after the GHG Protocol Corporate Standard (2004), chapter 6. No factor comes with
obeya: each is entered by a person, with who published it and when, because they differ by country, year and method.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite

from obeya.errors import QuestionError


@dataclass(frozen=True, slots=True)
class EmissionFactor:
    """What one unit of an activity emits, in kg of CO2 equivalent, from a day on; with who says so.

    Raises `QuestionError` with everything that is missing: a factor without a source is refused.
    """

    activity: str
    amount_unit: str
    "What amounts are counted in, such as km, kWh or sheets."
    kg_per_unit: float
    source: str
    "Who published it, and where."
    source_day: date
    "When it was published."
    valid_from: date
    "From this day on it is used, until a later one of the same activity is."

    def __post_init__(self) -> None:
        faults = [
            words
            for is_missing, words in (
                (not self.activity.strip(), "its activity has no name"),
                (not self.amount_unit.strip(), "its unit is missing"),
                (not isfinite(self.kg_per_unit) or self.kg_per_unit < 0, "it is no number from 0 up"),
                (not self.source.strip(), "its source is missing: who published it, and where"),
            )
            if is_missing
        ]
        if faults:
            raise QuestionError(f"The emission factor of “{self.activity}” is refused: {'; '.join(faults)}.")


@dataclass(frozen=True, slots=True)
class Emission:
    """One amount of an activity with the factor that holds on its day."""

    amount: float
    factor: EmissionFactor

    @property
    def kg(self) -> float:
        """Return amount x factor: kg of CO2 equivalent."""
        return self.amount * self.factor.kg_per_unit


def emissions(
    days: Sequence[date],
    amounts: Sequence[float],
    activities: Sequence[str],
    *,
    factors: Iterable[EmissionFactor],
) -> tuple[Emission, ...]:
    """Return each amount with its factor: the latest of its activity that is valid on its day.

    Raises `QuestionError` naming every activity without a factor on its day, and every amount below 0: nothing is
    left out of a sum in silence.

    >>> paper = EmissionFactor("Paper", "sheet", 0.004, "made up for this example", date(2026, 1, 1), date(2026, 1, 1))
    >>> [round(each.kg, 3) for each in emissions([date(2026, 3, 2)], [500], ["Paper"], factors=[paper])]
    [2.0]
    """
    by_activity: dict[str, list[EmissionFactor]] = {}
    for factor in sorted(factors, key=lambda each: each.valid_from):
        by_activity.setdefault(factor.activity, []).append(factor)
    found: list[Emission] = []
    faults: dict[str, None] = {}
    for day, amount, activity in zip(days, amounts, activities, strict=True):
        valid = [each for each in by_activity.get(activity, ()) if each.valid_from <= day]
        if not valid:
            faults[f"there is no emission factor for “{activity}” on {day}"] = None
        elif not isfinite(amount) or amount < 0:
            faults[f"the amount of “{activity}” on {day} is no number from 0 up"] = None
        else:
            found.append(Emission(amount, valid[-1]))
    if faults:
        raise QuestionError(f"The emissions cannot be computed: {'; '.join(list(faults)[:10])}.")
    return tuple(found)
