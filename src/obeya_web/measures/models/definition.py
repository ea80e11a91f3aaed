"""Definitions of a measure, numbered; none is ever changed, so an old report can say how its numbers were made."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.measures.models.measure import Measure
from obeya_web.measures.words import PeriodKind, SourceKind


class MeasureDefinition(models.Model):
    """How the values of a measure are made, from `moment` on.

    `what` is the key of a built-in measure of the core. `filter`, `errors` and `agreed` are texts of filters, `sql` a
    question to the tables of the log. `value_unit` is how values are said: seconds, share, count, points or number;
    `unit_word` is the word behind a number, such as "EUR".
    """

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="definitions")
    number = models.PositiveIntegerField()
    source = models.CharField(_("source"), max_length=8, choices=SourceKind.choices)
    what = models.CharField(_("what is measured"), max_length=40)
    statistic = models.CharField(_("statistic"), max_length=8)
    period = models.CharField(_("period"), max_length=5, choices=PeriodKind.choices, default=PeriodKind.WEEK)
    value_unit = models.CharField(max_length=8)
    unit_word = models.CharField(_("unit of the values"), max_length=40, blank=True)
    filter = models.TextField(_("only these cases"), blank=True)
    step = models.CharField(_("step"), max_length=300, blank=True)
    after = models.CharField(_("after the step"), max_length=300, blank=True)
    until = models.CharField(_("until the step"), max_length=300, blank=True)
    limit_s = models.FloatField(_("on time within"), null=True, blank=True)
    errors = models.TextField(_("cases that went wrong"), blank=True)
    agreed = models.TextField(_("cases that follow the agreed path"), blank=True)
    sql = models.TextField(_("question in SQL"), blank=True)
    formula = models.TextField(_("in your own words"), blank=True)
    why = models.CharField(_("why it changes"), max_length=500, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    moment = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["measure", "number"], name="one_definition_each_number"),
        )

    def __str__(self) -> str:
        return f"{self.measure} v{self.number}"
