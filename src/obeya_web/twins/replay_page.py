"""What stands on the page of a scenario around the simulated cases that are played: the same as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext

from obeya_web.lib.numbers import count_here, number_here

_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class QueueRow:
    """The line before one step, on both sides."""

    step: str
    mean: str
    most: str
    done: str


@dataclass(frozen=True, slots=True)
class ShownReplay:
    """How long is played, and what can be seen in it."""

    days: str
    rows: tuple[QueueRow, ...]
    is_same_cases: bool


def replay_of(result: dict[str, Any]) -> ShownReplay | None:
    """Return what is said of the cases that are played; none where nothing was compared."""
    kept = result.get("replay")
    if not kept:
        return None
    n = max(1, round((kept["until_s"] - kept["since_s"]) / _DAY_S))
    found = {each["step"]: each for each in kept["queues"]}
    ordered = [each["step"] for each in result["flow"]["steps"] if each["step"] in found]
    rows = [
        QueueRow(
            name,
            _both(*(number_here(x) for x in found[name]["mean"])),
            _both(*(count_here(n) for n in found[name]["most"])),
            _both(*(count_here(n) for n in found[name]["done"])),
        )
        for name in ordered
    ]
    return ShownReplay(
        ngettext("%(n)d day", "%(n)d days", n) % {"n": n}, tuple(rows), kept.get("is_same_cases", False)
    )


def _both(base: str, changed: str) -> str:
    return base if base == changed else f"{base} → {changed}"
