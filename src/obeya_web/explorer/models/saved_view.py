"""A name for an address of the explorer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import SoftlyDeleted, Unit, Versioned
from obeya_web.processes.models import Process


class SavedView(Versioned, SoftlyDeleted):
    """A view of one process that a person keeps; a shared one is there for everybody who may see the process."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="saved_views")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    query = models.TextField()
    is_shared = models.BooleanField(_("for everybody who may see the process"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def unit(self) -> Unit:
        """Return the unit of the process: whoever may not see it sees none of its views."""
        return self.process.unit
