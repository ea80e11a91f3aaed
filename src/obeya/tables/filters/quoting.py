"""How names and values are written: quoted for the parser, in typographic quotes for people."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from obeya.tables.sentences import joined, numeral, phrase, say

Value = str | int | float | bool
Joint = Literal["and", "or"]

# Words that begin a condition or join conditions; an attribute of that name is written in quotes.
RESERVED: Final = frozenset(
    (
        "and", "case", "complete", "completed", "contained", "count", "duration", "ends", "event", "events", "false",
        "handover", "has", "intersecting", "not", "open", "or", "resource", "return", "rework", "started", "starts",
        "then", "true", "variant", "variants", "wait",
    )
)  # fmt: skip
_PLAIN_NAME = re.compile(r"[^\W\d]\w*")


def quote(name: str) -> str:
    """Write a name in double quotes, with JSON's escapes."""
    return json.dumps(name, ensure_ascii=False)


def quote_list(names: Iterable[str]) -> str:
    """Write names as a list in square brackets."""
    return f"[{', '.join(quote(name) for name in names)}]"


def quote_names(names: Sequence[str]) -> str:
    """Write one name alone, several as a list."""
    return quote(names[0]) if len(names) == 1 else quote_list(names)


def write_attribute(name: str) -> str:
    """Write an attribute name bare where that can be read back, else in quotes."""
    if _PLAIN_NAME.fullmatch(name) and name.lower() not in RESERVED:
        return name
    return quote(name)


def write_value(value: Value) -> str:
    """Write one value: text in quotes, numbers and truth values bare."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return quote(value) if isinstance(value, str) else repr(value)


def say_name(name: str) -> str:
    """Set a name in typographic quotes."""
    return say(phrase("“{name}”"), name=name)


def say_value(value: Value) -> str:
    """Say one value: text in typographic quotes, the rest as written."""
    if isinstance(value, bool):
        return say("true") if value else say("false")
    return say_name(value) if isinstance(value, str) else say_plain(value)


def say_plain(value: int | float) -> str:
    """Say a number with all its digits, as it was typed."""
    return numeral(repr(value))


def say_list(names: Iterable[Value], word: Joint) -> str:
    """Say several names or values: “a”, “b” and “c”."""
    return join_words([say_value(name) for name in names], word)


def join_words(parts: Sequence[str], word: Joint) -> str:
    """Join parts with commas and one word before the last."""
    if len(parts) < 2:
        return joined("", parts)
    most, last = joined(", ", parts[:-1]), parts[-1]
    if word == "and":
        return say("{most} and {last}", most=most, last=last)
    return say("{most} or {last}", most=most, last=last)
