"""The one rule for clock changes, against Python's zoneinfo. Covers fault L16."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from obeya.errors import CalendarError
from obeya.tables.timezones import check_zone, local_to_utc, utc_to_local

# fmt: off
ZONES = [
    "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Moscow",
    "Europe/Istanbul", "Africa/Casablanca", "Africa/Cairo", "Asia/Kolkata", "Asia/Kathmandu",
    "Asia/Tehran", "Asia/Gaza", "Asia/Pyongyang", "Asia/Tokyo", "Australia/Lord_Howe",
    "Australia/Sydney", "Pacific/Apia", "Pacific/Chatham", "Pacific/Kwajalein", "America/New_York",
    "America/Sao_Paulo", "America/Recife", "America/Caracas", "America/St_Johns", "America/Havana",
    "UTC",
]
# fmt: on
EPOCH = datetime(1970, 1, 1)
AROUND_S = (-7_200, -3_601, -1_801, -1, 0, 1, 899, 1_799, 1_800, 3_599, 3_600, 3_601, 5_400, 7_200)


def microseconds(moment: datetime) -> int:
    return (moment.replace(tzinfo=None) - EPOCH) // timedelta(microseconds=1)


def zoneinfo_rule(local: datetime, zone: str) -> tuple[int, bool, bool]:
    """The plain twin: what zoneinfo says with fold=0, and whether the value is in a gap or an overlap."""
    first, second = (local.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    before, after = first.utcoffset(), second.utcoffset()
    assert before is not None
    assert after is not None
    return microseconds(first.astimezone(UTC)), after > before, after < before


def changes_of(zone: str, first_year: int = 2000, last_year: int = 2037) -> list[datetime]:
    """Local times of all clock changes, found hour by hour: slow, independent of the table."""
    clock = ZoneInfo(zone)
    moment, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    found: list[datetime] = []
    while moment < end:
        later = moment + timedelta(days=1)
        if moment.astimezone(clock).utcoffset() != later.astimezone(clock).utcoffset():
            minutes = (moment + timedelta(minutes=m) for m in range(1, 1_441))
            old = moment.astimezone(clock).utcoffset()
            change = next(m for m in minutes if m.astimezone(clock).utcoffset() != old)
            found.append((change + old).replace(tzinfo=None))  # type: ignore[operator]
        moment = later
    return found


@pytest.mark.parametrize("zone", ZONES)
def test_every_clock_change_from_2000_to_2037_equals_zoneinfo(zone: str) -> None:
    changes = changes_of(zone)
    moments = [change + timedelta(seconds=s) for change in changes for s in AROUND_S]
    moments += [change + timedelta(seconds=s, days=-1) for change in changes for s in AROUND_S]
    moments += [datetime(2020, 6, 1), datetime(2020, 12, 1, 12)]
    expected = [zoneinfo_rule(moment, zone) for moment in moments]

    utc, is_gap, is_overlap = local_to_utc(np.array([microseconds(m) for m in moments]), zone)

    assert list(zip(utc.tolist(), is_gap.tolist(), is_overlap.tolist(), strict=True)) == expected


def test_the_zones_tried_do_change_their_clocks() -> None:
    counts = {zone: len(changes_of(zone)) for zone in ("Europe/Berlin", "Africa/Casablanca", "Asia/Kolkata")}
    assert counts["Europe/Berlin"] == 2 * 38
    assert counts["Africa/Casablanca"] > 2 * 20  # twice a year around Ramadan
    assert counts["Asia/Kolkata"] == 0


def test_a_skipped_time_moves_forward_by_the_gap_and_a_repeated_time_is_its_first_occurrence() -> None:
    gap, overlap = datetime(2024, 3, 31, 2, 30), datetime(2024, 10, 27, 2, 30)
    utc, is_gap, is_overlap = local_to_utc(
        np.array([microseconds(gap), microseconds(overlap)]), "Europe/Berlin"
    )
    assert utc.tolist() == [
        microseconds(datetime(2024, 3, 31, 1, 30)),
        microseconds(datetime(2024, 10, 27, 0, 30)),
    ]
    assert is_gap.tolist() == [True, False]
    assert is_overlap.tolist() == [False, True]
    assert utc_to_local(utc, "Europe/Berlin").tolist()[0] == microseconds(datetime(2024, 3, 31, 3, 30))


def test_the_day_samoa_skipped_is_one_gap_of_24_hours() -> None:
    skipped = datetime(2011, 12, 30, 12)
    utc, is_gap, _ = local_to_utc(np.array([microseconds(skipped)]), "Pacific/Apia")
    assert is_gap.tolist() == [True]
    assert utc_to_local(utc, "Pacific/Apia").tolist() == [microseconds(skipped + timedelta(days=1))]


@given(st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)), st.sampled_from(ZONES))
def test_any_time_python_can_hold_equals_zoneinfo(moment: datetime, zone: str) -> None:
    utc, is_gap, is_overlap = local_to_utc(np.array([microseconds(moment)]), zone)
    assert (utc[0], is_gap[0], is_overlap[0]) == zoneinfo_rule(moment, zone)


@given(st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)), st.sampled_from(ZONES))
def test_any_instant_is_shown_in_local_time_as_zoneinfo_shows_it(moment: datetime, zone: str) -> None:
    expected = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    assert utc_to_local(np.array([microseconds(moment)]), zone).tolist() == [microseconds(expected)]


def test_sentinel_dates_do_not_overflow() -> None:
    sentinels = [datetime(1, 1, 1), datetime(1900, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999_999)]
    us = np.array([microseconds(moment) for moment in sentinels])
    for zone in ("Asia/Tokyo", "America/New_York"):
        utc, _, _ = local_to_utc(us, zone)
        back = utc_to_local(utc, zone)
        for moments in (utc, back):
            assert np.abs(moments - us).max() < 86_400_000_000
            assert all(EPOCH + timedelta(microseconds=int(moment)) for moment in moments)


def test_an_empty_column_stays_empty() -> None:
    utc, is_gap, is_overlap = local_to_utc(np.array([], dtype=np.int64), "Europe/Berlin")
    assert len(utc) == len(is_gap) == len(is_overlap) == 0


@pytest.mark.parametrize(
    "name", ["Berlin", "", "../../etc/passwd", "localtime", "right/Europe/Berlin", "CEST"]
)
def test_an_unknown_zone_or_the_machine_s_own_is_refused(name: str) -> None:
    with pytest.raises(CalendarError, match=r"is not a time zone\. Give an IANA name"):
        check_zone(name)


def test_a_misspelt_zone_gets_a_near_name() -> None:
    with pytest.raises(CalendarError, match=r"near: Europe/Berlin"):
        check_zone("europe/berln")
