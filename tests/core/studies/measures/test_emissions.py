"""Emissions are activity times factor, and every factor says where it is from. Serves P065."""

from __future__ import annotations

from datetime import date

import pytest

from obeya.errors import QuestionError
from obeya.studies.measures.emissions import EmissionFactor, emissions
from obeya.studies.measures.typed import series_of_values

# Numbers for these tests; no factor is taken from anywhere.
TRAIN = EmissionFactor("Train", "km", 0.03, "test", date(2025, 6, 1), date(2025, 1, 1))
TRAIN_2026 = EmissionFactor("Train", "km", 0.02, "test", date(2026, 1, 5), date(2026, 1, 1))
PAPER = EmissionFactor("Paper", "sheet", 0.005, "test", date(2025, 6, 1), date(2025, 1, 1))
DAYS = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 7), date(2026, 1, 8)]


def test_each_amount_is_multiplied_by_the_factor_that_holds_on_its_day() -> None:
    """1,000 km at 0.03 and then at 0.02 kg, 400 sheets at 0.005 kg, 50 km at 0.02 kg."""
    found = emissions(
        DAYS,
        [1000, 1000, 400, 50],
        ["Train", "Train", "Paper", "Train"],
        factors=[TRAIN_2026, PAPER, TRAIN],
    )

    assert [each.kg for each in found] == pytest.approx([30, 20, 2, 1])
    assert [each.factor.source_day.year for each in found] == [2025, 2026, 2025, 2026]
    series = series_of_values(DAYS, [each.kg for each in found], measure="co2e", period="month")
    assert [point.value for point in series.points] == pytest.approx([30, 23])
    assert series.definition.direction == "lower"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"source": " "}, "its source is missing"),
        ({"kg_per_unit": -1.0}, "no number from 0 up"),
        ({"kg_per_unit": float("nan")}, "no number from 0 up"),
        ({"amount_unit": ""}, "its unit is missing"),
        ({"activity": ""}, "no name"),
    ],
)
def test_a_factor_without_source_or_sense_is_refused(changed: dict[str, object], words: str) -> None:
    fields = {name: getattr(TRAIN, name) for name in TRAIN.__dataclass_fields__}
    with pytest.raises(QuestionError, match=words):
        EmissionFactor(**{**fields, **changed})


def test_what_has_no_factor_is_never_left_out_of_the_sum() -> None:
    with pytest.raises(QuestionError, match="no emission factor for “Taxi” on 2026-01-01"):
        emissions([date(2026, 1, 1)] * 2, [5, 5], ["Train", "Taxi"], factors=[TRAIN])
    with pytest.raises(QuestionError, match="no emission factor for “Train” on 2024-12-31"):
        emissions([date(2024, 12, 31)], [5], ["Train"], factors=[TRAIN])
    with pytest.raises(QuestionError, match="the amount of “Train” on 2026-01-01"):
        emissions([date(2026, 1, 1)], [-5], ["Train"], factors=[TRAIN])
