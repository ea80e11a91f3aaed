"""What was found in the log of a process, computed once after each import so that pages are quick."""

from __future__ import annotations

from django.db import models

from obeya_web.processes.models.process import Process


class Summary(models.Model):
    """Findings, key numbers and trend of one version of a log.

    `log_version` says which version; where it differs from the process's own, the summary is out of date and a
    new one is being computed. `k` is the smallest group that it was computed for.
    """

    process = models.OneToOneField(Process, on_delete=models.CASCADE, related_name="summary")
    log_version = models.CharField(max_length=64)
    k = models.PositiveSmallIntegerField(default=5)
    # The first finding in a few words and what all of them cost, for lists that are sorted by it.
    headline = models.CharField(max_length=300, blank=True, default="")
    # What the headline is made of, to say it in other languages.
    headline_said = models.JSONField(default=dict)
    hours_per_week = models.FloatField(default=0.0)
    findings = models.JSONField(default=dict)
    numbers = models.JSONField(default=list)
    trend = models.JSONField(default=list)
    data_until = models.DateTimeField(null=True)
    fault = models.TextField(blank=True, default="")
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.process}: {self.log_version}"

    @property
    def is_current(self) -> bool:
        """Say whether the summary is about what the process shows now."""
        return self.log_version == self.process.log_version
