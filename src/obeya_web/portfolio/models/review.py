"""Stop or continue: the question that is asked of every improvement from time to time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.improvement.models import Improvement


class Verdict(models.TextChoices):
    """What came out of a review."""

    CONTINUE = "continue", _("continue")
    CHANGE = "change", _("continue in another way")
    STOP = "stop", _("stop")


class Review(models.Model):
    """One review. `would_begin` answers the question against sunk cost: would we begin this today?"""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="reviews")
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict.choices)
    would_begin = models.BooleanField(_("We would begin it today"))
    why = models.TextField(_("why"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    moment = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-moment", "-pk")

    def __str__(self) -> str:
        return f"{self.improvement}: {self.verdict}"
