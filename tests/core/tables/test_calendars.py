"""Working time: hand-worked cases, and the table of days against the plain twin."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obeya.errors import CalendarError
from obeya.tables.calendar_text import PRESETS, find_calendar, parse_calendar
from obeya.tables.calendars import OpenDay, WorkingCalendar

HOUR = 3_600.0
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = parse_calendar("Mon-Fri 08:00-17:00; Europe/Berlin; DE-BY")

CALENDARS = {
    "office": OFFICE,
    "lunch break": parse_calendar("Mon-Fri 08:00-12:00,13:00-17:00; Sat 9-12; America/New_York; US"),
    "night shift": parse_calendar("Mon-Thu 22:00-06:00; Sun 22-06; Europe/Berlin; DE-BY"),
    "three shifts": parse_calendar("mon-fri-three-shifts; Europe/London; GB-ENG"),
    "far east": parse_calendar("Mon-Sat 08:00-12:30,13:30-18:00; Pacific/Auckland; NZ"),
    "round the clock": parse_calendar("round-the-clock; Europe/Berlin"),
    "over the clock change": parse_calendar("Sun 00:30-04:00; Sat 23:00-01:00; Europe/Berlin"),
    "skipped day": parse_calendar("Mon-Sun 9-17; Pacific/Apia"),
    "own days": parse_calendar(
        "Mon-Fri 9-17; Europe/Paris; FR; closed 2024-05-10, 2024-05-31; open 2024-05-11 08:00-12:00; "
        "open 2024-05-08 20:00-02:00"
    ),
}


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def from_table(days: pa.Table, moment: datetime) -> float:
    """W(t) as an engine computes it from the day table."""
    moment = moment.astimezone(UTC)
    first = days["epoch_day"][0].as_py()
    row = days.slice((moment.date() - date(1970, 1, 1)).days - first, 1).to_pylist()[0]
    second = (moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()
    worked = sum(
        min(max(second - row[f"from{i}_s"], 0.0), row[f"to{i}_s"] - row[f"from{i}_s"]) for i in (1, 2, 3)
    )
    return float(row["cum_s"] + worked)


MOMENTS = st.datetimes(datetime(2011, 11, 1), datetime(2012, 5, 1)) | st.datetimes(
    datetime(2024, 1, 1), datetime(2025, 12, 31)
)


@pytest.mark.parametrize("name", CALENDARS)
@settings(max_examples=60, deadline=None)
@given(one=MOMENTS, length_s=st.floats(0, 40 * 86_400))
def test_the_day_table_and_the_plain_twin_agree(name: str, one: datetime, length_s: float) -> None:
    calendar = CALENDARS[name]
    begin = one.replace(tzinfo=UTC)
    end = begin + timedelta(seconds=length_s)

    days = calendar.day_table(begin.date(), end.date())

    by_table = from_table(days, end) - from_table(days, begin)
    assert by_table == pytest.approx(calendar.seconds_between(begin, end), abs=1e-3)


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        ("2024-03-15T16:00", "2024-03-18T09:00", 2),  # Friday to Monday
        ("2024-03-18T09:00", "2024-03-18T09:00", 0),
        ("2024-03-16T10:00", "2024-03-17T20:00", 0),  # a weekend
        ("2024-03-18T07:00", "2024-03-18T20:00", 9),
        ("2024-03-28T16:00", "2024-04-02T09:00", 2),  # over Easter: Good Friday and Easter Monday closed
        ("2024-05-29T08:00", "2024-05-31T08:00", 9),  # Corpus Christi is a holiday in Bavaria
        ("2024-03-25T00:00", "2024-04-08T00:00", 72),  # two weeks with a clock change: 8 days of 9 h
    ],
)
def test_working_hours_worked_by_hand(begin: str, end: str, hours: float) -> None:
    assert OFFICE.seconds_between(at(begin), at(end)) == hours * HOUR
    days = OFFICE.day_table(date(2024, 1, 1), date(2024, 12, 31))
    assert from_table(days, at(end)) - from_table(days, at(begin)) == hours * HOUR


def test_reversed_instants_give_negative_working_time() -> None:
    assert OFFICE.seconds_between(at("2024-03-18T10:00"), at("2024-03-18T09:00")) == -HOUR


def test_an_instant_without_offset_is_utc() -> None:
    assert OFFICE.seconds_between(datetime(2024, 3, 18, 6), datetime(2024, 3, 18, 8)) == HOUR


@pytest.mark.parametrize(("day", "hours"), [("2024-03-30", 7), ("2024-10-26", 9), ("2024-06-01", 8)])
def test_a_night_shift_over_a_clock_change_has_the_hours_people_stand_there(day: str, hours: float) -> None:
    nights = parse_calendar("Sat 22:00-06:00; Europe/Berlin")
    begin = at(f"{day}T12:00")
    assert nights.seconds_between(begin, begin + timedelta(days=1)) == hours * HOUR


@pytest.mark.parametrize(("day", "hours"), [("2024-03-31", 23), ("2024-10-27", 25), ("2024-06-01", 24)])
def test_a_day_round_the_clock_has_23_24_or_25_hours(day: str, hours: float) -> None:
    begin = at(f"{day}T00:00")
    end = at((date.fromisoformat(day) + timedelta(days=1)).isoformat() + "T00:00")
    assert CALENDARS["round the clock"].seconds_between(begin, end) == hours * HOUR
    days = CALENDARS["round the clock"].day_table(begin.date() - timedelta(days=2), end.date())
    assert from_table(days, end) - from_table(days, begin) == hours * HOUR


def test_a_night_shift_belongs_to_the_day_it_starts_on_also_for_holidays() -> None:
    nights = parse_calendar("Mon-Fri 22:00-06:00; Europe/Berlin; DE")
    # Wednesday 1 May 2024 is a holiday: no shift starts then, but Tuesday's shift ends in it.
    assert nights.seconds_between(at("2024-05-01T00:00"), at("2024-05-02T00:00")) == 6 * HOUR
    assert nights.seconds_between(at("2024-05-02T00:00"), at("2024-05-02T20:00")) == 0


def test_closed_and_open_days_go_before_weekdays_and_holidays() -> None:
    own, paris = CALENDARS["own days"], ZoneInfo("Europe/Paris")

    def hours_on(day: str) -> float:
        begin = at(f"{day}T00:00", paris)
        return own.seconds_between(begin, begin + timedelta(days=1)) / HOUR

    assert hours_on("2024-05-10") == 0  # a Friday, closed
    assert hours_on("2024-05-11") == 4  # a Saturday, open
    assert hours_on("2024-05-08") == 4  # a holiday, open from 20:00; two more hours fall on the next day
    assert hours_on("2024-05-09") == 2  # Ascension Day


def test_the_table_has_one_row_per_utc_day_and_starts_at_zero() -> None:
    days = OFFICE.day_table(date(2024, 3, 18), date(2024, 3, 24))
    assert days.num_rows == 7
    assert days["cum_s"].to_pylist() == [0, 9 * HOUR, 18 * HOUR, 27 * HOUR, 36 * HOUR, 45 * HOUR, 45 * HOUR]
    assert days.schema.field("epoch_day").type == pa.int32()
    assert days["from1_s"][0].as_py() == 7 * HOUR  # 08:00 in Berlin is 07:00Z in winter


def test_sentinel_dates_do_not_break_the_table() -> None:
    days = OFFICE.day_table(date(1, 1, 1), date(1, 1, 10))
    later = OFFICE.day_table(date(9999, 12, 20), date(9999, 12, 31))
    assert days.num_rows == 10
    assert later["cum_s"].to_pylist()[-1] > 0


def test_too_many_breaks_are_refused_with_the_day() -> None:
    breaks = parse_calendar("Mon-Fri 8-9,10-11,12-13,14-15; UTC")
    with pytest.raises(CalendarError, match=r"4 separate working intervals on 2024-03-18"):
        breaks.day_table(date(2024, 3, 16), date(2024, 3, 18))


def test_a_calendar_survives_its_json_file(tmp_path: Path) -> None:
    path = tmp_path / "plant.json"
    for calendar in CALENDARS.values():
        path.write_text(calendar.to_json(), encoding="utf-8")
        assert find_calendar(str(path)) == calendar


def test_all_faults_of_a_calendar_file_are_told_at_once() -> None:
    faulty = {
        "zone": "Europe/Berln",
        "weekly": {"mon": [["08:00"]], "moon": [], "tue": [["08:00", "25:00"]]},
        "closed_days": ["24.12.2026"],
        "country": 49,
        "colour": "red",
    }
    with pytest.raises(CalendarError) as raised:
        WorkingCalendar.from_json(json.dumps(faulty))
    told = str(raised.value)
    for part in ("moon", "weekly mon", "weekly tue", "24.12.2026", "“country” must be text", "colour"):
        assert part in told


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"zone": "Berlin"}, "not a time zone"),
        ({"weekly": ((),) * 7}, "no working hours"),
        ({"weekly": ()}, "it needs seven"),
        ({"weekly": (((time(8), time(12)), (time(11), time(15))),) * 7}, "mon: 08:00–12:00 and 11:00–15:00"),
        ({"country": "DE", "subdivision": "XX"}, "known there: BB, BE, BW, BY"),
        ({"country": "ZZ"}, "No public holidays are known for the country"),
        ({"subdivision": "BY"}, "needs a country"),
        (
            {
                "closed_days": (date(2026, 12, 5),),
                "open_days": (OpenDay(date(2026, 12, 5), ((time(8), time(12)),)),),
            },
            "both a closed and an open day",
        ),
    ],
)
def test_a_calendar_that_cannot_be_meant_is_refused(fields: dict[str, object], told: str) -> None:
    usable: dict[str, object] = {"name": "x", "zone": "UTC", "weekly": (((time(8), time(17)),),) * 7}
    with pytest.raises(CalendarError, match=told):
        WorkingCalendar(**{**usable, **fields})  # type: ignore[arg-type]


def test_a_typed_calendar_reads_in_any_order_and_says_itself_in_words() -> None:
    calendar = parse_calendar("DE-BY; Europe/Berlin; Mon-Fri 8-12, 13-17")
    assert calendar.weekly[0] == ((time(8), time(12)), (time(13), time(17)))
    assert calendar.weekly[5] == ()
    assert (calendar.country, calendar.subdivision) == ("DE", "BY")
    assert calendar.describe() == (
        "Mon–Fri 08:00–12:00 and 13:00–17:00, Europe/Berlin, holidays of DE-BY closed"
    )
    assert calendar.hours_per_day == 8


def test_a_country_alone_means_office_hours_in_the_zone_of_the_log() -> None:
    calendar = parse_calendar("DE", zone="Europe/Berlin")
    assert (calendar.country, calendar.zone, calendar.hours_per_day) == ("DE", "Europe/Berlin", 9)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_is_a_calendar_under_its_own_name(preset: str) -> None:
    calendar = parse_calendar(preset)
    assert calendar.name == preset
    assert calendar.day_table(date(2024, 3, 18), date(2024, 3, 25))["cum_s"].to_pylist()[-1] >= 40 * HOUR


def test_a_range_of_weekdays_may_run_over_sunday() -> None:
    calendar = parse_calendar("Sat-Mon 9-10")
    assert [bool(shifts) for shifts in calendar.weekly] == [True, False, False, False, False, True, True]


def test_all_faults_of_a_typed_calendar_are_told_with_the_way_to_write_it() -> None:
    with pytest.raises(CalendarError) as raised:
        parse_calendar("Mon-Fri 25:00-26:00; DE-XX; Berlin; closed 2026-13-01")
    told = str(raised.value)
    assert told.count("\n  - ") == 4
    assert "Write it as “Mon-Fri 08:00-12:00" in told


def test_a_missing_or_broken_calendar_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CalendarError, match=r"nowhere\.json cannot be read"):
        find_calendar(str(tmp_path / "nowhere.json"))
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(CalendarError, match="it is not JSON"):
        find_calendar(str(broken))
    broken.write_text("[]", encoding="utf-8")
    with pytest.raises(CalendarError, match="JSON object"):
        find_calendar(str(broken))
