"""What the watch said on one day, by the data that were known on its morning."""

from __future__ import annotations

from django.db import models

from obeya_web.watch.models.registration import GainRegistration


class WatchState(models.Model):
    """The verdict of one registration as of one day; `looks` are its looks as data.

    Days are those of the data. A state is worked out anew when the log of the process has a newer version.
    """

    gain = models.ForeignKey(GainRegistration, on_delete=models.CASCADE, related_name="states")
    as_of = models.DateField()
    log_version = models.CharField(max_length=64)
    word = models.CharField(max_length=40)
    ratio = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    p_value = models.FloatField(null=True)
    retention = models.FloatField(null=True)
    hours_per_week = models.FloatField(null=True)
    n_weeks = models.PositiveIntegerField(default=0)
    is_amber = models.BooleanField(default=False)
    looks = models.JSONField(default=list)

    class Meta:
        ordering = ("as_of",)
        constraints = (models.UniqueConstraint(fields=["gain", "as_of"], name="one_state_a_day"),)

    def __str__(self) -> str:
        return f"{self.gain} {self.as_of}: {self.word}"
