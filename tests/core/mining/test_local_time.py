"""Days and months are those of the display zone, on every engine, across clock changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obeya.mining.local_time import day_of, local_day, local_day_number, local_moment, local_month, month_name
from obeya.tables.event_log import EventLog

MakeLog = Callable[..., EventLog]

# Around both clock changes of a year in Berlin, a change of half an hour, and fractions just before midnight.
MOMENTS = (
    "2023-12-31T22:59:59.999999",
    "2023-12-31T23:00:00",
    "2024-03-31T00:59:59.5",
    "2024-03-31T01:00:00",
    "2024-03-31T21:59:59.7",
    "2024-03-31T22:00:00",
    "2024-10-27T00:59:59",
    "2024-10-27T01:00:00",
    "2024-10-27T22:59:59.6",
    "2024-10-27T23:00:00",
    "1969-12-31T23:30:00",
)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Australia/Lord_Howe"])
def test_days_and_months_are_those_on_the_clock_of_the_zone(make_log_on: MakeLog, zone: str) -> None:
    log = make_log_on([(str(n), "a", moment) for n, moment in enumerate(MOMENTS)], zone=zone)
    events = log.events

    rows = (
        events.select(
            "case_index",
            local=local_moment(events.completed_at, log),
            day=local_day(events.completed_at, log),
            month=local_month(events.completed_at, log),
        )
        .to_pyarrow()
        .to_pylist()
    )

    for row in rows:
        moment = datetime.fromisoformat(MOMENTS[row["case_index"]]).replace(tzinfo=UTC)
        expected = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert row["local"].replace(tzinfo=None) == expected
        assert day_of(row["day"]) == expected.date()
        assert month_name(row["month"]) == f"{expected:%Y-%m}"
        assert local_day_number(moment, zone) == row["day"]


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moments=st.lists(st.datetimes(datetime(1948, 1, 1), datetime(2037, 1, 1)), min_size=1, max_size=20),
    zone=st.sampled_from(["America/New_York", "Asia/Tehran", "Africa/Casablanca", "Pacific/Apia"]),
)
def test_any_moment_has_the_day_of_its_zone(make_log: MakeLog, moments: list[datetime], zone: str) -> None:
    log = make_log([(str(n), "a", moment.isoformat()) for n, moment in enumerate(moments)], zone=zone)

    rows = log.events.select("case_index", day=local_day(log.events.completed_at, log)).to_pyarrow()

    found = dict(zip(rows["case_index"].to_pylist(), rows["day"].to_pylist(), strict=True))
    expected = [moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date() for moment in moments]
    assert [day_of(found[n]) for n in range(len(moments))] == expected
