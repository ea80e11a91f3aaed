"""What people call their files: data, never a path."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from django.utils.translation import gettext as _

LONGEST_NAME: Final = 120

_SEPARATORS = re.compile(r"[/\\\u2215\u2044\u29f8\uff0f\uff3c]")
_UNWANTED = re.compile(r'[<>:"|?*]')


def shown_name(name: str) -> str:
    """Return the last part of a file name with nothing in it that could mislead people or programs."""
    last = _SEPARATORS.split(unicodedata.normalize("NFC", name))[-1]
    # Control and format characters, among them those that turn the direction of text around, and lone surrogates.
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    plain = _UNWANTED.sub("-", plain).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        stem, ending = plain, ""
    ending = ending[:20]
    stem = stem[: LONGEST_NAME - len(ending)] or _("file")
    return f"{stem}.{ending}" if ending else stem
