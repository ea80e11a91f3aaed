"""Values of a measure of greenhouse gases: amounts of activities, each with the factor that counts for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from obeya.errors import ObeyaError
from obeya.studies.measures.emissions import Emission, emissions
from obeya_web.accounts.models import Unit
from obeya_web.measures.models import EmissionFactor, Measure, MeasureValue

CO2E: Final = "co2e"
UNIT_WORD: Final = "kg CO2e"


@dataclass(frozen=True, slots=True)
class ShownEmission:
    """One amount with its factor, for "why this number"."""

    value: MeasureValue
    emission: Emission


def factors_of(unit: Unit) -> list[EmissionFactor]:
    """Return the factors that count at a unit: its own and those of all units above it.

    Those of the unit nearest to it come last, so that of two of the same day its own counts.
    """
    above = [int(key) for key in unit.path.strip("/").split("/")]
    rows = EmissionFactor.objects.filter(unit__in=above).select_related("unit", "person")
    return sorted(rows, key=lambda factor: (len(factor.unit.path), factor.valid_from))


def emissions_of(
    unit: Unit, rows: Iterable[tuple[date, float, str]], factors: Sequence[EmissionFactor] | None = None
) -> tuple[Emission, ...]:
    """Return each amount ``(day, amount, activity)`` with its factor; `QuestionError` where one has none."""
    known = factors_of(unit) if factors is None else factors
    taken = list(rows)
    return emissions(
        [day for day, _amount, _activity in taken],
        [amount for _day, amount, _activity in taken],
        [activity for _day, _amount, activity in taken],
        factors=[factor.as_data for factor in known],
    )


def shown_emissions(measure: Measure, values: Sequence[MeasureValue]) -> list[ShownEmission]:
    """Return values with what they emit; nothing where a factor was withdrawn, as the measure itself says then."""
    try:
        found = emissions_of(measure.unit, ((one.day, one.value, one.note) for one in values))
    except ObeyaError:
        return []
    return [ShownEmission(value, emission) for value, emission in zip(values, found, strict=True)]
