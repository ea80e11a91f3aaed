"""Scores of improvements and the weights of a unit, each with who said so and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit, Versioned
from obeya_web.improvement.models import Improvement


class Score(models.Model):
    """The values that somebody gave an improvement in one scheme; the latest counts, the earlier ones stay."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="scores")
    scheme = models.CharField(max_length=20)
    # By the keys of the factors of the scheme.
    values = models.JSONField(default=dict)
    why = models.TextField(_("why"), blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    moment = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("moment", "pk")
        indexes = (models.Index(fields=["improvement", "scheme", "moment"], name="scores_of_improvement"),)

    def __str__(self) -> str:
        return f"{self.improvement}: {self.scheme}"


class Weights(Versioned):
    """How much each factor of a scheme counts in a unit and below; without a row each counts 1."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    scheme = models.CharField(max_length=20)
    weights = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "scheme"], name="one_set_of_weights_each"),)

    def __str__(self) -> str:
        return f"{self.unit}: {self.scheme}"
