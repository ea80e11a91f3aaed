"""What a scenario promised to an improvement, kept as it was on the day it was saved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit
from obeya_web.improvement.models import Improvement
from obeya_web.twins.models.scenario import Scenario


class Prediction(models.Model):
    """One KPI of one scenario: change ÷ base with its interval; the one without `replaced_at` counts.

    `measure` is one of the watch's measures. Values are in `value_unit`, seconds for times. `words` are the changes
    as they were; neither they nor the numbers change with the scenario. `data_until` is the last day of the data of the
    process at that time.
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="predictions")
    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="predictions")
    measure = models.CharField(max_length=40)
    step = models.CharField(max_length=300, blank=True, default="")
    value_unit = models.CharField(max_length=20, default="s")
    base = models.FloatField()
    changed = models.FloatField()
    ratio = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    words = models.TextField()
    replications = models.PositiveIntegerField()
    seed = models.PositiveIntegerField()
    countermeasure = models.PositiveBigIntegerField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    data_until = models.DateField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("prediction")
        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["improvement", "measure", "step"],
                condition=models.Q(replaced_at=None),
                name="one_prediction_that_counts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.improvement}: {self.measure}"

    @property
    def unit(self) -> Unit:
        """Return the unit of its improvement."""
        return self.improvement.unit
