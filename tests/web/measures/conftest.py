from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from obeya_web.measures.actions.measures import do_add_measure
from obeya_web.measures.actions.readings import do_keep_readings
from obeya_web.measures.actions.values import GivenValue, do_keep_values
from obeya_web.measures.computing import compute_all, latest_definitions
from obeya_web.measures.models import Measure
from tests.web.conftest import Cast

Add = Callable[..., Measure]
MONDAY = date(2026, 1, 5)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def add(cast: Cast) -> Add:
    def measure(name: str = "Reminders", *values: float, **fields: Any) -> Measure:
        definition = {"what": "value", "source": "typed", "period": "week", **fields.pop("definition", {})}
        made = do_add_measure(
            cast.owner, cast.finance, name=name, definition=definition, **{"process": cast.process, **fields}
        )
        if values:
            give(cast, made, *values)
        return made

    return measure


def give(cast: Cast, measure: Measure, *values: float) -> None:
    """Type in one value a week, and compute."""
    rows = [GivenValue(MONDAY + timedelta(weeks=k), value) for k, value in enumerate(values)]
    do_keep_values(cast.owner, measure, rows)
    compute(measure)


def compute(*measures: Measure) -> None:
    for measure in measures:
        do_keep_readings(compute_all(measure.process, latest_definitions([measure])))
