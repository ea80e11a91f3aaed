"""What people said about a step of a process: new maps from its log take it over."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit
from obeya_web.processes.models import Process


class StepClass(models.Model):
    """The class of one step: what it is to the customer, who does it, and whether data are typed in.

    `value` and `work` hold the words of `obeya.flow.stream_map`; empty where nobody said anything.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="step_classes")
    step = models.CharField(max_length=300)
    value = models.CharField(max_length=12, blank=True, default="")
    work = models.CharField(max_length=12, blank=True, default="")
    enters_data = models.BooleanField(null=True, blank=True)

    class Meta:
        verbose_name = _("class of a step")
        constraints = (models.UniqueConstraint(fields=["process", "step"], name="one_class_each"),)

    def __str__(self) -> str:
        return self.step

    @property
    def unit(self) -> Unit:
        """Return the unit of its process."""
        return self.process.unit
