"""Milestones: days that were promised, are expected now, and came."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.portfolio.models.plan import PlanPart


class Milestone(PlanPart):
    """One milestone. `baseline_day` is the first promise and stays; `forecast_day` is what is expected now."""

    name = models.CharField(_("milestone"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    baseline_day = models.DateField(_("promised for"))
    forecast_day = models.DateField(_("expected on"))
    done_day = models.DateField(_("reached on"), null=True, blank=True)
    after = models.ManyToManyField(
        "self", verbose_name=_("after"), symmetrical=False, blank=True, related_name="before"
    )

    class Meta:
        ordering = ("forecast_day", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def slip_days(self) -> int:
        """Return by how many days it is later than promised; negative when earlier."""
        return ((self.done_day or self.forecast_day) - self.baseline_day).days

    def days_late(self, today: date) -> int:
        """Return by how many days it is late by now, also where nobody moved its forecast; 0 when it is not."""
        last = self.done_day or max(self.forecast_day, today)
        return max(0, (last - self.baseline_day).days)
