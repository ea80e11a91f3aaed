"""What a written time looks like: from its shape (every digit as 9) to where year, month and day stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import product

MAX_TIME_BYTES = 80  # the longest text that is looked at as a time; JavaScript's dates have about 65


class Kind(IntEnum):
    """How the three numbers of a date are to be read."""

    UNREADABLE = 0
    YEAR_FIRST = 1
    DAY_OR_MONTH_FIRST = 2  # the last number is a year with four digits
    OPEN = 3  # three numbers of two digits
    NUMBER = 4  # seconds, days or digits run together: decided for the whole column
    MONTH_NAMED = 5


Place = tuple[int, int]  # first byte and number of bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the parts of a time stand in the bytes of a text, and what its letters mean.

    `places` knows p1, p2, p3 (the numbers of the date in writing order; year at p1 and day at p3 if the month has
    a name), hour, minute, second, fraction, off_hour, off_minute, off_second; for numbers whole and fraction.
    `half` is 1 for AM and 2 for PM, `offset_sign` is None for a time without an offset and 0 for UTC.
    """

    kind: Kind
    places: dict[str, Place] = field(default_factory=dict)
    month: int = 0
    has_short_year: bool = False
    half: int = 0
    offset_sign: int | None = None
    words: str = ""
    separator: str = ""
    is_negative: bool = False


UNREADABLE = Plan(Kind.UNREADABLE)

# English, German, French, Spanish and Dutch, without accents.
_MONTHS = (
    "jan january januar janner janvier janv enero ene januari",
    "feb february februar fevrier fevr fev febrero februari",
    "mar march marz maerz mrz mars marzo maart mrt",
    "apr april avril avr abril abr",
    "may mai mayo mei",
    "jun june juni juin junio",
    "jul july juli juillet juil julio",
    "aug august aout agosto ago augustus",
    "sep sept september septembre septiembre setiembre",
    "oct october oktober okt octobre octubre",
    "nov november novembre noviembre",
    "dec december dezember dez decembre diciembre dic",
)
MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_WEEKDAYS = (
    "mon monday mo montag lun lundi lunes ma maandag",
    "tue tues tuesday di dienstag mar mardi martes dinsdag",
    "wed wednesday mi mit mittwoch mer mercredi mie miercoles wo woensdag",
    "thu thur thurs thursday do don donnerstag jeu jeudi jue jueves donderdag",
    "fri friday fr fre freitag ven vendredi vie viernes vr vrijdag",
    "sat saturday sa sam samstag sonnabend samedi sab sabado za zaterdag",
    "sun sunday so son sonntag dim dimanche dom domingo zo zondag",
)
WEEKDAYS = frozenset(name for names in _WEEKDAYS for name in names.split())

_WORD = r"[^\W\d_]{2,12}"
_WEEKDAY = rf"(?:(?P<weekday>{_WORD})\.?,?\s+)?"
_ORDINAL = r"(?:st|nd|rd|th|er|\.|º)?"
_OF = r"(?:de\s+|del\s+|of\s+)?"
_DATES = {
    "year-month-day": r"(?P<p1>9999)(?P<separator>[-/.])(?P<p2>99?)(?P=separator)(?P<p3>99?)",
    "year first, month by name": rf"(?P<p1>9999)[-/. ](?P<month>{_WORD})\.?[-/. ](?P<p3>99?)",
    "three numbers": r"(?P<p1>99?)(?P<separator>[-/.]|\. | )(?P<p2>99?)(?P=separator)(?P<p3>9999|99)",
    "day first, month by name": (
        rf"(?P<p1>99?){_ORDINAL}[\s\-/.]*{_OF}(?P<month>{_WORD})\.?[\s\-/.,]*{_OF}(?P<p3>9999|99)"
    ),
    "month by name first": rf"(?P<month>{_WORD})\.?[\s\-](?P<p2>99?){_ORDINAL},?[\s\-]\s*(?P<p3>9999)",
}
_CLOCK = (
    r"(?:(?P<hour>99?)(?:[:h.](?P<minute>99)(?:[:.](?P<second>99)(?:[.,:](?P<fraction>9+))?)?)"
    r"(?:\s?(?:Uhr|h|u))?|(?P<hour_only>99?)(?=\s*[AaPp]\.?\s?[Mm]))"
    r"(?:\s*(?P<half>[AaPp])\.?\s?[Mm]\.?)?"
)
_PACKED_CLOCK = r"(?P<hour>99?)(?P<minute>99)(?:(?P<second>99)(?:[.,](?P<fraction>9+))?)?"
_ZONE = (
    r"(?:\s*(?:(?:UTC|GMT)?(?P<sign>[+\-\N{MINUS SIGN}])(?P<off_hour>99?)"
    r"(?::?(?P<off_minute>99)(?::?(?P<off_second>99))?)?|(?P<utc>UTC|GMT|Z|z))"
    r"(?:\s*\[[^\]]*\]|\s*\([^)]*\))?)?"
)
_BETWEEN = r"(?:\s*(?:[T_:,;|]|\sat\s|\sum\s|\sà\s|\sa las\s|\sa la\s|\som\s|\s-\s)\s*|\s+|-(?=99\.99))"
_PACKED_DATE = r"(?P<p1>9999)(?P<p2>99)(?P<p3>99)"


def _patterns() -> Iterator[re.Pattern[str]]:
    for date, clock in product(_DATES.values(), (_CLOCK, _PACKED_CLOCK)):
        yield re.compile(rf"{_WEEKDAY}{date}(?:{_BETWEEN}{clock}{_ZONE})?")
    for date in _DATES.values():
        yield re.compile(rf"{_CLOCK}{_ZONE}{_BETWEEN}{_WEEKDAY}{date}")
    for clock in (_CLOCK, _PACKED_CLOCK):
        yield re.compile(rf"{_PACKED_DATE}(?:\s*[T_]\s*|\s+|-){clock}{_ZONE}")
    month_first = r"(?P<month>[^\W\d_]{3,12})\s+(?P<p2>99?)"
    yield re.compile(rf"{_WEEKDAY}{month_first}\s+{_CLOCK}(?:\s+(?P<utc>UTC|GMT))?\s+(?P<p3>9999)")


_PATTERNS = tuple(_patterns())
_NUMBER = re.compile(r"(?P<minus>[-\N{MINUS SIGN}])?(?P<whole>9{1,19})(?:[.,](?P<fraction>9+))?")
_DATE_AND_CLOCK = ("p1", "p2", "p3", "hour", "hour_only", "minute", "second", "fraction")
_FIELDS = (*_DATE_AND_CLOCK, "off_hour", "off_minute", "off_second")


def plan_for(shape: str) -> Plan:
    """Return how to read texts of a shape such as "9999-99-99T99:99:99"; UNREADABLE when it is no time."""
    # Narrow and fixed blanks stand before "PM" in exports of recent systems.
    text = "".join(" " if sign in "\u00a0\u2007\u2009\u202f" else sign for sign in shape)
    core = text.strip()
    lead = len(text) - len(text.lstrip())
    original = shape[lead:]
    if found := _NUMBER.fullmatch(core):
        places = _places(found, ("whole", "fraction"), original, lead)
        return Plan(Kind.NUMBER, places, words="numbers", is_negative=bool(found["minus"]))
    for pattern in _PATTERNS:
        found = pattern.fullmatch(core)
        plan = found and _plan(found, original, lead)
        if plan:
            return plan
    return UNREADABLE


def _plan(found: re.Match[str], original: str, lead: int) -> Plan | None:
    parts = {name: text for name, text in found.groupdict().items() if text is not None}
    if "weekday" in parts and _plain(parts["weekday"]) not in WEEKDAYS:
        return None
    month = MONTH_NUMBERS.get(_plain(parts["month"]), 0) if "month" in parts else 0
    if "month" in parts and not month:
        return None
    places = _places(found, _FIELDS, original, lead)
    if "hour_only" in places:
        places["hour"] = places.pop("hour_only")
    if month:
        places = _in_named_order(places)
    kind = _kind(parts, month)
    return Plan(
        kind=kind,
        places=places,
        month=month,
        has_short_year=kind != Kind.YEAR_FIRST and len(parts["p3"]) == 2 and len(parts.get("p1", "")) != 4,
        half={"a": 1, "p": 2}.get(parts.get("half", "").lower(), 0),
        offset_sign=_offset_sign(parts),
        words=_words(parts, kind),
        separator=parts.get("separator", ""),
    )


def _kind(parts: dict[str, str], month: int) -> Kind:
    if month:
        return Kind.MONTH_NAMED
    if len(parts["p1"]) == 4:
        return Kind.YEAR_FIRST
    return Kind.DAY_OR_MONTH_FIRST if len(parts["p3"]) == 4 else Kind.OPEN


def _in_named_order(places: dict[str, Place]) -> dict[str, Place]:
    """Put year, month, day of a date with a named month at p1, (p2), p3, as for a year-first date."""
    if places.get("p1", (0, 0))[1] == 4:
        return places
    day = places.get("p1") or places["p2"]
    rest = {name: place for name, place in places.items() if name not in ("p1", "p2", "p3")}
    return {"p1": places["p3"], "p3": day, **rest}


def _offset_sign(parts: dict[str, str]) -> int | None:
    if "sign" in parts:
        return 1 if parts["sign"] == "+" else -1
    return 0 if "utc" in parts else None


def _words(parts: dict[str, str], kind: Kind) -> str:
    separator = parts.get("separator", "-").strip() or " "
    date = {
        Kind.YEAR_FIRST: f"year{separator}month{separator}day" if "separator" in parts else "yearmonthday",
        Kind.MONTH_NAMED: "day and year with the name of the month",
        Kind.OPEN: separator.join(("{first}", "{second}", "{third}")),
    }.get(kind, separator.join(("{first}", "{second}", "year")))
    clock = "" if "hour" not in parts and "hour_only" not in parts else " hour"
    clock += "".join(f":{part}" for part in ("minute", "second") if part in parts)
    clock += " with fractions" if "fraction" in parts else ""
    clock += " AM/PM" if "half" in parts else ""
    return date + clock + (" with UTC offset" if _offset_sign(parts) is not None else "")


def _places(found: re.Match[str], names: tuple[str, ...], original: str, lead: int) -> dict[str, Place]:
    """Byte places of the named groups; signs before them may take several bytes, blanks at the start one."""
    return {
        name: (lead + len(original[: found.start(name)].encode()), found.end(name) - found.start(name))
        for name in names
        if name in found.re.groupindex and found[name] is not None
    }


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))
