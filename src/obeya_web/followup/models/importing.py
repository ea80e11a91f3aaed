"""What was read from a file of actions, until somebody imports it; and what came from where, so that it comes once."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from obeya_web.accounts.models import Unit
from obeya_web.followup.models.action import Action


class ImportDraft(models.Model):
    """The rows of one file, as text by the names of our columns; nothing of it is in any action yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    preset = models.CharField(max_length=20)
    rows = models.JSONField(default=list)
    # What was left out while reading, in sentences.
    remarks = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.name


class ImportedFrom(models.Model):
    """An action came from another tool, where it had that key."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="imported_from")
    preset = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    imported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (models.Index(fields=["preset", "key"], name="imported_key"),)

    def __str__(self) -> str:
        return f"{self.preset} {self.key}"
