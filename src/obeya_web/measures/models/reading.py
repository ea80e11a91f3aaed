"""What was computed of a measure: every reading that differs from the one before stays."""

from __future__ import annotations

from django.db import models

from obeya_web.measures.models.definition import MeasureDefinition
from obeya_web.measures.models.measure import Measure


class Reading(models.Model):
    """The series of a measure as it was computed once, by which definition and from which version of the log.

    Without a fault `points` holds the periods as `series_json.points_json` writes them; with one it holds those of
    the last reading that worked, and `failing_since` says when it last did not.
    """

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="readings")
    definition = models.ForeignKey(MeasureDefinition, on_delete=models.CASCADE, related_name="readings")
    log_version = models.CharField(max_length=64, blank=True, default="")
    points = models.JSONField(default=list)
    n_cases = models.PositiveBigIntegerField(null=True)
    data_until = models.DateTimeField(null=True)
    fault = models.TextField(blank=True, default="")
    failing_since = models.DateTimeField(null=True)
    computed_at = models.DateTimeField()
    # The last time that the same was computed again.
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ("-computed_at", "-pk")
        indexes = (models.Index(fields=["measure", "-computed_at"], name="readings_of_measure"),)

    def __str__(self) -> str:
        return f"{self.measure} {self.computed_at:%Y-%m-%d %H:%M}"
