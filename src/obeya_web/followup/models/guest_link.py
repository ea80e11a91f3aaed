"""The link with which somebody without an account works on one action, and sees nothing else."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from obeya_web.accounts.models import Unit
from obeya_web.followup.models.action import Action


class GuestLink(models.Model):
    """One link of one person to one action. Its address is sealed with the secret key, so the row opens nothing."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="guest_links")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="guest_links")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return f"{self.action} · {self.person_id}"

    @property
    def unit(self) -> Unit:
        """Return the unit of the action."""
        return self.action.unit

    @property
    def is_open(self) -> bool:
        """Say whether it still opens anything."""
        return self.revoked_at is None and self.ends_at > timezone.now()
