"""Every step from one state to the next: what cycle times and cumulative flow are counted from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from obeya_web.followup.models.action import Action
from obeya_web.followup.states import State


class Step(models.Model):
    """An action came from one state to another; the first step has nothing before it."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="steps")
    before = models.CharField(max_length=9, choices=State.choices, blank=True)
    after = models.CharField(max_length=9, choices=State.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    why = models.TextField(blank=True)
    moment = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("moment", "pk")
        indexes = (models.Index(fields=["action", "moment"], name="steps_of_action"),)

    def __str__(self) -> str:
        return f"{self.action}: {self.before or '–'} → {self.after}"
