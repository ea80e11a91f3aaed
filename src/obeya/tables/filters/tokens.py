"""Split the text of a filter into names, numbers, moments, words and signs, each with its place."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final, Literal

from obeya.errors import FilterError
from obeya.tables.filters.moments import MOMENT

TokenKind = Literal["name", "number", "moment", "word", "sign", "end"]

# The order matters: the longest sign first, moments before numbers, `..` is never part of a number.
_PATTERN: Final = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<json>"(?:[^"\\]|\\.)*")
    | (?P<plain>'[^']*' | “[^”]*”)
    | (?P<moment>[0-9]{4}-[0-9]{2}(?![0-9])[-0-9T:.Z+]*?(?=\.\.|[^-0-9T:.Z+]|$))
    | (?P<number>-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
    | (?P<word>[^\W\d]\w*(?:[:.-]\w+)*)
    | (?P<sign>->>|->|\.\.|<=|>=|!=|==|<>|[<>=≤≥≠→()\[\],%])
    """,
    re.VERBOSE | re.DOTALL,
)
_SAME_SIGN: Final = {"==": "=", "<>": "!=", "≤": "<=", "≥": ">=", "≠": "!=", "→": "->"}


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of the text: its kind, what it stands for, and where it begins and ends."""

    kind: TokenKind
    value: str
    begin: int
    end: int

    def is_word(self, word: str) -> bool:
        """Whether this is the given word or sign, written without quotes."""
        return self.kind in ("word", "sign") and self.value == word


class PlacedError(FilterError):
    """A fault in the text of a filter, shown with the place."""

    @classmethod
    def at(cls, text: str, place: int, message: str) -> PlacedError:
        """Build the message: the line, a mark under the place, and what is wrong there."""
        begin = text.rfind("\n", 0, place) + 1
        line = re.sub(r"\s", " ", text[begin:].split("\n", 1)[0])
        column = place - begin
        # A long line is cut around the place.
        cut = max(0, column - 60)
        shown = ("…" if cut else "") + line[cut : cut + 110] + ("…" if len(line) > cut + 110 else "")
        mark = " " * (column - cut + (1 if cut else 0)) + "^"
        return cls(f"The filter cannot be read at place {place + 1}:\n  {shown}\n  {mark}\n{message}")


def split_text(text: str) -> list[Token]:
    """Return the tokens of `text`, ending with one of kind ``end``; `FilterError` points at what is no token."""
    tokens, place = [], 0
    while place < len(text):
        match = _PATTERN.match(text, place)
        if match is None:
            raise PlacedError.at(text, place, _no_token(text[place]))
        if match.lastgroup != "space":
            tokens.append(_token(match, text))
        place = match.end()
    return [*tokens, Token("end", "", len(text), len(text))]


def _no_token(character: str) -> str:
    if character in "\"'“":
        return "The name that begins here has no closing quote."
    return f"{character!r} has no meaning here; names with such characters are written in double quotes."


def _token(match: re.Match[str], text: str) -> Token:
    begin, end, found = match.start(), match.end(), match.group()
    if match.lastgroup == "json":
        try:
            return Token("name", json.loads(found, strict=False), begin, end)
        except ValueError as error:
            raise PlacedError.at(
                text, begin, "A backslash in double quotes is written twice: \\\\."
            ) from error
    if match.lastgroup == "plain":
        return Token("name", found[1:-1], begin, end)
    if match.lastgroup == "moment":
        if not MOMENT.fullmatch(found):
            raise PlacedError.at(text, begin, f"{found!r} is not a date or time.")
        return Token("moment", found, begin, end)
    if match.lastgroup == "number":
        return Token("number", found, begin, end)
    if match.lastgroup == "word":
        lowered = found.lower() if found in ("AND", "OR", "NOT", "THEN") else found
        return Token("word", lowered, begin, end)
    return Token("sign", _SAME_SIGN.get(found, found), begin, end)
