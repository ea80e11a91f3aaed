"""Thanks for what people contributed, and the wish of some not to be named."""

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


class Unnamed(models.Model):
    """A person who wants to be named neither among contributors nor in thanks and wins, anywhere."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wants_no_naming"
    )
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.person_id)
