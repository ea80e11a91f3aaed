"""How an organisation changed a method: its stages and gates in place of those that obeya brings."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Versioned


class MethodEdit(Versioned):
    """A method as administrators wrote it; `stages` is read by `improvement.methods.method_of`."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    purpose = models.CharField(_("when it fits"), max_length=300, blank=True)
    stages = models.JSONField(default=list)
    is_offered = models.BooleanField(_("offered for new improvements"), default=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
