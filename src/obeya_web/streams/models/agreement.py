"""What two departments agreed on about the work that one hands to the other, and how it is kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import SoftlyDeleted, Unit
from obeya_web.processes.models import Process

LONGEST_DEFINITION = 400


class Agreement(SoftlyDeleted):
    """Work that `source` hands to `target` is taken up within a time. `kept` is what the log says about it.

    It belongs to the process, so that every map of it shows the same; `kept` is none until it was counted, and `fault`
    says why it could not be.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="agreements")
    source = models.CharField(max_length=200)
    target = models.CharField(max_length=200)
    within_s = models.FloatField()
    clock = models.CharField(max_length=8, default="calendar")
    # What is handed over, and when it is complete.
    definition = models.CharField(max_length=LONGEST_DEFINITION, blank=True, default="")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    kept = models.JSONField(null=True, blank=True)
    counted_version = models.CharField(max_length=64, blank=True, default="")
    counted_at = models.DateTimeField(null=True, blank=True)
    fault = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("agreement on a hand-over")
        ordering = ("source", "target", "pk")

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"

    @property
    def unit(self) -> Unit:
        """Return the unit of its process."""
        return self.process.unit
