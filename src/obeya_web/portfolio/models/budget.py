"""Money of an improvement: planned, committed, spent."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.portfolio.models.plan import PlanPart


class BudgetKind(models.TextChoices):
    """What an amount stands for."""

    PLANNED = "planned", _("planned")
    COMMITTED = "committed", _("committed")
    ACTUAL = "actual", _("spent")


class BudgetLine(PlanPart):
    """One amount on one day. What was committed and then spent names its commitment, so that it counts once.

    `share_done` of a planned line is how much of the work behind it is done: what earned value is made of.
    """

    kind = models.CharField(_("kind"), max_length=9, choices=BudgetKind.choices)
    words = models.CharField(_("for"), max_length=200)
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    day = models.DateField(_("day"))
    share_done = models.FloatField(
        _("share of the work done"), default=0.0, validators=[MinValueValidator(0)]
    )
    pays = models.ForeignKey(
        "self", verbose_name=_("pays"), on_delete=models.SET_NULL, null=True, blank=True, related_name="paid"
    )

    class Meta:
        ordering = ("day", "pk")

    def __str__(self) -> str:
        return f"{self.words}: {self.amount}"
