"""Times in numbers, in zones and in typed columns, against Python's own datetime. Covers faults L15 to L19."""

from __future__ import annotations

import os
import random
import time as clock
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from obeya.errors import CalendarError, MappingError
from obeya.sources.timestamps import parse_times, time_likeness
from tests.core.sources.parsed_times import MOMENT, instants, parse


@pytest.fixture(params=["UTC", "Europe/Berlin", "Asia/Kolkata"])
def machine_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    clock.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    clock.tzset()


# Numbers


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_numbers_are_counted_in_the_unit_that_fits(unit: str) -> None:
    per_second = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    rng = random.Random(7)
    seconds = [rng.randrange(978_307_200, 1_893_456_000) for _ in range(100)]  # 2001 to 2029
    expected = [datetime.fromtimestamp(s, UTC).replace(tzinfo=None) for s in seconds]
    parsed = parse(*(str(s * per_second) for s in seconds), zone="Asia/Tokyo")
    assert instants(parsed) == expected
    assert parsed.n_naive == 0
    assert any("since 1970" in note for note in parsed.notes)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("40646", datetime(2011, 4, 13)),
        ("40646.5", datetime(2011, 4, 13, 12)),
        ("40646,585081019", MOMENT),
        ("40646.58508101852", MOMENT),
        ("45292.000011574", datetime(2024, 1, 1, 0, 0, 1)),
    ],
)
def test_day_numbers_of_excel_are_local_days(text: str, moment: datetime) -> None:
    assert instants(parse(text)) == [moment]
    assert parse(text).n_naive == 1


def test_seconds_keep_their_fraction_and_their_sign() -> None:
    parsed = parse("1302703351.676446", "-1.5", "1302703351", "1302703352")
    assert instants(parsed)[:2] == [
        datetime(2011, 4, 13, 14, 2, 31, 676_446),
        datetime(1969, 12, 31, 23, 59, 58, 500_000),
    ]


@pytest.mark.parametrize("text", ["20110413", "201104131402", "20110413140231", "20110413140231123"])
def test_digits_run_together_are_a_date_not_a_count(text: str) -> None:
    (moment,) = instants(parse(text))
    assert moment is not None
    assert moment.strftime("%Y%m%d%H%M%S%f").startswith(text[:14])


def test_ids_and_amounts_are_not_taken_for_times() -> None:
    assert len(parse("17", "4711", "250").bad) == 3
    assert len(parse("12345678", "87654321").bad) == 2


def test_sentinels_among_seconds_do_not_overflow() -> None:
    texts = ["0", "253402300799", "1302703351", "1302703352", "9223372036854775807", "1302703353"]
    parsed = parse(*texts)
    assert instants(parsed)[:2] == [datetime(1970, 1, 1), datetime(9999, 12, 31, 23, 59, 59)]
    assert parsed.bad.to_pylist() == [4]


# Zones


def test_mixed_zones_give_the_same_instants_on_every_machine(machine_zone: str) -> None:
    texts = ("2024-03-15T10:00:00+01:00", "2024-03-15T09:00:00Z", "2024-03-15T10:00:00")
    parsed = parse(*texts, zone="Europe/Berlin")
    assert instants(parsed) == [datetime(2024, 3, 15, 9)] * 3
    assert parsed.n_naive == 1
    assert any("1 of 3 times" in note for note in parsed.notes)


def test_times_without_a_zone_are_kept_as_written_and_said(machine_zone: str) -> None:
    parsed = parse("2024-03-15T10:00:00")
    assert instants(parsed) == [datetime(2024, 3, 15, 10)]
    assert any("no time zone: they are kept as written" in note for note in parsed.notes)


def test_naive_times_beside_offsets_without_a_zone_are_counted() -> None:
    parsed = parse("2024-03-15T10:00:00+01:00", "2024-03-15T10:00:00")
    assert parsed.n_naive == 1
    assert any("1 of 2 times in “time” have no offset and are taken as UTC" in note for note in parsed.notes)


def test_gap_and_overlap_are_flagged_per_value() -> None:
    parsed = parse("2024-03-31 02:30", "2024-10-27 02:30", "2024-07-01 02:30", zone="Europe/Berlin")
    assert instants(parsed) == [
        datetime(2024, 3, 31, 1, 30),
        datetime(2024, 10, 27, 0, 30),
        datetime(2024, 7, 1, 0, 30),
    ]
    assert parsed.in_gap.tolist() == [True, False, False]
    assert parsed.in_overlap.tolist() == [False, True, False]
    assert (parsed.n_gap, parsed.n_overlap) == (1, 1)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(CalendarError, match="not a time zone"):
        parse("2024-03-31 02:30", zone="Berlin")


# Typed columns


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_typed_times_with_a_zone_keep_their_instant(unit: str) -> None:
    column = pa.array([MOMENT.replace(tzinfo=UTC), None], pa.timestamp(unit, "Europe/Berlin"))
    parsed = parse_times(column, zone="Asia/Tokyo")
    assert instants(parsed) == [MOMENT, None]
    assert (parsed.n_naive, parsed.n_missing) == (0, 1)


def test_typed_times_without_a_zone_follow_the_one_rule() -> None:
    column = pa.array([datetime(2024, 3, 31, 2, 30), MOMENT], pa.timestamp("us"))
    parsed = parse_times(column, zone="Europe/Berlin")
    assert instants(parsed) == [datetime(2024, 3, 31, 1, 30), MOMENT - timedelta(hours=2)]
    assert (parsed.n_naive, parsed.n_gap) == (2, 1)


def test_typed_days_are_midnights_and_it_is_said() -> None:
    parsed = parse_times(pa.array([date(2011, 4, 13), date(2011, 4, 14)]))
    assert instants(parsed) == [datetime(2011, 4, 13), datetime(2011, 4, 14)]
    assert any("without a time of day" in note for note in parsed.notes)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([1_302_703_351, 1_302_703_352]),
        pa.array([1_302_703_351.0, 1_302_703_352.0]),
        pa.array([1_302_703_351_000_000_000, 1_302_703_352_000_000_000]),
        pa.array([40_646.58508101852, 40_646.58509259259]),
        pa.array([20_110_413_140_231, 20_110_413_140_232]),
    ],
)
def test_number_columns_read_like_their_text(column: pa.Array) -> None:
    assert instants(parse_times(column)) == [MOMENT, MOMENT + timedelta(seconds=1)]


def test_numbers_that_are_no_number_are_missing_and_infinite_ones_bad() -> None:
    parsed = parse_times(pa.array([1_302_703_351.0, float("nan"), float("inf"), None, 1_302_703_352.0]))
    assert (parsed.n_missing, parsed.bad.to_pylist()) == (2, [2])


def test_a_column_that_cannot_hold_times_is_refused_by_name() -> None:
    with pytest.raises(MappingError, match="Column “tags” holds list"):
        parse_times(pa.array([["a"], ["b"]]), name="tags")


# Shape of the column


def test_dictionaries_and_chunks_read_like_plain_text() -> None:
    texts = ["2011-04-13", None, "2011-04-14", "2011-04-13"]
    expected = instants(parse(*texts))
    coded = pa.array(texts).dictionary_encode()
    assert instants(parse_times(coded)) == expected
    assert instants(parse_times(pa.chunked_array([coded.slice(0, 2), coded.slice(2)]))) == expected
    assert instants(parse_times(pa.array(texts, pa.large_string()))) == expected


def test_texts_that_no_row_has_any_more_do_not_decide() -> None:
    coded = pa.array(["13/04/2011", "03/04/2011"]).dictionary_encode()
    with pytest.raises(MappingError, match="cannot be told apart"):
        parse_times(coded.slice(1))


def test_a_long_column_of_different_times_reads_like_a_short_one() -> None:
    moments = [MOMENT + timedelta(seconds=i) for i in range(70_000)]
    texts = [m.isoformat() if i % 2 else m.strftime("%d.%m.%Y %H:%M:%S") for i, m in enumerate(moments)]
    texts[5] = "soon"
    parsed = parse_times(pa.chunked_array([pa.array([*texts, None])]))
    assert instants(parsed) == [*moments[:5], None, *moments[6:], None]
    assert parsed.bad.to_pylist() == [5]
    assert parsed.n_missing == 1


def test_an_empty_column_has_no_times() -> None:
    parsed = parse_times(pa.chunked_array([], pa.string()))
    assert len(parsed.utc) == 0
    assert parsed.format_words == "no times"


def test_the_formats_found_are_said_the_most_frequent_first() -> None:
    parsed = parse("2011-04-13 14:02:31", "2011-04-13 14:02:32", "13 Apr 2011")
    assert parsed.format_words.startswith("year-month-day hour:minute:second (2); day and year with the name")


def test_free_text_of_any_shape_is_just_unreadable() -> None:
    texts = [f"{'ab' * (i % 9)} {i} {chr(97 + i % 26)}" for i in range(5_000)]
    assert len(parse(*texts).bad) == 5_000


def test_likeness_tells_times_from_other_columns_without_deciding_the_order() -> None:
    assert time_likeness(pa.array(["03/04/2011", "05/06/2011", "?"])).share == 1
    assert time_likeness(pa.array(["A", "B", "2011-04-13"])).share == pytest.approx(1 / 3)
    assert time_likeness(pa.array(["", None], pa.string())).share == 0
    assert time_likeness(pa.array(["1302703351", "1302703352"])).is_number
    assert time_likeness(pa.array(["2011-04-13 08:00"])).has_clock
    assert not time_likeness(pa.array(["2011-04-13"])).has_clock


def test_a_table_of_moments_in_berlin_equals_zoneinfo() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    moments = [datetime(2023, 1, 1) + timedelta(minutes=997 * i) for i in range(1_000)]
    parsed = parse(*(m.strftime("%d.%m.%Y %H:%M") for m in moments), zone="Europe/Berlin")
    assert instants(parsed) == [
        m.replace(tzinfo=berlin).astimezone(UTC).replace(tzinfo=None) for m in moments
    ]
