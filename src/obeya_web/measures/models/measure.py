"""Measures: what is watched, who owns it, what it should be, what it must not harm."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import SoftlyDeleted, Unit, Versioned
from obeya_web.measures.words import ChartChoice, Direction, RuleChoice, Standing
from obeya_web.processes.models import Process


class Measure(Versioned, SoftlyDeleted):
    """One measure. How it is computed stands in its definitions, of which the latest counts and all are kept.

    Targets, benchmarks and limits are in the unit of the values: seconds, shares from 0 to 1, counts. `counter` is the
    measure that must not get worse while this one gets better, beyond `counter_limit` where one is set. `above` is the
    measure of the whole that this one is a part of.
    """

    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="measures")
    process = models.ForeignKey(
        Process,
        verbose_name=_("process"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="measures",
    )
    name = models.CharField(_("name"), max_length=160)
    context = models.TextField(_("what it is for, and what it does not show"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    is_primary = models.BooleanField(_("primary KPI"), default=False)
    standing = models.CharField(
        _("standing"), max_length=8, choices=Standing.choices, default=Standing.DRAFT, editable=False
    )
    direction = models.CharField(
        _("better"), max_length=6, choices=Direction.choices, default=Direction.LOWER
    )
    target = models.FloatField(_("target"), null=True, blank=True)
    # How far from the target still counts as "warning", in percent of the target.
    tolerance = models.FloatField(_("tolerance in percent"), default=10.0, validators=[MinValueValidator(0)])
    chart = models.CharField(
        _("control chart"), max_length=8, choices=ChartChoice.choices, default=ChartChoice.FITTING
    )
    rules = models.CharField(
        _("rule set"), max_length=16, choices=RuleChoice.choices, default=RuleChoice.USUAL
    )
    benchmark = models.FloatField(_("benchmark"), null=True, blank=True)
    benchmark_source = models.CharField(_("source of the benchmark"), max_length=300, blank=True)
    benchmark_day = models.DateField(_("date of the benchmark"), null=True, blank=True)
    counter = models.ForeignKey(
        "self",
        verbose_name=_("counter-measure"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="guards",
    )
    counter_limit = models.FloatField(_("limit of the counter-measure"), null=True, blank=True)
    above = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="below",
    )
    review_day = models.DateField(_("review on"), null=True, blank=True)
    # Who was told that the review day has passed, so that it is said once.
    told_stale_for = models.DateField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-is_primary", "name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(benchmark=None)
                | (~models.Q(benchmark_source="") & models.Q(benchmark_day__isnull=False)),
                name="benchmark_with_source_and_date",
            ),
        )

    def __str__(self) -> str:
        return self.name
