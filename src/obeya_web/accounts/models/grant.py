"""Grants: a person has a role at a unit, and so for everything below it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models.unit import Unit
from obeya_web.accounts.roles import ROLE_NAMES


class Grant(models.Model):
    """One role of one person at one unit and below."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(_("role"), max_length=20, choices=list(ROLE_NAMES.items()))

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "unit", "role"], name="one_grant_each"),)

    def __str__(self) -> str:
        return f"{self.person} · {ROLE_NAMES[self.role]} · {self.unit}"

    @property
    def audit_label(self) -> str:
        """Return what the audit trail calls the grant: never by the person's name."""
        return f"{self.person.audit_label} · {self.unit}"
