"""Times in every format people export, against Python's own datetime. Covers faults L15 to L19."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obeya.errors import MappingError
from obeya.sources.timestamps import parse_times
from tests.core.sources.parsed_times import MOMENT, instants, parse


@pytest.mark.parametrize(
    "text",
    [
        "2011-04-13T14:02:31",
        "2011-04-13 14:02:31",
        "2011/04/13 14:02:31",
        "2011-4-13 14:02:31",
        "2011-04-13_14:02:31",
        " 2011-04-13  14:02:31 ",
        "2011-04-13-14.02.31",
        "13.04.2011 14:02:31",
        "13.4.2011, 14:02:31",
        "13. 4. 2011 14:02:31",
        "13.04.2011 14.02.31",
        "13.04.11 14:02:31",
        "13.04.2011 um 14:02:31 Uhr",
        "13/04/2011 14:02:31",
        "13-04-2011 14:02:31",
        "04/13/2011 14:02:31",
        "4/13/2011 2:02:31 PM",
        "4/13/2011, 2:02:31\u202fPM",
        "13/04/2011 02:02:31 p. m.",
        "13 Apr 2011 14:02:31",
        "13-APR-11 02.02.31 PM",
        "13-Apr-2011 14:02:31",
        "13. April 2011 14:02:31",
        "13 avril 2011 14:02:31",
        "13 avr. 2011 14h02:31",
        "13 de abril de 2011 14:02:31",
        "13 abr 2011 14:02:31",
        "13 april 2011 14:02:31",
        "Apr 13, 2011 14:02:31",
        "April 13th, 2011 at 2:02:31 PM",
        "2011-Apr-13 14:02:31",
        "Wed Apr 13 14:02:31 2011",
        "Mi 13. Apr 2011 14:02:31",
        "14:02:31 13.04.2011",
        "20110413140231",
        "20110413 140231",
        "20110413T140231",
        "20110413-140231",
    ],
)
def test_one_moment_reads_the_same_in_every_format(text: str) -> None:
    parsed = parse(text)
    assert instants(parsed) == [MOMENT]
    assert (parsed.n_naive, len(parsed.bad)) == (1, 0)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2011-04-13T14:02:31Z", MOMENT),
        ("2011-04-13 14:02:31 UTC", MOMENT),
        ("2011-04-13 14:02:31 GMT", MOMENT),
        ("Wed, 13 Apr 2011 14:02:31 GMT", MOMENT),
        ("Wed Apr 13 14:02:31 UTC 2011", MOMENT),
        ("2011-04-13T14:02:31+02:00", MOMENT - timedelta(hours=2)),
        ("2011-04-13T14:02:31+0530", MOMENT - timedelta(hours=5, minutes=30)),
        ("2011-04-13T14:02:31-05", MOMENT + timedelta(hours=5)),
        ("2011-04-13 14:02:31 -05:00", MOMENT + timedelta(hours=5)),
        ("2011-04-13T14:02:31+02:00[Europe/Berlin]", MOMENT - timedelta(hours=2)),
        ("13/Apr/2011:14:02:31 +0200", MOMENT - timedelta(hours=2)),
        ("Wed Apr 13 2011 14:02:31 GMT+0200 (CEST)", MOMENT - timedelta(hours=2)),
        ("20110413T140231Z", MOMENT),
    ],
)
def test_an_offset_is_honoured_whatever_zone_is_declared(text: str, utc: datetime) -> None:
    parsed = parse(text, zone="Asia/Tokyo")
    assert instants(parsed) == [utc]
    assert parsed.n_naive == 0


@pytest.mark.parametrize(
    ("text", "microsecond"),
    [(".5", 500_000), (",25", 250_000), (".123", 123_000), (".123456", 123_456), (".123456789", 123_456)],
)
def test_fractions_of_one_to_nine_digits_are_kept_to_the_microsecond(text: str, microsecond: int) -> None:
    parsed = parse("2011-04-13T14:02:31" + text)
    assert instants(parsed) == [MOMENT.replace(microsecond=microsecond)]
    assert any("finer digits are cut" in note for note in parsed.notes) == (len(text) > 7)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("12:00 AM", 0), ("12:30 AM", 0), ("1:00 am", 1), ("12:00 PM", 12), ("11:59 pm", 23), ("14:00 PM", 14)],
)
def test_noon_and_midnight_on_a_twelve_hour_clock(text: str, hour: int) -> None:
    (moment,) = instants(parse(f"2011-04-13 {text}"))
    assert moment is not None
    assert moment.hour == hour


FORMATS = [
    ("%Y-%m-%d %H:%M:%S.%f", None),
    ("%Y-%m-%dT%H:%M:%S.%f+00:00", None),
    ("%d.%m.%Y %H:%M:%S,%f", "dmy"),
    ("%m/%d/%Y %I:%M:%S.%f %p", "mdy"),
    ("%d-%b-%Y %H:%M:%S.%f", None),
    ("%B %d, %Y %H:%M:%S.%f", None),
    ("%a, %d %b %Y %H:%M:%S.%f +0000", None),
    ("%Y%m%d%H%M%S.%f", None),
    ("%y/%m/%d %H:%M:%S.%f", "ymd"),
]


@pytest.mark.parametrize(("pattern", "order"), FORMATS)
@settings(deadline=None, max_examples=40)
@given(st.lists(st.datetimes(datetime(1970, 1, 2), datetime(2068, 12, 31)), min_size=1, max_size=20))
def test_what_python_writes_reads_back(pattern: str, order: str | None, moments: list[datetime]) -> None:
    assert instants(parse(*(m.strftime(pattern) for m in moments), date_order=order)) == moments


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)))
def test_any_time_python_can_hold_reads_without_overflow(moment: datetime) -> None:
    assert instants(parse(moment.isoformat(sep=" "))) == [moment]


def test_sentinel_dates_parse_and_are_left_to_be_judged() -> None:
    parsed = parse(
        "0001-01-01", "1900-01-01", "1948-05-01 12:00", "9999-12-31 23:59:59", zone="Europe/Berlin"
    )
    assert len(parsed.bad) == 0
    assert instants(parsed)[2] == datetime(1948, 5, 1, 10)  # summer time
    assert instants(parsed)[0] == datetime(1, 1, 1)  # the first day Python can hold, not one before


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "13:00",
        "2011-02-30",
        "2011-13-01",
        "1900-01-00",
        "2011-04-13 25:00",
        "2011-04-13 14:61",
        "2011-04-13 14:00 AM",
        "2011-04-13T14:02:31+99:00",
        "32.13.2011",
        "Step 2011-04-13",
        "99999999999999999999",
        "x" * 500,
    ],
)
def test_what_is_no_time_is_bad_not_missing(text: str) -> None:
    parsed = parse("2011-04-13 14:02:31", text, None)
    assert parsed.bad.to_pylist() == [1]
    assert parsed.n_missing == 1
    assert instants(parsed) == [MOMENT, None, None]


def test_the_end_of_a_day_and_a_leap_second_are_times() -> None:
    assert instants(parse("2011-04-13 24:00", "2016-12-31T23:59:60Z")) == [
        datetime(2011, 4, 14),
        datetime(2017, 1, 1),
    ]


@pytest.mark.parametrize(
    "marker", ["", " ", "?", "-", "NA", "N/A", "NULL", "null", "None", "NaN", "nan", "NaT"]
)
def test_markers_for_missing_times_are_missing_not_bad(marker: str) -> None:
    parsed = parse(marker, "2011-04-13 14:02:31")
    assert (parsed.n_missing, len(parsed.bad)) == (1, 0)
    assert instants(parsed) == [None, MOMENT]


def test_zero_dates_of_databases_are_missing_and_said() -> None:
    parsed = parse("00000000", "20110413")
    assert instants(parsed) == [None, datetime(2011, 4, 13)]
    assert any("Zero dates" in note for note in parsed.notes)


# Day and month


def test_one_day_after_the_twelfth_decides_the_whole_column() -> None:
    parsed = parse("03/04/2011", "13/04/2011")
    assert instants(parsed) == [datetime(2011, 4, 3), datetime(2011, 4, 13)]
    assert parsed.date_order == "dmy"
    assert instants(parse("03/04/2011", "04/13/2011")) == [datetime(2011, 3, 4), datetime(2011, 4, 13)]


def test_the_deciding_value_may_come_very_late() -> None:
    texts = ["03/04/2024"] * 30_000 + ["13/04/2024"]
    assert instants(parse(*texts))[0] == datetime(2024, 4, 3)


def test_contradicting_values_stop_with_both_lines() -> None:
    column = pa.array(["01/02/2024", "13/04/2024", "04/13/2024"])
    with pytest.raises(MappingError) as raised:
        parse_times(column, name="Datum", lines=pa.array([2, 3, 7]))
    told = str(raised.value)
    assert "“04/13/2024” (line 7) cannot be day, month, year" in told
    assert "“13/04/2024” (line 3) cannot be month, day, year" in told


def test_a_value_against_the_given_order_stops_with_its_line() -> None:
    column = pa.array(["01/02/2024", "04/13/2024"])
    with pytest.raises(MappingError, match=r"not in the order day, month, year: “04/13/2024” \(line 9\)"):
        parse_times(column, date_order="dmy", name="Datum", lines=pa.array([8, 9]))


def test_an_open_order_is_asked_for_not_guessed() -> None:
    with pytest.raises(MappingError) as raised:
        parse("01/01/2011", "03/04/2011", "05/06/2011", name="Date")
    told = str(raised.value)
    assert "“03/04/2011” (row 2); “05/06/2011” (row 3)" in told
    assert "--date-order dmy" in told
    assert "--date-order mdy" in told


@pytest.mark.parametrize(("order", "month"), [("dmy", 4), ("mdy", 3)])
def test_a_given_order_is_used(order: str, month: int) -> None:
    (moment,) = instants(parse("03/04/2011", date_order=order))
    assert moment is not None
    assert moment.month == month


def test_dots_mean_the_day_first_unless_a_value_says_otherwise() -> None:
    parsed = parse("03.04.2011", "05.06.2011")
    assert instants(parsed) == [datetime(2011, 4, 3), datetime(2011, 6, 5)]
    assert any("written with dots" in note for note in parsed.notes)
    assert instants(parse("04.13.2011")) == [datetime(2011, 4, 13)]


def test_dates_that_read_the_same_both_ways_need_no_order() -> None:
    assert instants(parse("01/01/2011", "02/02/2011")) == [datetime(2011, 1, 1), datetime(2011, 2, 2)]


def test_an_order_given_for_the_log_does_not_disturb_a_column_that_needs_none() -> None:
    assert instants(parse("2011-04-13", "2011-04-03", date_order="mdy"))[1] == datetime(2011, 4, 3)


def test_three_numbers_of_two_digits_with_hyphens_may_start_with_the_year() -> None:
    with pytest.raises(MappingError, match=r"--date-order dmy .* or --date-order ymd"):
        parse("24-03-15")
    assert instants(parse("24-03-15", date_order="ymd")) == [datetime(2024, 3, 15)]
    assert instants(parse("24-03-32", "24-03-15"))[1] is not None


def test_years_of_two_digits_turn_in_1969_and_it_is_said() -> None:
    parsed = parse("13.04.69", "13.04.68", "13.04.99", "13.04.00")
    assert [moment.year for moment in instants(parsed) if moment] == [1969, 2068, 1999, 2000]
    assert any("1969 to 2068" in note for note in parsed.notes)


def test_broken_values_do_not_decide_the_order() -> None:
    parsed = parse("13/04/2011", "99/99/2011", "45/01/2011")
    assert parsed.date_order == "dmy"
    assert parsed.bad.to_pylist() == [1, 2]
