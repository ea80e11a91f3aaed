"""Benefit lines: what a gain is worth, as unit × rate × volume; sums are worked out, never kept."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import SoftlyDeleted, Unit, Versioned
from obeya_web.improvement.models import Improvement
from obeya_web.watch.words import BenefitClass, Validation


class BenefitLine(Versioned, SoftlyDeleted):
    """One benefit, or the cost of the change.

    Volumes are units a month where it recurs, and units once where it does not. The amount is volume × rate, in the
    currency of the installation; a line without a rate shows its units alone, such as hours that nobody gets paid out.
    Lines of one `group` say the same benefit in two ways: only the largest counts.
    """

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="benefits")
    name = models.CharField(_("what becomes better"), max_length=200)
    kind = models.CharField(
        _("class"), max_length=10, choices=BenefitClass.choices, default=BenefitClass.SOFT
    )
    is_recurring = models.BooleanField(_("comes again every month"), default=True)
    unit_word = models.CharField(_("unit"), max_length=40, default="h")
    rate = models.DecimalField(
        _("rate: money for one unit"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    target = models.FloatField(_("target volume"), null=True, blank=True, validators=[MinValueValidator(0)])
    forecast = models.FloatField(
        _("forecast volume"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    actual = models.FloatField(_("actual volume"), null=True, blank=True, validators=[MinValueValidator(0)])
    from_month = models.DateField(_("effective from"))
    n_months = models.PositiveSmallIntegerField(
        _("months it runs"), default=12, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    group = models.CharField(_("same benefit as"), max_length=80, blank=True)
    basis = models.TextField(_("how it was worked out"), blank=True)
    validation = models.CharField(
        max_length=10, choices=Validation.choices, default=Validation.ESTIMATED, editable=False
    )
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    validated_at = models.DateTimeField(null=True, blank=True, editable=False)
    validation_note = models.TextField(blank=True, default="", editable=False)

    class Meta:
        ordering = ("improvement", "kind", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def unit(self) -> Unit:
        """Return the unit of the improvement: whoever may see it sees its benefits."""
        return self.improvement.unit

    @property
    def volume(self) -> float:
        """Return the volume that counts: the actual one, else the forecast, else the target."""
        return next((v for v in (self.actual, self.forecast, self.target) if v is not None), 0.0)

    @property
    def is_cost(self) -> bool:
        """Say whether it is what the change costs."""
        return self.kind == BenefitClass.COST

    @property
    def is_hours(self) -> bool:
        """Say whether its units are hours of people."""
        return self.unit_word.strip().lower() in ("h", "hours", "stunden")
