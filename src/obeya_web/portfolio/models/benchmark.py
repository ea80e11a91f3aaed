"""How long improvements take elsewhere, by method: a number that counts only with its source and date."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit, Versioned


class CycleBenchmark(Versioned):
    """Days from start to finish of improvements of a method elsewhere; without a method of all of them.

    It holds for its unit and everything below it, until a unit below sets its own.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="cycle_benchmarks")
    method = models.CharField(_("method"), max_length=40, blank=True, default="")
    days = models.FloatField(_("days from start to finish"), validators=[MinValueValidator(0.1)])
    source = models.CharField(_("source of the benchmark"), max_length=300)
    day = models.DateField(_("date of the benchmark"))

    class Meta:
        ordering = ("unit", "method")
        constraints = (
            models.UniqueConstraint(fields=["unit", "method"], name="one_cycle_benchmark_each"),
            models.CheckConstraint(condition=~models.Q(source=""), name="cycle_benchmark_with_source"),
        )

    def __str__(self) -> str:
        return f"{self.unit}: {self.days:g} ({self.source})"
