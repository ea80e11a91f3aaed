"""Delegations: a deputy acts with the rights of a person for some days."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Delegation(models.Model):
    """Days, first and last included, on which a deputy holds what the person holds; see `scope.NOT_DELEGATED`."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="delegations_given"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("deputy"),
        on_delete=models.CASCADE,
        related_name="delegations_held",
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        ordering = ("first_day",)
        constraints = (
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="days_in_order"),
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="somebody_else"),
        )

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"
