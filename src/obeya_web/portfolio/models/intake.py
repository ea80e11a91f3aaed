"""How much a unit takes on at once, and how many people it has."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit, Versioned


class Intake(Versioned):
    """The limits of a unit: improvements at once, and the target band of its horizons in whole percent of benefit.

    `headcount` is how many people work in it and below: what participation is a share of.
    """

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="intake")
    most_active = models.PositiveSmallIntegerField(
        _("improvements at once"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    headcount = models.PositiveIntegerField(
        _("people who work here"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    # By horizon: [least, most] percent of the planned benefit.
    bands = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.unit}"
