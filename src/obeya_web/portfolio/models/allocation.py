"""Who gives which share of their working time to an improvement, from when to when."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit, Versioned
from obeya_web.improvement.models import Improvement


class Allocation(Versioned):
    """A share of one person's time in whole percent; first and last day included."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="allocations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="allocations",
    )
    percent = models.PositiveSmallIntegerField(
        _("share of the working time"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        ordering = ("first_day", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="allocation_in_order"),
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=100), name="allocation_percent"),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.percent} %"

    @property
    def unit(self) -> Unit:
        """Return the unit of the improvement."""
        return self.improvement.unit
