"""The way of an improvement: stages entered, gates answered or waived, times of rest."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.improvement.models.improvement import Improvement


class StageMove(models.Model):
    """An improvement entered a stage. `waived` lists what the gate asked for and did not get: item, words, reason."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="moves")
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    why = models.TextField(blank=True)
    waived = models.JSONField(default=list)
    moment = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("moment", "pk")

    def __str__(self) -> str:
        return f"{self.improvement}: {self.before or '–'} → {self.after}"


class GateAnswer(models.Model):
    """A question on the checklist of a gate was answered by a person; the latest answer counts."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="gate_answers")
    item = models.CharField(max_length=60)
    is_met = models.BooleanField()
    note = models.TextField(_("note"), blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    moment = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("moment", "pk")
        indexes = (models.Index(fields=["improvement", "item"], name="answers_of_improvement"),)

    def __str__(self) -> str:
        return f"{self.improvement}: {self.item}"


class Pause(models.Model):
    """A time in which an improvement rested; it is left out of its cycle times, visibly."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="pauses")
    why = models.TextField(_("why"))
    resume_when = models.TextField(_("goes on when"))
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("first_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["improvement"], condition=models.Q(last_at=None), name="one_pause_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.improvement}: {self.first_at:%Y-%m-%d}"
