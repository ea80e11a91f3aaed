"""What a team begins with: the map as it is, what to do first, and how it is measured."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit
from obeya_web.processes.models import Process


class Start(models.Model):
    """The three results of the start: `picture` of the map, `matrix` of priorities, `plan` of measurement.

    `matrix` lists findings with title, hours_per_week, effort (1 to 5), score and rank; `plan` lists what is measured
    with measure, unit, baseline, target, by, who, how_often, must_not and the number of its improvement.
    """

    process = models.ForeignKey(
        Process, verbose_name=_("process"), on_delete=models.CASCADE, related_name="starts"
    )
    log_version = models.CharField(max_length=64)
    picture = models.TextField()
    caption = models.TextField(blank=True)
    matrix = models.JSONField(default=list)
    plan = models.JSONField(default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"{self.process}: {self.made_at:%Y-%m-%d}"

    @property
    def unit(self) -> Unit:
        """Return the unit of its process."""
        return self.process.unit
