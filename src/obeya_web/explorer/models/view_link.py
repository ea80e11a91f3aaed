"""A link with which somebody who is not signed in looks at one view or report, and at nothing else."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit
from obeya_web.processes.models import Process


class ViewLink(models.Model):
    """One link: what it shows, until when, and who made it. Only a hash of its token is kept."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="view_links")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("what it is for"), max_length=120)
    query = models.TextField(blank=True, default="")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.name

    @property
    def unit(self) -> Unit:
        """Return the unit of the process."""
        return self.process.unit

    @property
    def is_open(self) -> bool:
        """Say whether the link still shows anything."""
        return self.revoked_at is None and self.ends_at > timezone.now()
