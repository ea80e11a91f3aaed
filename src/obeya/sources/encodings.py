"""Find the encoding of a text: marks first, then proof (UTF-8), then the most likely legacy page, always said aloud."""

from __future__ import annotations

import codecs
import re

from obeya.errors import InputError

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WIDE_ENCODINGS = ("utf-16", "utf-32")
SAMPLE_BYTES = 65_536
# Bytes that Windows-1252 leaves empty: a text with them is something else.
UNUSED_IN_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
HIGH_RUN = re.compile(rb"[\x80-\xff]+")
VALID_SEQUENCES = re.compile(
    rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+"
)
WORD = re.compile(rb"[A-Za-z\x80-\xff]{2,}")
MOST_ACCENTS = 0.5
FIRST_WESTERN_LETTER = 0xA0
UNDECODABLE = "obeya-undecodable"


def _mark_undecodable(error: UnicodeError) -> tuple[str, int]:
    """Stand-in for what cannot be decoded: one lone surrogate, which no valid text contains."""
    assert isinstance(error, UnicodeDecodeError)
    return "\udcff", error.end


codecs.register_error(UNDECODABLE, _mark_undecodable)


def known_encoding(name: str) -> str:
    """Return the codec's own name for an encoding given by a person; raise InputError for an unknown one."""
    try:
        codec = codecs.lookup(name)
        "".encode(codec.name)
    except (LookupError, TypeError) as error:
        raise InputError(
            f"There is no text encoding called {name!r}. Common ones: utf-8, utf-16, cp1252, latin-1."
        ) from error
    return codec.name


def marked_encoding(head: bytes) -> str | None:
    """Return the encoding that a byte order mark or the pattern of zero bytes shows, else None."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    sample = head[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    # Western text in UTF-16 has a zero in almost every second byte; stray NULs do not come near.
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def is_wide(encoding: str) -> bool:
    """Say whether line ends must be looked for in decoded text instead of bytes."""
    return encoding.startswith(WIDE_ENCODINGS)


def legacy_encoding(text: bytes) -> str:
    """Return the encoding of bytes that are not UTF-8, or "utf-8" when most evidence says some rows are just damaged.

    A text with valid UTF-8 sequences beside invalid bytes is mixed: it stays UTF-8, and the bad rows are rejected by
    place. Words in which ASCII letters outnumber high bytes are Western (cp1252, latin-1); the rest is left to
    charset-normalizer.
    """
    runs = HIGH_RUN.findall(text)
    damaged = [run for run in runs if not VALID_SEQUENCES.fullmatch(run)]
    n_valid = len(runs) - len(damaged)
    if _is_western(text) and not _may_be_japanese(text, damaged):
        if n_valid:
            return "utf-8"
        return "latin-1" if UNUSED_IN_CP1252 & set(b"".join(runs)) else "cp1252"
    return "utf-8" if n_valid > len(damaged) else _most_likely(text)


def _is_western(text: bytes) -> bool:
    """Say whether accents are few among the letters around them; signs that stand alone (£, €) say nothing."""
    words = [word for word in WORD.findall(text) if not word.isascii()]
    n_high = sum(len(run) for word in words for run in HIGH_RUN.findall(word))
    return n_high <= MOST_ACCENTS * sum(map(len, words))


def _may_be_japanese(text: bytes, damaged: list[bytes]) -> bool:
    """Shift-JIS writes katakana as a byte from 0x81 to 0x9F and an ASCII letter: lonely, but hardly ever Western."""
    n_low = sum(run[0] < FIRST_WESTERN_LETTER for run in damaged)
    if n_low <= len(damaged) / 2:
        return False
    try:
        text.decode("cp932")
    except UnicodeDecodeError:
        return False
    return True


def _most_likely(text: bytes) -> str:
    import charset_normalizer

    lines = [line for line in text.split(b"\n") if not line.isascii()]
    best = charset_normalizer.from_bytes(b"\n".join(lines)[:SAMPLE_BYTES]).best()
    if best is None:
        return "latin-1" if UNUSED_IN_CP1252 & set(text) else "cp1252"
    return str(best.encoding)
