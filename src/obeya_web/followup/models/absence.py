"""When people are away, and who gets what they are reminded of meanwhile."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Absence(models.Model):
    """Days, first and last included, on which a person is away. Why is nobody's business and not kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences")
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reminders go to"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="absences_covered",
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        ordering = ("first_day", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_in_order"),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(person=F("deputy")), name="absence_by_somebody_else"
            ),
        )
        indexes = (models.Index(fields=["last_day", "first_day"], name="absence_days"),)

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"
