"""The registration of a gain: what a change promises before it goes live, locked by its hash."""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.db import models

from obeya.studies.gain import Registration
from obeya_web.accounts.models import Unit
from obeya_web.improvement.models import Improvement
from obeya_web.processes.models import Process


class GainRegistration(models.Model):
    """One registration of one improvement; the one without `replaced_at` counts, the earlier ones stay.

    `locked` is the canonical JSON of the core's `Registration`, `sha256` the hash of it (and of the calendar, where
    the process has one). Neither ever changes. `is_late` says that data of the weeks after go-live were there already.
    `watched_until` is the last day up to which signals were told.
    """

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="gains")
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="gains")
    number = models.PositiveIntegerField()
    locked = models.TextField()
    sha256 = models.CharField(max_length=64)
    calendar = models.CharField(max_length=500, blank=True, default="")
    measure = models.CharField(max_length=40)
    go_live = models.DateField()
    starts_on = models.DateField()
    is_late = models.BooleanField(default=False)
    why = models.TextField(blank=True, default="")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    registered_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    watched_until = models.DateField(null=True)
    fault = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["improvement", "number"], name="one_registration_a_number"),
            models.UniqueConstraint(
                fields=["improvement"],
                condition=models.Q(replaced_at=None),
                name="one_registration_that_counts",
            ),
        )

    def __str__(self) -> str:
        return str(self.improvement)

    @property
    def unit(self) -> Unit:
        """Return the unit of the improvement: whoever may see it sees its watch."""
        return self.improvement.unit

    @property
    def registration(self) -> Registration:
        """Return what was locked."""
        return Registration.from_json(self.locked)

    @property
    def is_whole(self) -> bool:
        """Say whether the locked text still has the hash that was shown when it was registered."""
        return self.sha256 == hash_of(self.locked, self.calendar)


def hash_of(locked: str, calendar: str) -> str:
    """Return the hash of a locked registration; without a calendar it is the one that `obeya gain` prints."""
    return sha256((locked + (f"\n{calendar}" if calendar else "")).encode()).hexdigest()
