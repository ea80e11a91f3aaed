"""Greenhouse gases of a process: amounts times factors that people entered with their source."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from obeya_web.accounts.audit import history_of
from obeya_web.accounts.models import Person
from obeya_web.jobs.models import Job
from obeya_web.measures.actions.factors import do_add_factor, do_withdraw_factor
from obeya_web.measures.actions.measures import MeasureError
from obeya_web.measures.actions.values import GivenValue, do_keep_values
from obeya_web.measures.models import EmissionFactor, Measure
from tests.web.conftest import Cast
from tests.web.measures.conftest import Add, compute

NEW_YEAR = date(2026, 1, 1)
# Numbers for these tests; no factor is taken from anywhere.
TRAIN = {"activity": "Train", "amount_unit": "km", "kg_per_unit": 0.03, "source": "Test agency, table 4"}
DAYS = {"source_day": date(2025, 6, 1), "valid_from": NEW_YEAR}


@pytest.fixture
def footprint(add: Add) -> Measure:
    return add("Travel and paper", definition={"what": "co2e", "period": "month"})


def enter(cast: Cast, **changed: Any) -> EmissionFactor:
    return do_add_factor(cast.owner, changed.pop("unit", cast.finance), **{**TRAIN, **DAYS, **changed})


def values_of(measure: Measure) -> list[float | None]:
    compute(measure)
    reading = measure.readings.first()
    assert reading is not None and not reading.fault, reading and reading.fault
    return [point["value"] for point in reading.points]


def test_co2e_is_activity_times_factor_and_every_number_names_its_source(
    cast: Cast, footprint: Measure, signed_in: Callable[[Person], Client]
) -> None:
    """Serves P065. 1,000 km at 0.03 kg and 400 sheets at 0.005 kg are 32 kg; in February 500 km are 15."""
    enter(cast)
    enter(cast, unit=cast.company, activity="Paper", amount_unit="sheets", kg_per_unit=0.005)
    client = signed_in(cast.owner)
    rows = "2026-01-05\t1000\tTrain\n2026-01-05\t400\tPaper"
    client.post(f"/measures/{footprint.pk}/values/", {"many": "1", "rows": rows})
    client.post(f"/measures/{footprint.pk}/values/", {"day": "2026-02-03", "note": "Train", "value": "500"})

    assert values_of(footprint) == pytest.approx([32.0, 15.0])
    page = client.get(f"/measures/{footprint.pk}/?why=2026-01-01").content.decode()
    assert "Test agency, table 4" in page and "32 kg CO2e" in page
    table = client.get("/measures/factors/").content.decode()
    assert "Train" in table and "Test agency, table 4" in table


def test_a_factor_without_source_is_refused_everywhere(
    cast: Cast, signed_in: Callable[[Person], Client]
) -> None:
    """Serves P065."""
    for changed in ({"source": " "}, {"source_day": None}):
        with pytest.raises(MeasureError, match="source and its date"):
            enter(cast, **changed)
    with pytest.raises(MeasureError, match="no number from 0 up"):
        enter(cast, kg_per_unit=-1.0)
    form = {**TRAIN, **DAYS, "unit": cast.finance.pk, "source": ""}
    assert signed_in(cast.owner).post("/measures/factors/", form).status_code == 422
    assert signed_in(cast.reader).post("/measures/factors/", form).status_code == 403
    assert not EmissionFactor.objects.exists()
    kept = enter(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        EmissionFactor.objects.filter(pk=kept.pk).update(source="")
    with pytest.raises(MeasureError, match="already"):
        enter(cast)


def test_an_amount_without_a_factor_is_refused_and_never_left_out(cast: Cast, footprint: Measure) -> None:
    with pytest.raises(MeasureError, match=r"no emission factor for “Taxi”.*with its source first"):
        do_keep_values(cast.owner, footprint, [GivenValue(NEW_YEAR, 10, note="Taxi")])
    factor = enter(cast)
    do_keep_values(cast.owner, footprint, [GivenValue(NEW_YEAR, 10, note="Train")])
    assert do_keep_values(cast.owner, footprint, [GivenValue(NEW_YEAR, 20, note="Train")]).n_changed == 1
    assert values_of(footprint) == pytest.approx([0.6])
    Job.objects.all().delete()
    do_withdraw_factor(cast.owner, factor)
    assert Job.objects.filter(kind="measure_one").count() == 1
    compute(footprint)
    assert "no emission factor for “Train”" in footprint.readings.first().fault


def test_a_newer_factor_counts_from_its_day_on_and_the_nearest_unit_first(
    cast: Cast, footprint: Measure
) -> None:
    enter(cast, unit=cast.company, kg_per_unit=9.0)
    enter(cast)
    february = enter(cast, kg_per_unit=0.02, valid_from=date(2026, 2, 1))
    enter(cast, unit=cast.sales, kg_per_unit=5.0)
    rows = [GivenValue(date(2026, month, 3), 100, note="Train") for month in (1, 2)]
    do_keep_values(cast.owner, footprint, rows)
    assert values_of(footprint) == pytest.approx([3.0, 2.0])
    said = history_of(february).get()
    assert (said.verb, said.after["source"]) == ("created", "Test agency, table 4")
