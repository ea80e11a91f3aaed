"""Improvements: one change of one process, from the problem to the new standard."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import SoftlyDeleted, Unit, Versioned
from obeya_web.improvement.words import Horizon, Standing
from obeya_web.processes.models import Process


class Improvement(Versioned, SoftlyDeleted):
    """One improvement, of one method, at one stage of it.

    What it rests on is copied when it begins and never changes with the data: `finding` as it was read, `where` as
    the filter of its cases, `log_version` as the log that was asked, and `baseline` (keys: measure, unit, n, value,
    low, high, first_at, last_at, as_of, how, weeks). Its goal is `measure` from `baseline_value` to `target_value`
    by `target_day`, in `measure_unit`; `counter_measure` is what must not get worse meanwhile.
    """

    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="improvements"
    )
    process = models.ForeignKey(
        Process,
        verbose_name=_("process"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="improvements",
    )
    title = models.CharField(_("title"), max_length=200)
    method = models.CharField(_("method"), max_length=40)
    stage = models.CharField(_("stage"), max_length=40)
    stage_since = models.DateTimeField(default=timezone.now, editable=False)
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.ACTIVE)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="improvements_owned",
    )
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sponsor"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="improvements_sponsored",
    )
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("coach"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    team = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("team"), blank=True, related_name="improvements_joined"
    )
    problem = models.TextField(_("problem"), blank=True)
    wastes = models.JSONField(_("kinds of waste"), default=list, blank=True)
    # What the improvement rests on.
    finding = models.JSONField(default=dict, blank=True)
    where = models.TextField(_("which cases"), blank=True)
    log_version = models.CharField(max_length=64, blank=True, default="")
    baseline = models.JSONField(default=dict, blank=True)
    hours_per_week = models.FloatField(_("hours at stake a week"), null=True, blank=True)
    # The goal.
    measure = models.CharField(_("measure"), max_length=200, blank=True)
    measure_unit = models.CharField(_("unit of the measure"), max_length=40, blank=True)
    baseline_value = models.FloatField(_("from"), null=True, blank=True)
    target_value = models.FloatField(_("to"), null=True, blank=True)
    target_day = models.DateField(_("by"), null=True, blank=True)
    actual_value = models.FloatField(_("reached"), null=True, blank=True)
    counter_measure = models.CharField(_("must not get worse"), max_length=200, blank=True)
    standard = models.CharField(_("standard that changes"), max_length=200, blank=True)
    # What it is worth, as estimated.
    benefit_low = models.FloatField(
        _("benefit a year, at least"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    benefit_high = models.FloatField(
        _("benefit a year, at most"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    cost = models.FloatField(_("cost, once"), null=True, blank=True, validators=[MinValueValidator(0)])
    horizon = models.CharField(_("horizon"), max_length=6, choices=Horizon.choices, default=Horizon.SHORT)
    first_day = models.DateField(_("begins"), null=True, blank=True)
    go_live = models.DateField(_("goes live"), null=True, blank=True)
    outcome = models.TextField(_("outcome"), blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=["unit", "standing", "stage"], name="improvement_of_unit"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(benefit_low=None)
                | Q(benefit_high=None)
                | Q(benefit_low__lte=models.F("benefit_high")),
                name="benefit_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Say whether work on it goes on, or will go on after a pause."""
        return self.standing in (Standing.ACTIVE, Standing.PAUSED)
