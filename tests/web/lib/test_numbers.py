from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from django.utils.formats import date_format

from obeya_web.lib.numbers import age_here, count_here, duration_here, share_here

pytestmark = pytest.mark.any_database

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_a_duration_is_said_as_people_say_it() -> None:
    assert duration_here(273_600) == "3 d 4 h"


def test_counts_and_shares_have_the_separators_of_the_language() -> None:
    assert (count_here(5_903), share_here(0.995)) == ("5,903", "99.5 %")
    with translation.override("de"):
        assert (count_here(5_903), share_here(0.995)) == ("5.903", "99,5 %")


def test_no_number_is_said_in_words() -> None:
    assert duration_here(None) == "no data"
    assert share_here(None) == "no data"


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=59), "59 min ago"),
        (timedelta(hours=2), "2 h ago"),
        (timedelta(days=6), "6 d ago"),
        (timedelta(days=10), "12 Nov 2026"),
        (timedelta(days=-1), "23 Nov 2026"),
    ],
)
def test_ages_are_relative_under_a_week_and_dates_otherwise(age: timedelta, words: str) -> None:
    assert age_here(NOW - age, NOW) == words


def test_dates_are_written_as_the_language_does() -> None:
    assert date_format(NOW, "DATETIME_FORMAT") == "22 Nov 2026, 12:00"
    with translation.override("de"):
        assert date_format(NOW, "DATE_FORMAT") == "22. Nov. 2026"
