"""Values that people type in, upload or let a program send."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit
from obeya_web.measures.models.measure import Measure


class MeasureValue(models.Model):
    """One value of one day; `whole` is what it is a part of. The same `key` is the same value, sent again."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="values")
    day = models.DateField(_("day"))
    value = models.FloatField(_("value"))
    whole = models.FloatField(_("of"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    key = models.CharField(max_length=100)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    moment = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("day", "pk")
        constraints = (models.UniqueConstraint(fields=["measure", "key"], name="one_value_each_key"),)

    def __str__(self) -> str:
        return f"{self.measure} {self.day}: {self.value:g}"

    @property
    def unit(self) -> Unit:
        """Return the unit of the measure."""
        return self.measure.unit
