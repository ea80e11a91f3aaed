from __future__ import annotations

from datetime import date, timedelta

import pytest

from obeya_web.measures.actions.measures import do_add_measure
from obeya_web.measures.actions.readings import do_keep_readings
from obeya_web.measures.actions.saying import do_renew_limits
from obeya_web.measures.computing import compute_all, latest_definitions
from obeya_web.measures.models import Measure
from tests.web.conftest import Cast

VALUES = [
    {"day": "2026-11-02", "value": 12, "key": "a"},
    {"day": "2026-11-09", "value": 7, "note": "holiday"},
]


@pytest.fixture
def measure(cast: Cast) -> Measure:
    definition = {"what": "value", "source": "api", "period": "week"}
    return do_add_measure(
        cast.owner, cast.finance, name="Faults", definition=definition, process=cast.process, target=10.0
    )


def test_values_are_sent_once_however_often(cast: Cast, ask, measure: Measure) -> None:
    address = f"/measures/{measure.pk}/values"
    first, again = (ask(cast.mate, "POST", address, {"values": VALUES}) for _ in range(2))
    assert (first.status_code, first.json()) == (200, {"n_new": 2, "n_changed": 0, "n_same": 0})
    assert again.json() == {"n_new": 0, "n_changed": 0, "n_same": 2}
    assert measure.values.count() == 2
    corrected = ask(cast.mate, "POST", address, {"values": [{**VALUES[0], "value": 13}]})
    assert corrected.json()["n_changed"] == 1


def test_a_series_is_read_with_its_flags(cast: Cast, ask, measure: Measure) -> None:
    ask(cast.mate, "POST", f"/measures/{measure.pk}/values", {"values": VALUES})
    do_keep_readings(compute_all(None, latest_definitions([measure])))
    read = ask(cast.reader, "GET", f"/measures/{measure.pk}").json()
    assert [(point["begin"], point["value"]) for point in read["points"]] == [
        ("2026-11-02", 12.0),
        ("2026-11-09", 7.0),
    ]
    assert (read["status"], read["unit"], read["definition"]) == ("good", "number", 1)
    (listed,) = ask(cast.reader, "GET", f"/measures?process={cast.process.slug}").json()["items"]
    assert (listed["id"], listed["points"]) == (measure.pk, [])


def test_limits_and_signals_come_with_the_series_once_there_are_periods_enough(
    cast: Cast, ask, measure: Measure
) -> None:
    path = f"/measures/{measure.pk}"
    first = date(2026, 1, 5)
    values = [
        {"day": (first + timedelta(weeks=week)).isoformat(), "value": value}
        for week, value in enumerate([8, 12, 9, 11, 10, 12, 8, 11, 9, 10, 30, 11])
    ]
    ask(cast.mate, "POST", f"{path}/values", {"values": values[:4]})
    do_keep_readings(compute_all(None, latest_definitions([measure])))
    assert ask(cast.reader, "GET", path).json()["chart"] is None
    ask(cast.mate, "POST", f"{path}/values", {"values": values})
    do_keep_readings(compute_all(None, latest_definitions([measure])))
    do_renew_limits(cast.owner, measure, from_day=date(2026, 3, 30), reason="New scale")
    chart = ask(cast.reader, "GET", path).json()["chart"]
    assert chart["limits_renewed"] == [{"from_day": "2026-03-30", "reason": "New scale"}]
    high = chart["points"][10]
    assert (high["begin"], high["value"], high["meaning"]) == ("2026-03-16", 30.0, "concern")
    assert high["value"] > high["upper"] and high["signals"]
    assert [point["signals"] for point in chart["points"][:8]] == [[]] * 8
    assert chart["arl0"] > 50


def test_limits_are_in_the_unit_of_the_values_however_the_chart_is_drawn(cast: Cast, ask) -> None:
    definition = {"what": "value", "statistic": "share", "source": "api", "period": "week"}
    share = do_add_measure(cast.owner, cast.finance, name="Late", definition=definition, process=cast.process)
    values = [
        {"day": (date(2026, 1, 5) + timedelta(weeks=week)).isoformat(), "value": 10 + week % 3, "of": 100}
        for week in range(10)
    ]
    ask(cast.mate, "POST", f"/measures/{share.pk}/values", {"values": values})
    do_keep_readings(compute_all(None, latest_definitions([share])))
    read = ask(cast.reader, "GET", f"/measures/{share.pk}").json()
    point = read["chart"]["points"][0]
    assert point["value"] == pytest.approx(read["points"][0]["value"]) == pytest.approx(0.10)
    assert 0 < point["lower"] < point["centre"] < point["upper"] < 0.3


def test_readers_send_nothing_and_strangers_see_nothing(cast: Cast, ask, measure: Measure) -> None:
    address = f"/measures/{measure.pk}"
    assert ask(cast.reader, "POST", f"{address}/values", {"values": VALUES}).status_code == 403
    assert ask(cast.stranger, "GET", address).status_code == 404
    assert ask(cast.stranger, "GET", "/measures").json()["items"] == []


def test_a_computed_measure_takes_no_values(cast: Cast, ask) -> None:
    computed = do_add_measure(
        cast.owner,
        cast.finance,
        name="Lead time",
        definition={"what": "lead_time", "source": "log"},
        process=cast.process,
    )
    answer = ask(cast.mate, "POST", f"/measures/{computed.pk}/values", {"values": VALUES})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    "value", [{"day": "0001-01-01", "value": 1}, {"day": "2026-11-02", "value": 1e300}, {"day": "2026-11-02"}]
)
def test_what_cannot_be_meant_is_refused(cast: Cast, ask, measure: Measure, value: dict[str, object]) -> None:
    answer = ask(cast.mate, "POST", f"/measures/{measure.pk}/values", {"values": [value]})
    assert answer.status_code == 422
    assert not measure.values.exists()
