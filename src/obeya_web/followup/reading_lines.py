"""Read “what, who, when” from one line, as people type it; what is not certain stays in the words.

The line is cut at its commas. Its last part is taken as a day, and the part before it (or the last, where no day stands
there) as a person, only where each can be nothing else: a day in one of the forms below, a name that fits exactly one
person. A word with @ names a person anywhere. Everything else is what is to be done, just as it was typed.

Days: 2026-12-04, 4.12., 4.12.2026, 4 Dec, 4. Dezember 2026, today, tomorrow, Friday, in 3 days, in 2 weeks; in German,
too. 4/12 is no day: it means two, depending on where one lives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from obeya_web.accounts.models import Person
from obeya_web.lib.days import is_in_our_time

LONGEST_TITLE = 200
_TODAY = {"today": 0, "heute": 0, "tomorrow": 1, "morgen": 1}
_WEEKDAYS = (
    ("monday", "mon", "montag", "mo"),
    ("tuesday", "tue", "dienstag", "di"),
    ("wednesday", "wed", "mittwoch", "mi"),
    ("thursday", "thu", "donnerstag"),
    ("friday", "fri", "freitag", "fr"),
    ("saturday", "sat", "samstag", "sa"),
    ("sunday", "sun", "sonntag"),
)
_MONTHS = (
    ("jan", "january", "januar"),
    ("feb", "february", "februar"),
    ("mar", "march", "mär", "märz"),
    ("apr", "april"),
    ("may", "mai"),
    ("jun", "june", "juni"),
    ("jul", "july", "juli"),
    ("aug", "august"),
    ("sep", "sept", "september"),
    ("oct", "october", "okt", "oktober"),
    ("nov", "november"),
    ("dec", "december", "dez", "dezember"),
)
_WEEKDAY = {name: place for place, names in enumerate(_WEEKDAYS) for name in names}
_MONTH = {name: place for place, names in enumerate(_MONTHS, 1) for name in names}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_NAMED = re.compile(r"(\d{1,2})\.? ([^\W\d]+)\.?(?: (\d{4}))?")
_IN = re.compile(r"in (\d{1,3}) (days?|tagen?|weeks?|wochen?)")
_BEFORE_A_DAY = re.compile(r"(?:by|until|on|due|bis|am|zum) ")


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says: what is to be done, by whom and until when; None where it does not say so for certain."""

    title: str
    owner: Person | None
    due: date | None


def read_line(text: str, people: Iterable[Person], *, today: date) -> Line:
    """Read one line; `people` are those who may be meant."""
    everybody = tuple(people)
    parts = [part.strip() for part in " ".join(text.split()).split(",") if part.strip()]
    due = owner = None
    if len(parts) > 1:
        due = read_day(parts[-1], today=today)
        parts = parts[:-1] if due else parts
    if len(parts) > 1:
        owner = who_is(parts[-1].removeprefix("@"), everybody)
        parts = parts[:-1] if owner else parts
    title = ", ".join(parts)
    if owner is None:
        owner, title = _mentioned(title, everybody)
    return Line(title[:LONGEST_TITLE], owner, due)


def read_day(text: str, *, today: date) -> date | None:
    """Return the day that a text names for certain, never one that has passed unless its year was said."""
    plain = _BEFORE_A_DAY.sub("", text.casefold().strip(), count=1).strip()
    if plain in _TODAY:
        return today + timedelta(days=_TODAY[plain])
    if plain in _WEEKDAY:
        # On a Friday “Friday” is the next one: for today people say today.
        return today + timedelta(days=(_WEEKDAY[plain] - today.weekday() - 1) % 7 + 1)
    if span := _IN.fullmatch(plain):
        return today + timedelta(days=int(span[1]) * (7 if span[2][0] == "w" else 1))
    if iso := _ISO.fullmatch(plain):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if dotted := _DOTTED.fullmatch(plain):
        return _coming(int(dotted[1]), int(dotted[2]), dotted[3], today)
    named = _NAMED.fullmatch(plain)
    if named and named[2] in _MONTH:
        return _coming(int(named[1]), _MONTH[named[2]], named[3], today)
    return None


def who_is(text: str, people: Sequence[Person]) -> Person | None:
    """Return the one person that a text names: by the whole name or address, or by a first word nobody else has."""
    wanted = text.casefold().strip()
    if not wanted:
        return None
    whole = [each for each in people if wanted in (each.name.casefold(), each.email.casefold())]
    if whole:
        return whole[0] if len(whole) == 1 else None
    first = [each for each in people if wanted in _short_names(each)]
    return first[0] if len(first) == 1 else None


def _mentioned(title: str, people: Sequence[Person]) -> tuple[Person | None, str]:
    """Return who is named by a word with @, and the title without that word; an e-mail address is none."""
    for word in title.split():
        person = who_is(word[1:], people) if word.startswith("@") else None
        if person is not None:
            return person, " ".join(each for each in title.split() if each != word)
    return None, title


def _short_names(person: Person) -> set[str]:
    return {*person.name.casefold().split()[:1], person.email.casefold().split("@")[0]}


def _coming(day: int, month: int, year: str | None, today: date) -> date | None:
    if year:
        return _day(int(year), month, day)
    this_year = _day(today.year, month, day)
    return _day(today.year + 1, month, day) if this_year and this_year < today else this_year


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if is_in_our_time(found) else None
