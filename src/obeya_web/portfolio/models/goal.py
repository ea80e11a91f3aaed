"""Goals: what a unit wants to be true, measured how, by when; a tree from the whole to the parts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import SoftlyDeleted, Unit, Versioned
from obeya_web.improvement.models import Improvement
from obeya_web.measures.models import Measure


class Goal(Versioned, SoftlyDeleted):
    """One goal; `measure` goes from `start_value` to `target_value` by `target_day`."""

    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="goals")
    above = models.ForeignKey(
        "self",
        verbose_name=_("serves"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="below",
    )
    name = models.CharField(_("goal"), max_length=200)
    why = models.TextField(_("why"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    measure = models.CharField(_("measure"), max_length=200, blank=True)
    measure_unit = models.CharField(_("unit of the measure"), max_length=40, blank=True)
    start_value = models.FloatField(_("from"), null=True, blank=True)
    target_value = models.FloatField(_("to"), null=True, blank=True)
    target_day = models.DateField(_("by"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class GoalKpi(models.Model):
    """A measure tells whether a goal is reached: the KPI that ties the process of the measure to the goal."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="kpis")
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="goal_kpis")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["goal", "measure"], name="one_goal_kpi_each"),)

    def __str__(self) -> str:
        return f"{self.measure} → {self.goal}"


class GoalLink(models.Model):
    """An improvement serves a goal."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="links")
    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="goal_links")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["goal", "improvement"], name="one_goal_link_each"),)

    def __str__(self) -> str:
        return f"{self.improvement} → {self.goal}"
