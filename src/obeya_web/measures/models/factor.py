"""Emission factors that people entered, each with its source."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya.studies.measures import emissions as core
from obeya_web.accounts.models import Unit


class EmissionFactor(models.Model):
    """What one unit of an activity emits from a day on, for an organisation unit and all below; never changed.

    A newer factor has a later `valid_from` and stands beside the old one; a mistaken one is withdrawn.
    """

    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+")
    activity = models.CharField(_("activity"), max_length=80)
    amount_unit = models.CharField(_("counted in"), max_length=40)
    kg_per_unit = models.FloatField(_("kg CO2e for one"), validators=[MinValueValidator(0)])
    source = models.CharField(_("source"), max_length=300)
    source_day = models.DateField(_("date of the source"))
    valid_from = models.DateField(_("used from"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    moment = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("activity", "-valid_from", "pk")
        constraints = (
            models.UniqueConstraint(fields=["unit", "activity", "valid_from"], name="one_factor_each_day"),
            models.CheckConstraint(condition=~models.Q(source=""), name="factor_with_source"),
        )

    def __str__(self) -> str:
        return f"{self.activity}: {self.kg_per_unit:g} kg/{self.amount_unit}"

    @property
    def as_data(self) -> core.EmissionFactor:
        """Return the factor as the core counts with it; `QuestionError` for one without source or sense."""
        return core.EmissionFactor(
            self.activity, self.amount_unit, self.kg_per_unit, self.source, self.source_day, self.valid_from
        )
