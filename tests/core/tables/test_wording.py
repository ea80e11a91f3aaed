"""Words for numbers: what a person reads in every report, terminal view and figure."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obeya.tables.wording import (
    say_count,
    say_date,
    say_duration,
    say_hours,
    say_interval,
    say_moment,
    say_number,
    say_percent,
    say_share,
    say_working,
)

MINUTE, HOUR, DAY = 60, 3_600, 86_400


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (0.25, "0.3 s"),
        (0.000_001, "< 0.001 s"),
        (2.5, "2.5 s"),
        (45, "45 s"),
        (59.6, "1 min"),
        (200, "3 min 20 s"),
        (12 * MINUTE, "12 min"),
        (59 * MINUTE + 40, "1 h"),
        (3 * HOUR + 20 * MINUTE, "3 h 20 min"),
        (23 * HOUR + 59 * MINUTE + 45, "1 d"),
        (3 * DAY + 4 * HOUR, "3 d 4 h"),
        (5 * DAY + 23 * HOUR + 40 * MINUTE, "6 d"),
        (14 * DAY + 3 * HOUR, "14 d"),
        (1_234.5 * DAY, "1,235 d"),
        (-90 * MINUTE, "\u22121 h 30 min"),
    ],
)
def test_a_duration_is_said_with_at_most_two_units(seconds: float, words: str) -> None:
    assert say_duration(seconds) == words


@given(st.floats(0.001, 400 * DAY))
def test_no_unit_ever_reaches_the_next_one(seconds: float) -> None:
    limits = {"s": 60, "min": 60, "h": 24}
    words = say_duration(seconds).replace(",", "").split()
    for amount, unit in zip(words[::2], words[1::2], strict=True):
        assert float(amount) < limits.get(unit, float("inf"))


@given(st.floats(10, 400 * DAY))
def test_a_duration_said_is_within_five_percent_of_the_truth(seconds: float) -> None:
    size = {"s": 1, "min": MINUTE, "h": HOUR, "d": DAY}
    words = say_duration(seconds).replace(",", "").split()
    said = sum(float(amount) * size[unit] for amount, unit in zip(words[::2], words[1::2], strict=True))
    assert said == pytest.approx(seconds, rel=0.05)


def test_missing_numbers_are_said_as_no_data_not_as_zero() -> None:
    assert say_duration(None) == say_duration(float("nan")) == "no data"
    assert say_hours(None) == say_share(None) == say_count(None) == "no data"
    assert say_percent(0, 0) == say_working(None, 8) == "no data"


def test_working_time_is_said_in_days_of_the_calendar() -> None:
    assert say_working(20 * HOUR, 8) == "2.5 wd"
    assert say_working(16 * HOUR, 8) == "2 wd"
    assert say_working(118 * HOUR, 8) == "15 wd"
    assert say_working(0, 8) == "0 wd"


def test_less_than_a_working_day_keeps_its_hours_and_says_that_it_is_working_time() -> None:
    assert say_working(2 * HOUR, 8) == "2 h working"
    assert say_working(-12 * MINUTE, 8) == "\u221212 min working"


def test_hours_carry_three_digits_at_most() -> None:
    assert say_hours(1_237 * HOUR) == "1,240 h"
    assert say_hours(123_456 * HOUR) == "123,000 h"
    assert say_hours(188 * HOUR) == "188 h"
    assert say_hours(2.46 * HOUR) == "2.5 h"
    assert say_hours(-2 * HOUR) == "\u22122 h"


def test_counts_are_said_in_full() -> None:
    assert say_count(6_012) == "6,012"
    assert say_count(-3) == "\u22123"


def test_a_percentage_shows_the_part_and_the_whole() -> None:
    assert say_percent(214, 1_190) == "18 %, 214 of 1,190"
    assert say_percent(0, 40) == "0 %, 0 of 40"


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.44, "44 %"),
        (0.004, "0.4 %"),
        (0.000_01, "< 0.1 %"),
        (0.995, "99.5 %"),
        (0.999_9, "> 99.9 %"),
        (1.0, "100 %"),
        (0.0, "0 %"),
        (-0.12, "\u221212 %"),
        (1.5, "150 %"),
    ],
)
def test_a_share_says_none_and_all_only_when_it_is_none_or_all(share: float, words: str) -> None:
    assert say_share(share) == words


def test_an_interval_and_a_number_use_the_true_minus_sign() -> None:
    assert say_interval(188, 240) == "188 to 240"
    assert say_interval(-1.25, 3.0) == "\u22121.3 to 3"
    assert say_number(1_237.4) == "1,240"


def test_dates_and_moments_are_said_in_words_whatever_the_locale() -> None:
    assert say_date(date(2026, 3, 1)) == "1 Mar 2026"
    assert say_moment(datetime(2026, 11, 21, 6, 10, 59)) == "21 Nov 2026 06:10"
