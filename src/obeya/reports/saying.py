"""How a report says times, moments and commands: in the clock and zone of its log."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from obeya.tables.basis import Basis
from obeya.tables.wording import say_date, say_moment, say_time


@dataclass(frozen=True, slots=True)
class Saying:
    """The words for one log: `working_day_h` in working time, `zone` for the display zone, `call` for commands."""

    working_day_h: float | None
    zone: str
    call: str

    def duration(self, seconds: float | None) -> str:
        """Say a duration, working time in working days."""
        return say_time(seconds, self.working_day_h)

    def moment(self, instant: datetime | None) -> str:
        """Say an instant on the clock of the display zone."""
        return say_moment(self._local(instant))

    def day(self, instant: datetime | None) -> str:
        """Say the day of an instant in the display zone."""
        return say_date(self._local(instant))

    def command(self, verb: str) -> str:
        """Write the command that gives the numbers of a section again; `verb` may hold options."""
        name, _, options = verb.partition(" ")
        return " ".join(part for part in ("obeya", name, self.call, options) if part)

    def _local(self, instant: datetime | None) -> datetime | None:
        if instant is None:
            return None
        aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        return aware.astimezone(ZoneInfo(self.zone))


def saying_of(basis: Basis, *, log_argument: str, where: tuple[str, ...], calendar: str | None) -> Saying:
    """Make the words for a log that is called like this on the command line."""
    parts = [shlex.quote(log_argument)]
    parts += [f"--where {shlex.quote(each)}" for each in where]
    parts += [f"--calendar {shlex.quote(calendar)}"] if calendar else []
    return Saying(basis.working_day_h, basis.zone, " ".join(parts))
