"""Durations as people type them: ``10 d``, ``1 h 30 min``, ``2.5 h``; exact both ways."""

from __future__ import annotations

from typing import Final

from obeya.tables.sentences import joined, numeral, phrase, say

# A day has 24 hours and a week 7 days, in working time as well.
UNITS: Final = {
    "s": 1, "second": 1, "seconds": 1,
    "min": 60, "minute": 60, "minutes": 60,
    "h": 3_600, "hour": 3_600, "hours": 3_600,
    "d": 86_400, "day": 86_400, "days": 86_400,
    "w": 604_800, "week": 604_800, "weeks": 604_800,
}  # fmt: skip
_WRITTEN: Final = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def write_duration(seconds: float) -> str:
    """Write seconds in the largest whole units, such as ``1 d 12 h``; parts of a second stay seconds."""
    if seconds != int(seconds):
        return f"{seconds!r} s"
    rest, parts = int(seconds), []
    for unit, size in _WRITTEN:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts) or "0 s"


_SAID: Final = {"d": phrase("{n} d"), "h": phrase("{n} h"), "min": phrase("{n} min"), "s": phrase("{n} s")}


def say_exact_duration(seconds: float) -> str:
    """Say what `write_duration` writes."""
    written = write_duration(seconds).split(" ")
    parts = zip(written[::2], written[1::2], strict=True)
    return joined(" ", [say(_SAID[unit], n=numeral(n)) for n, unit in parts])
