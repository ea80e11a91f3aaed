"""How wide text is and how it is broken, without any font at hand.

The widths are those of DejaVu Sans, the widest of the fonts a system falls back to; Inter, Segoe UI,
Helvetica and Arial are narrower. Text measured here therefore fits wherever the picture is opened.
"""

from __future__ import annotations

import re
import unicodedata

# Advance widths of U+0020 to U+007E in thousandths of the font size.
_REGULAR = (
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775,
    752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390,
    337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
    635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
)  # fmt: skip
_BOLD = (
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696,
    696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821,
    837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457,
    365, 457, 838, 500, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687,
    716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
)  # fmt: skip
_WIDE = 1050
_CAPITAL = 850
_OTHER = 720

ELLIPSIS = "…"


def _advance(char: str, widths: tuple[int, ...]) -> int:
    code = ord(char)
    if 32 <= code <= 126:
        return widths[code - 32]
    if unicodedata.combining(char):
        return 0
    if unicodedata.east_asian_width(char) in "WF" or code >= 0x2100:
        return _WIDE
    return _CAPITAL if char.isupper() else _OTHER


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Measure one line of text in pixels, erring on the wide side."""
    widths = _BOLD if bold else _REGULAR
    return sum(_advance(char, widths) for char in text) * size / 1000


def shorten(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Cut the end of one line so that it fits `width`, with an ellipsis where something was cut."""
    if text_width(text, size, bold=bold) <= width:
        return text
    while text and text_width(text.rstrip() + ELLIPSIS, size, bold=bold) > width:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


_HASHED = re.compile(r"^[0-9a-fA-F]{16,}$|^[A-Za-z0-9+/_-]{24,}={0,2}$")


def is_hashed(name: str) -> bool:
    """Tell whether a name is a code for machines: long, without spaces, letters and digits mixed."""
    return bool(_HASHED.match(name)) and any(char.isdigit() for char in name)


def display_name(name: str) -> str:
    """Give a name as it is shown: white space as single spaces, hashed names as their two ends."""
    plain = " ".join(name.split()) or "(no name)"
    return f"{plain[:6]}{ELLIPSIS}{plain[-4:]}" if is_hashed(plain) else plain


# After a separator, or where a lower-case letter meets a capital: places where a long word may break.
_BREAKS = re.compile(r"(?<=[-_/.:,;|])(?=[^\W\d])|(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")


def _pieces(text: str) -> list[tuple[str, str]]:
    """Split into (glue, piece): the glue is what stands before the piece if the line goes on."""
    pieces: list[tuple[str, str]] = []
    for word in text.split(" "):
        for place, part in enumerate(_BREAKS.split(word)):
            pieces.append((" " if place == 0 else "", part))
    return pieces


def wrap(text: str, width: float, size: float, *, lines: int, bold: bool = False) -> tuple[str, ...]:
    """Break text into at most `lines` lines of at most `width` pixels; an ellipsis stands for what is cut."""
    done: list[str] = []
    line = ""
    for glue, piece in _pieces(text):
        longer = line + glue + piece if line else piece
        if not line or text_width(longer, size, bold=bold) <= width or len(done) == lines - 1:
            line = longer
            continue
        done.append(line)
        line = piece
    done.append(line)
    return tuple(shorten(each, width, size, bold=bold) for each in done)


def balanced(text: str, width: float, size: float, *, lines: int, bold: bool = False) -> tuple[str, ...]:
    """Break text as `wrap` does, but into lines of about the same length, so that no word stands alone."""
    first = wrap(text, width, size, lines=lines, bold=bold)
    low, high = width / len(first), width
    while len(first) > 1 and high - low > size:
        middle = (low + high) / 2
        tried = wrap(text, middle, size, lines=lines, bold=bold)
        fits = len(tried) == len(first) and "".join(tried).replace(" ", "") == "".join(first).replace(" ", "")
        low, high = (low, middle) if fits else (middle, high)
    return wrap(text, high, size, lines=lines, bold=bold)
