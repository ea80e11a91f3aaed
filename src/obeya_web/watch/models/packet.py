"""The evidence of a slip as it was laid before one person, and what they answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit
from obeya_web.watch.models.registration import GainRegistration


class SlipPacket(models.Model):
    """Chart, cases, dates and hours of the unit that slipped, frozen as they were sent."""

    gain = models.ForeignKey(GainRegistration, on_delete=models.CASCADE, related_name="packets")
    as_of = models.DateField()
    attribute = models.CharField(max_length=200)
    value = models.CharField(max_length=300)
    since = models.DateField()
    until = models.DateField()
    n_cases = models.PositiveIntegerField()
    lost_h = models.FloatField(null=True)
    cases = models.JSONField(default=list)
    picture = models.TextField(blank=True, default="")
    note = models.TextField(_("note"), blank=True, default="")
    sent_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="slip_packets"
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    sent_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    response = models.TextField(_("answer"), blank=True, default="")
    responded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-sent_at", "-pk")

    def __str__(self) -> str:
        return f"{self.attribute}: {self.value}"

    @property
    def unit(self) -> Unit:
        """Return the unit of the improvement."""
        return self.gain.unit
