"""What the people who do the work say of a problem or a solution."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.improvement.models.improvement import Improvement


class Voice(models.Model):
    """One thing heard at the place of work. It may name nobody: then `role` says from where it was heard."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="voices")
    said = models.TextField(_("what was said"))
    role = models.CharField(_("role of who said it"), max_length=120)
    # Disagreement is worth keeping: it is listed again when the improvement is reviewed.
    is_dissent = models.BooleanField(_("disagrees"), default=False)
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    heard_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("heard_at", "pk")

    def __str__(self) -> str:
        return self.said[:80]
