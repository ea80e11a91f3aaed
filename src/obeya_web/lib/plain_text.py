"""Text that people typed: kept plain, shown with safe links, never as markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

_LINK = re.compile(r"https?://[^\s<>\"'“”„«»]+", re.IGNORECASE)
_LINK_ENDS = ".,;:!?…"
_MARK = re.compile(r"@\{(\d{1,12})\}")
_LONGEST_LINK = 60
_KEPT = frozenset("\n\t")


def plain_words(text: str) -> str:
    """Return text without signs that show nothing or turn its direction around, with one kind of line ends."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(sign for sign in text if sign in _KEPT or not _misleads(sign)).strip()


def _misleads(sign: str) -> bool:
    # Joiners make scripts and emoji readable; every other control or format character misleads somebody.
    return unicodedata.category(sign)[0] == "C" and sign not in "\u200c\u200d"


def linked(text: str, names: Mapping[int, str] | None = None) -> SafeString:
    """Return plain text as it is shown: escaped, web addresses as links, ``@{7}`` as the name of that person."""
    parts: list[str] = []
    last = 0
    for match in _LINK.finditer(text):
        address = match[0].rstrip(_LINK_ENDS)
        if address.endswith(")") and "(" not in address:
            address = address[:-1]
        parts += [_with_names(text[last : match.start()], names or {}), _link(address)]
        last = match.start() + len(address)
    parts.append(_with_names(text[last:], names or {}))
    return mark_safe("".join(parts).replace("\n", "<br>"))


def _link(address: str) -> SafeString:
    shown = address if len(address) <= _LONGEST_LINK else f"{address[: _LONGEST_LINK - 1]}…"
    return format_html(
        '<a href="{}" rel="nofollow noopener noreferrer" title="{}">{}</a>', address, address, shown
    )


def _with_names(text: str, names: Mapping[int, str]) -> str:
    parts: list[str] = []
    last = 0
    for match in _MARK.finditer(text):
        name = names.get(int(match[1]))
        if name is None:
            continue
        parts += [escape(text[last : match.start()]), format_html('<b class="mention">@{}</b>', name)]
        last = match.end()
    return "".join([*parts, escape(text[last:])])
