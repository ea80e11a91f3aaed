"""Working days right across weekends, holidays and the nights that skip or repeat an hour. Serves P047."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obeya_web.followup.delays import Delay, LadderError, read_ladder, write_ladder
from obeya_web.followup.workdays import WorkingDays

BERLIN = WorkingDays(country="DE", subdivision="BY", zone="Europe/Berlin")
PLAIN = WorkingDays()
HERE = ZoneInfo("Europe/Berlin")


def test_easter_and_a_holiday_of_one_state_are_no_working_days() -> None:
    # Maundy Thursday 2026 is 2 April; Good Friday and Easter Monday are off.
    assert BERLIN.after(date(2026, 4, 2), 1) == date(2026, 4, 7)
    assert BERLIN.before(date(2026, 4, 7), 1) == date(2026, 4, 2)
    # The Epiphany is off in Bavaria and not in Berlin.
    assert not BERLIN.is_working(date(2026, 1, 6))
    assert WorkingDays(country="DE", subdivision="BE").is_working(date(2026, 1, 6))
    assert BERLIN.days_between(date(2025, 12, 23), date(2026, 1, 7)) == 7


def test_weeks_that_work_on_other_days_count_those() -> None:
    sunday_to_thursday = WorkingDays(weekdays=frozenset({6, 0, 1, 2, 3}))
    assert sunday_to_thursday.after(date(2026, 3, 5), 1) == date(2026, 3, 8)


@pytest.mark.parametrize(
    ("begin", "n_days", "end"),
    [
        # The clocks go forward on 29 March 2026 and back on 25 October.
        (datetime(2026, 3, 27, 9, 30), 1, datetime(2026, 3, 30, 9, 30)),
        (datetime(2026, 10, 23, 9, 30), 1, datetime(2026, 10, 26, 9, 30)),
        (datetime(2026, 3, 27, 20, 0), 1, datetime(2026, 3, 31, 8, 0)),
        (datetime(2026, 3, 28, 11, 0), 0, datetime(2026, 3, 30, 8, 0)),
    ],
)
def test_days_go_by_the_clock_on_the_wall(begin: datetime, n_days: int, end: datetime) -> None:
    found = BERLIN.plus_days(begin.replace(tzinfo=HERE), n_days)
    assert found.astimezone(HERE).replace(tzinfo=None) == end


def test_hours_are_real_hours_of_working_time() -> None:
    late = datetime(2026, 3, 27, 16, 0, tzinfo=HERE)
    # One hour on Friday, three on Monday, though the clocks changed between them.
    assert BERLIN.plus_hours(late, 4).astimezone(HERE) == datetime(2026, 3, 30, 11, 0, tzinfo=HERE)
    around_the_clock = WorkingDays(
        frozenset(range(7)), zone="Europe/Berlin", begins=time(0), ends=time(23, 59, 59)
    )
    night = datetime(2026, 3, 28, 23, 0, tzinfo=HERE)
    found = around_the_clock.plus_hours(night, 6)
    # Real hours: the skipped one is not worked; one second a night is none.
    assert found - night.astimezone(UTC) == timedelta(hours=6, seconds=1)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC)),
    st.integers(1, 30),
)
def test_going_forward_and_back_agree(moment: datetime, n_days: int) -> None:
    """Whatever stood still since the cut has stood still for so many working days, and a second later it has not."""
    cut = BERLIN.minus_days(moment, n_days)
    assert cut < moment
    day, today = BERLIN.today(cut), BERLIN.today(moment)
    assert BERLIN.days_between(day, today) == n_days
    assert BERLIN.is_working(day)


def test_a_day_off_counts_as_the_end_of_the_last_working_day() -> None:
    saturday = datetime(2026, 3, 7, 12, tzinfo=UTC)
    assert PLAIN.minus_days(saturday, 1).date() == date(2026, 3, 5)
    assert PLAIN.minus_days(saturday + timedelta(days=1), 1) == PLAIN.minus_days(saturday, 1)


def test_a_ladder_is_read_as_people_write_it() -> None:
    assert read_ladder("4h 1d 2d") == (Delay(n_hours=4), Delay(n_days=1), Delay(n_days=2))
    assert write_ladder(read_ladder("1D, 3d,7d")) == "1d 3d 7d"


@pytest.mark.parametrize("text", ["", "soon", "1d 1d", "3d 1d", "1d 2d 3d 4d 5d 6d 7d", "999d", "1w"])
def test_a_ladder_that_makes_no_sense_says_how_to_write_it(text: str) -> None:
    with pytest.raises(LadderError):
        read_ladder(text)
