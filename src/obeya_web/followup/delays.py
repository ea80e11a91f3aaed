"""Ladders in writing: ``4h 1d 2d`` is level 1 after four working hours, level 2 after a working day, and so on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.followup.workdays import WorkingDays

MOST_LEVELS = 6
LONGEST_DAYS = 365
# For comparing hours with days only; a moment is always worked out on the calendar.
HOURS_OF_DAY = 8
_DELAY = re.compile(r"(\d{1,3})([hd])")


class LadderError(ObeyaError):
    """A ladder cannot be read; the text says how to write it."""


@dataclass(frozen=True, slots=True, order=True)
class Delay:
    """So many working days and working hours."""

    n_days: int = 0
    n_hours: int = 0

    def after(self, moment: datetime, days: WorkingDays) -> datetime:
        """Return the moment so much later on a calendar."""
        return days.plus_hours(days.plus_days(moment, self.n_days), self.n_hours)

    def __str__(self) -> str:
        return f"{self.n_hours}h" if self.n_hours else f"{self.n_days}d"

    @property
    def length(self) -> int:
        """Return its length in working hours, for putting delays in order."""
        return self.n_days * HOURS_OF_DAY + self.n_hours


Ladder = tuple[Delay, ...]


def read_ladder(text: str) -> Ladder:
    """Return the delays of the levels 1, 2, …; raises `LadderError`."""
    words = text.lower().replace(",", " ").split()
    found = [_DELAY.fullmatch(word) for word in words]
    if not found or not all(found):
        raise LadderError(
            _("“%(text)s” is no ladder. Write the delays of the levels like 4h 1d 2d.") % {"text": text}
        )
    delays = tuple(
        Delay(n_hours=int(each[1])) if each[2] == "h" else Delay(n_days=int(each[1]))
        for each in found
        if each
    )
    if len(delays) > MOST_LEVELS or max(delay.n_days for delay in delays) > LONGEST_DAYS:
        raise LadderError(
            _("A ladder has at most %(n)s levels and %(days)s days.")
            % {"n": MOST_LEVELS, "days": LONGEST_DAYS}
        )
    if any(later.length <= earlier.length for earlier, later in pairwise(delays)):
        raise LadderError(_("Each level of “%(text)s” must come later than the one before.") % {"text": text})
    return delays


def write_ladder(ladder: Ladder) -> str:
    """Return a ladder as people write it."""
    return " ".join(str(delay) for delay in ladder)
