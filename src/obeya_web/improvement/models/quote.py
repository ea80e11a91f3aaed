"""What somebody says of an improvement, to be shown around: only with their consent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit
from obeya_web.improvement.models.improvement import Improvement


class Quote(models.Model):
    """One quote. Nobody but its speaker and who wrote it down reads it before `consented_at`.

    A speaker with an account (`person`) agrees by themselves; for anybody else `consent` says how and when they did.
    """

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="quotes")
    said = models.CharField(_("what was said"), max_length=400)
    speaker = models.CharField(_("who said it"), max_length=120)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("their account"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="quotes",
    )
    consent = models.CharField(_("how they agreed"), max_length=200, blank=True, default="")
    consented_at = models.DateTimeField(null=True, blank=True)
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    heard_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("heard_at", "pk")

    def __str__(self) -> str:
        return self.speaker

    @property
    def unit(self) -> Unit:
        """Return the unit of the improvement."""
        return self.improvement.unit
