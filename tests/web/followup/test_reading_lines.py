from __future__ import annotations

from datetime import date

import pytest

from obeya_web.accounts.models import Person
from obeya_web.followup.reading_lines import read_day, read_line

TODAY = date(2026, 11, 20)  # a Friday


def colleague(name: str, email: str) -> Person:
    return Person(name=name, email=email)


ANNA, BEN = colleague("Anna Berg", "anna.berg@example.org"), colleague("Ben Ott", "ben@example.org")
BEN_TOO, NAMELESS = colleague("Ben Adler", "b.adler@example.org"), colleague("", "kim@example.org")
PEOPLE = (ANNA, BEN, BEN_TOO, NAMELESS)

DAYS = {
    "today": date(2026, 11, 20),
    "morgen": date(2026, 11, 21),
    "Friday": date(2026, 11, 27),
    "by mon": date(2026, 11, 23),
    "in 3 days": date(2026, 11, 23),
    "in 2 Wochen": date(2026, 12, 4),
    "2026-12-04": date(2026, 12, 4),
    "4.12.": date(2026, 12, 4),
    "4.1.": date(2027, 1, 4),
    "4.1.2026": date(2026, 1, 4),
    "4 Dec": date(2026, 12, 4),
    "bis 4. Dezember": date(2026, 12, 4),
    "12/4": None,
    "31.2.": None,
    "2026-13-01": None,
    "soon": None,
    "4": None,
    "4 people": None,
    "do": None,
    "so": None,
}


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_read_only_where_it_is_certain(text: str) -> None:
    assert read_day(text, today=TODAY) == DAYS[text]


LINES = {
    "Call the vendor, Anna, fri": ("Call the vendor", ANNA, date(2026, 11, 27)),
    "Call the vendor, anna.berg@example.org, 4.12.": ("Call the vendor", ANNA, date(2026, 12, 4)),
    "Call the vendor, fri": ("Call the vendor", None, date(2026, 11, 27)),
    "Call the vendor, Anna Berg": ("Call the vendor", ANNA, None),
    "Call the vendor @kim, tomorrow": ("Call the vendor", NAMELESS, date(2026, 11, 21)),
    # Two are called Ben: nobody is chosen, and nothing is lost.
    "Call the vendor, Ben, fri": ("Call the vendor, Ben", None, date(2026, 11, 27)),
    "Call the vendor, Ben Ott, fri": ("Call the vendor", BEN, date(2026, 11, 27)),
    "Order paper, ink, staples": ("Order paper, ink, staples", None, None),
    "Friday": ("Friday", None, None),
    "Write to info@vendor.example": ("Write to info@vendor.example", None, None),
    "  Two   spaces ,, fri ": ("Two spaces", None, date(2026, 11, 27)),
    "": ("", None, None),
}


@pytest.mark.parametrize("text", LINES)
def test_a_line_says_what_who_and_when_and_nothing_is_guessed(text: str) -> None:
    line = read_line(text, PEOPLE, today=TODAY)
    title, owner, due = LINES[text]
    assert (line.title, line.due) == (title, due)
    assert line.owner is owner
