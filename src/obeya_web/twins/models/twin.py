"""The twin of a process: what was learned from one version of its log."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import SoftlyDeleted, Unit
from obeya_web.processes.models import Process


class Twin(SoftlyDeleted):
    """One twin: `model` is the JSON of `obeya.twin.model.Model`, learned from the cases that `where` keeps.

    `accuracy` says how well a twin of the earlier part of the log foretold its last part, beside the past replayed.
    `facts` holds n_cases, n_events, first_at and last_at of what it was learned from. `job` builds it; `fault` says
    why it could not be built. `seasons` is what `planning.py` keeps of the season of the log and the plan for it;
    the job `planning` makes it.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="twins")
    title = models.CharField(_("title"), max_length=200)
    log_version = models.CharField(max_length=64)
    where = models.TextField(_("which cases"), blank=True, default="")
    model = models.JSONField(default=dict)
    accuracy = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    seasons = models.JSONField(default=dict)
    job = models.PositiveBigIntegerField(null=True, blank=True)
    planning = models.PositiveBigIntegerField(null=True, blank=True)
    fault = models.TextField(blank=True, default="")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    built_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("twin")
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.title

    @property
    def unit(self) -> Unit:
        """Return the unit of its process: whoever may see it sees its twins."""
        return self.process.unit

    @property
    def is_built(self) -> bool:
        """Say whether something can be tried on it."""
        return bool(self.model)

    @property
    def is_building(self) -> bool:
        """Say whether it is still to come."""
        return not self.model and not self.fault
