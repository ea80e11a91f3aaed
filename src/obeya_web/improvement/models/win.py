"""Thanks for what people contributed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.improvement.models.improvement import Improvement


class Thanks(models.Model):
    """One person thanks another for what they did for an improvement."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="thanks")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("to whom"),
        on_delete=models.CASCADE,
        related_name="thanks_received",
    )
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(_("for what"), max_length=300)
    moment = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-moment", "-pk")

    def __str__(self) -> str:
        return self.words
