"""Teams: people of one unit who work together."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models.softly_deleted import SoftlyDeleted
from obeya_web.accounts.models.unit import Unit
from obeya_web.accounts.models.versioned import Versioned


class Team(Versioned, SoftlyDeleted):
    """A named group of people; being in a team gives no right, a grant does."""

    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(_("name"), max_length=120)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("members"), related_name="teams", blank=True
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
