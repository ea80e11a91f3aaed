"""Writing SVG: elements as strings, with every text and attribute escaped in this one place."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

# XML 1.0 has no way to write these at all, not even escaped.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Markup(str):
    """A string that is already markup and is not escaped again."""

    __slots__ = ()


def clean(text: str) -> str:
    """Replace characters that XML cannot hold by a visible mark."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def number(value: float) -> str:
    """Write a coordinate with at most two decimals, without trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def element(name: str, /, *children: str, **attributes: str | float | None) -> Markup:
    """Build one element; children that are plain strings are escaped, `Markup` is kept.

    Attribute names are written with `_` for `-` (`stroke_width`) and a trailing `_` for Python's own words
    (`class_`). An attribute that is None is left out.
    """
    written = []
    for key, value in attributes.items():
        if value is None:
            continue
        text = value if isinstance(value, str) else number(value)
        written.append(f" {key.rstrip('_').replace('_', '-')}={quoteattr(clean(text))}")
    inside = "".join(child if isinstance(child, Markup) else escape(clean(child)) for child in children)
    head = f"<{name}{''.join(written)}"
    return Markup(f"{head}>{inside}</{name}>" if inside else f"{head}/>")


def group(*children: str, **attributes: str | float | None) -> Markup:
    """Build a `<g>` element."""
    return element("g", *children, **attributes)


def joined(parts: list[Markup]) -> Markup:
    """Put elements one after the other."""
    return Markup("".join(parts))
