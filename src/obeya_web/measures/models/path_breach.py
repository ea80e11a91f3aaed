"""New data that broke an agreed path: once for each rule and each time that data came."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from obeya_web.measures.models.definition import MeasureDefinition
from obeya_web.measures.models.measure import Measure


class PathBreach(models.Model):
    """Cases that broke one rule of an agreed path in the data that made a version of the log.

    `rule` is the text of a filter that such a case should match; `case_ids` holds the first of the cases.
    """

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="path_breaches")
    definition = models.ForeignKey(MeasureDefinition, on_delete=models.CASCADE, related_name="+")
    rule = models.TextField()
    # What a rule is found by, as texts may be too long for an index.
    rule_hash = models.CharField(max_length=16)
    log_version = models.CharField(max_length=64)
    n_cases = models.PositiveBigIntegerField()
    case_ids = models.JSONField(default=list)
    noticed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-noticed_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["measure", "rule_hash", "log_version"], name="one_breach_each_rule_and_version"
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule}: {self.n_cases}"
