"""A clock that the test sets: every `timezone.now()` of the program reads it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from obeya_web.followup.work.chasing import chase
from obeya_web.jobs.worker import work
from obeya_web.project.deliveries import DELIVERIES
from obeya_web.project.handlers import HANDLERS

# A Monday at eight, later than any real clock that runs these tests.
MONDAY = datetime(2031, 3, 3, 8, tzinfo=UTC)


class Clock:
    """Says what time it is, and does what is due then."""

    def __init__(self) -> None:
        self.now = MONDAY

    def to(self, day: int, hour: int = 8, minute: int = 0) -> datetime:
        """Set the clock to a day of March 2031; days past the 31st go on into April."""
        self.now = datetime(2031, 3, 1, hour, minute, tzinfo=UTC) + timedelta(days=day - 1)
        return self.now

    def chase(self) -> dict[str, int]:
        """Do the job once, now."""
        return chase(self.now)

    def chase_until(self, day: int, hour: int = 8) -> None:
        """Let the job come every quarter of an hour until then, as the schedule does."""
        end = datetime(2031, 3, 1, hour, tzinfo=UTC) + timedelta(days=day - 1)
        while self.now <= end:
            # Between these nothing can become due in these tests; a round costs time.
            if self.now.hour in (0, 8, 9, 12, 13, 17) and self.now.minute == 0:
                chase(self.now)
            self.now += timedelta(minutes=15)
        self.now = end

    def mail(self) -> None:
        """Send what is due by e-mail."""
        work(HANDLERS, deliveries=DELIVERIES, until_idle=True)


@pytest.fixture
def clock(monkeypatch: Any) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock
