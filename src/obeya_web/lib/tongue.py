"""The reader's language for what the core says: its templates are looked up like every other message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils import formats, translation
from django.utils.translation import gettext, ngettext

from obeya.tables.sentences import Tongue, speaking

# The core says English without being asked; every other language of the application has the locale of its charts.
LOCALES: Final[Mapping[str, str]] = {"de": "de-DE"}
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class CatalogueTongue:
    """A language with a catalogue of messages."""

    language: str
    locale: str
    signs: Mapping[str, str]

    def template(self, one: str, many: str | None, n: int) -> str:
        """Return the template from the catalogue; English where it is not there."""
        if translation.get_language() != self.language:
            with translation.override(self.language):
                return self.template(one, many, n)
        return gettext(one) if many is None else ngettext(one, many, n)

    def numeral(self, text: str) -> str:
        """Return the numeral with the separators of the language."""
        return _NUMBER.sub(lambda match: "".join(self.signs.get(sign, sign) for sign in match[0]), text)


def tongue_of(language: str | None) -> Tongue | None:
    """Return the tongue of a language code; None, which is English, for those that have none."""
    code = (language or "en").split("-")[0]
    return _tongue(code) if code in LOCALES else None


@cache
def _tongue(code: str) -> Tongue:
    thousands = formats.get_format("THOUSAND_SEPARATOR", code)
    decimal = formats.get_format("DECIMAL_SEPARATOR", code)
    return CatalogueTongue(code, LOCALES[code], {",": thousands, ".": decimal})


@contextmanager
def in_readers_language() -> Iterator[None]:
    """Let the core say everything in the language that is active, until the end of the block."""
    with speaking(tongue_of(translation.get_language())):
        yield
