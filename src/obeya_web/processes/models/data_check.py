"""How good the data of a process were after each import, so that the trend can be seen."""

from __future__ import annotations

from django.db import models

from obeya_web.processes.models.process import Process


class DataCheck(models.Model):
    """The quality of one version of a log, as it was when that version came.

    `scores` has one row a dimension: its key, rows checked, rows with a fault, and how many have which fault. `share`
    is that of the weakest dimension, `expected_days` what was expected of new data at that time.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="data_checks")
    log_version = models.CharField(max_length=64)
    n_rows = models.PositiveBigIntegerField()
    share = models.FloatField()
    newest_at = models.DateTimeField(null=True)
    expected_days = models.PositiveSmallIntegerField(null=True)
    scores = models.JSONField(default=list)
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ("-checked_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["process", "log_version"], name="one_check_each_version"),
        )

    def __str__(self) -> str:
        return f"{self.process}: {self.log_version}"
