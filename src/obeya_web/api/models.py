"""What the interface remembers: answers to requests that may be sent twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class RememberedAnswer(models.Model):
    """The answer to a request with an Idempotency-Key, stored together with its effect."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "key"], name="one_answer_each"),)
