"""Which action asks for which look at a registered gain."""

from __future__ import annotations

from django.db import models

from obeya_web.followup.models import Action
from obeya_web.watch.models.registration import GainRegistration


class LookTask(models.Model):
    """The action "measure again" of one look; `is_filled` once the analysis stands in it."""

    gain = models.ForeignKey(GainRegistration, on_delete=models.CASCADE, related_name="tasks")
    day = models.PositiveSmallIntegerField()
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="+")
    is_filled = models.BooleanField(default=False)

    class Meta:
        ordering = ("day",)
        constraints = (models.UniqueConstraint(fields=["gain", "day"], name="one_task_a_look"),)

    def __str__(self) -> str:
        return f"{self.gain} {self.day}"
