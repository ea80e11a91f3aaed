"""What people say beside the numbers: limits counted anew, notes on the chart, voices from the work."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit
from obeya_web.measures.models.measure import Measure


class _Said(models.Model):
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="%(class)ss")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    moment = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    @property
    def unit(self) -> Unit:
        """Return the unit of the measure."""
        return self.measure.unit


class NewLimits(_Said):
    """From this day on the limits of the chart are counted anew, because of what a person says; the old ones stay."""

    from_day = models.DateField(_("from"))
    reason = models.CharField(_("reason"), max_length=500)

    class Meta:
        ordering = ("from_day", "pk")
        constraints = (models.UniqueConstraint(fields=["measure", "from_day"], name="limits_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.from_day}: {self.reason}"


class ChartNote(_Said):
    """A note at a day of the chart, such as a go-live."""

    day = models.DateField(_("day"))
    words = models.CharField(_("note"), max_length=120)

    class Meta:
        ordering = ("day", "pk")

    def __str__(self) -> str:
        return f"{self.day}: {self.words}"


class Voice(_Said):
    """What somebody who does the work says about it: what no number shows."""

    words = models.TextField(_("what they say"), max_length=1_000)
    who = models.CharField(_("who says it (a role, not a name)"), max_length=120, blank=True)

    class Meta:
        ordering = ("-moment", "-pk")

    def __str__(self) -> str:
        return self.words
