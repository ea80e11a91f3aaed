"""What every part of a plan has: the improvement it belongs to, a version, and a way back."""

from __future__ import annotations

from django.db import models

from obeya_web.accounts.models import SoftlyDeleted, Unit, Versioned
from obeya_web.improvement.models import Improvement


class PlanPart(Versioned, SoftlyDeleted):
    """A part of the plan of an improvement."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="%(class)ss")

    class Meta:
        abstract = True

    @property
    def unit(self) -> Unit:
        """Return the unit of the improvement: whoever may see it sees its plan."""
        return self.improvement.unit
