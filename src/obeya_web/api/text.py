"""Text and numbers as they may come from outside: what a database cannot hold is refused with its place."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from obeya_web.lib.days import FIRST_DAY, LAST_DAY, is_in_our_time

LARGEST_ID = 2**63 - 1
LARGEST_NUMBER = 1e15


def _storable(text: str) -> str:
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\n" for sign in text):
        raise ValueError("holds control characters; leave them out")
    return unicodedata.normalize("NFC", text)


def _in_our_time(day: date) -> date:
    if not is_in_our_time(day):
        raise ValueError(f"must lie between {FIRST_DAY} and {LAST_DAY}")
    return day


def _moment_in_our_time(moment: datetime) -> datetime:
    # Checked before the zone is left: the first and last years of the calendar cannot be moved.
    _in_our_time(moment.date())
    return moment.astimezone(UTC)


Words = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_storable)]
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True), AfterValidator(_storable)
]
Title = Annotated[
    str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), AfterValidator(_storable)
]
Line = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True), AfterValidator(_storable)]
Address = Annotated[
    str,
    StringConstraints(min_length=1, max_length=254, strip_whitespace=True, to_lower=True),
    AfterValidator(_storable),
]
Day = Annotated[date, AfterValidator(_in_our_time)]
Moment = Annotated[AwareDatetime, AfterValidator(_moment_in_our_time)]
Number = Annotated[float, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, le=LARGEST_NUMBER, allow_inf_nan=False)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[-a-zA-Z0-9_.]+$")]
Slug = Annotated[str, StringConstraints(max_length=140, pattern=r"^[-a-zA-Z0-9_]+$")]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
