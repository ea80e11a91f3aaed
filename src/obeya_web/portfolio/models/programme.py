"""The three lanes of the programme, and which improvement stood in which when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit, Versioned
from obeya_web.improvement.models import Improvement


class ProgrammeLane(models.TextChoices):
    """What an improvement is mainly about."""

    WASTE = "waste", _("Waste out")
    ALIGNMENT = "alignment", _("People aligned")
    WORKFLOW = "workflow", _("Workflow changed")


class LanePlace(Versioned):
    """The lane that somebody put an improvement into; without a row the lane follows from what the improvement says."""

    improvement = models.OneToOneField(Improvement, on_delete=models.CASCADE, related_name="lane_place")
    lane = models.CharField(_("lane"), max_length=9, choices=ProgrammeLane.choices)

    def __str__(self) -> str:
        return f"{self.improvement}: {self.lane}"

    @property
    def unit(self) -> Unit:
        """Return the unit of the improvement."""
        return self.improvement.unit


class LaneMove(models.Model):
    """An improvement was moved from one lane to another."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="lane_moves")
    before = models.CharField(max_length=9, choices=ProgrammeLane.choices)
    after = models.CharField(max_length=9, choices=ProgrammeLane.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    moment = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-moment", "-pk")
        indexes = (models.Index(fields=["moment"], name="lane_moves_by_moment"),)

    def __str__(self) -> str:
        return f"{self.improvement}: {self.before} → {self.after}"
