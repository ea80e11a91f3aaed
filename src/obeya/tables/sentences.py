"""Sentences that keep how they were made, so that they can be said again in another language.

A `Sentence` is a plain English `str` wherever nothing else was asked for. It also holds its template and the values
in it, which may be sentences and numerals themselves. `speaking` names the tongue in which sentences are said from
then on, and `resaid` says one again that was made before. Which languages there are, the core does not know: a
tongue comes from outside. `tools/messages.py` collects the templates from the calls of `say`, `say_many` and `phrase`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol


class Tongue(Protocol):
    """A language other than English: it knows the templates, and how numerals are written.

    `locale` names the numbers and dates of charts, such as "de-DE".
    """

    @property
    def locale(self) -> str:
        """Return the name of the locale of charts."""
        ...

    def template(self, one: str, many: str | None, n: int) -> str:
        """Return the template in this language; with `many`, the form for `n`."""
        ...

    def numeral(self, text: str) -> str:
        """Return an English numeral, such as "1,240.5", with the signs of this language."""
        ...


# None is English. A context variable: two requests at once may be answered in two languages.
_TONGUE: ContextVar[Tongue | None] = ContextVar("tongue", default=None)


@contextmanager
def speaking(tongue: Tongue | None) -> Iterator[None]:
    """Say all sentences in this tongue until the end of the block; None is English."""
    token = _TONGUE.set(tongue)
    try:
        yield
    finally:
        _TONGUE.reset(token)


def locale_in_force() -> str | None:
    """Return the locale of the tongue in force; None in English."""
    tongue = _TONGUE.get()
    return None if tongue is None else tongue.locale


class Numeral(str):
    """A number as it is said, with or without signs around it; it holds no word."""

    english: str
    tongue: Tongue | None

    def __new__(cls, english: str) -> Numeral:
        """Write an English numeral in the tongue in force."""
        tongue = _TONGUE.get()
        made = super().__new__(cls, english if tongue is None else tongue.numeral(english))
        made.english, made.tongue = english, tongue
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep what it takes to say it again."""
        return numeral, (self.english,)


class Sentence(str):
    """A sentence or a part of one, said in the tongue in force when it was made."""

    template: str
    many: str | None
    n: int
    values: Mapping[str, str]
    tongue: Tongue | None

    def __new__(cls, template: str, many: str | None, n: int, values: Mapping[str, str]) -> Sentence:
        """Fill the template of the tongue in force; values that can be said again are said in it."""
        tongue = _TONGUE.get()
        if tongue is None:
            pattern = template if many is None or n == 1 else many
        else:
            pattern = tongue.template(template, many, n)
        said = {name: resaid(value) for name, value in values.items()}
        made = super().__new__(cls, pattern.format(**said))
        made.template, made.many, made.n, made.values, made.tongue = template, many, n, said, tongue
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep what it takes to say it again."""
        return Sentence, (self.template, self.many, self.n, dict(self.values))


def say(template: str, /, **values: str) -> Sentence:
    """Say a sentence: `say("{step} waits {time}", step=…, time=…)`."""
    return Sentence(template, None, 1, values)


def say_many(n: int, one: str, many: str, /, **values: str) -> Sentence:
    """Say a sentence whose form depends on a number: `one` in English for 1, `many` for all others."""
    return Sentence(one, many, n, values)


def phrase(template: str, /) -> str:
    """Mark a template that `say` is given later, from a table, so that it is collected for translation."""
    return template


def numeral(english: str, /) -> Numeral:
    """Say a number that is written in English already, such as "1,240" or "< 0.1 %"."""
    return Numeral(english)


def joined(separator: str, parts: Sequence[str]) -> str:
    """Put parts side by side, each of which can be said again."""
    if len(parts) < 2:
        return parts[0] if parts else ""
    values = {f"part{place}": part for place, part in enumerate(parts)}
    return Sentence(separator.join(f"{{{name}}}" for name in values), None, 1, values)


def resaid(text: str) -> str:
    """Return a sentence or numeral in the tongue in force; any other text stays as it is."""
    if isinstance(text, Sentence | Numeral) and text.tongue is not _TONGUE.get():
        if isinstance(text, Numeral):
            return Numeral(text.english)
        return Sentence(text.template, text.many, text.n, text.values)
    return text


def tidied(text: str) -> str:
    """Close up runs of blanks, also in the values, which may be names of a log."""
    if isinstance(text, Sentence):
        values = {name: tidied(value) for name, value in text.values.items()}
        template, many = _closed(text.template), None if text.many is None else _closed(text.many)
        return Sentence(template, many, text.n, values)
    return text if isinstance(text, Numeral) else _closed(text)


def _closed(text: str) -> str:
    return " ".join(text.split())


def to_data(text: str) -> Any:
    """Return what a text is made of as JSON data; `from_data` reads it."""
    if isinstance(text, Numeral):
        return {"numeral": text.english}
    if not isinstance(text, Sentence):
        return str(text)
    plural = {} if text.many is None else {"many": text.many, "n": text.n}
    return {
        "say": text.template,
        **plural,
        "with": {name: to_data(each) for name, each in text.values.items()},
    }


def from_data(data: Any) -> str:
    """Return the text that `to_data` wrote, in the tongue in force."""
    if isinstance(data, str):
        return data
    if "numeral" in data:
        return Numeral(data["numeral"])
    values = {name: from_data(each) for name, each in data["with"].items()}
    return Sentence(data["say"], data.get("many"), data.get("n", 1), values)


_PLACE = re.compile(r"\{\w*\}")


def has_words(template: str) -> bool:
    """Tell whether a template has anything to translate beside the places of its values."""
    return any(sign.isalpha() for sign in _PLACE.sub("", template))
