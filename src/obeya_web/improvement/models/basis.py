"""What an improvement from a finding rests on, beside its numbers: the question and the map as it was."""

from __future__ import annotations

from django.db import models

from obeya_web.improvement.models.improvement import Improvement


class Basis(models.Model):
    """The question that the baseline answers, and the map of its cases as it was then.

    `select` is the step or path whose waiting is measured, as the explorer writes it; without it the lead time is.
    `counted` is the formula of the finding. `picture` is an SVG. `job` computes them; `fault` says why it could not.
    """

    improvement = models.OneToOneField(Improvement, on_delete=models.CASCADE, related_name="basis")
    select = models.CharField(max_length=1000, blank=True)
    calendar = models.CharField(max_length=500, blank=True)
    counted = models.JSONField(default=dict, blank=True)
    picture = models.TextField(blank=True)
    job = models.PositiveBigIntegerField(null=True, blank=True)
    fault = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(self.improvement)

    @property
    def is_computing(self) -> bool:
        """Say whether its numbers are still to come."""
        return bool(self.job) and not self.picture and not self.fault
