"""The audit trail: who changed what, when, from what to what, and why. Rows are added and never changed."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models.unit import Unit

Details = dict[str, Any]


class AuditEvent(models.Model):
    """One change. Each entry carries the hash of the one before, so that none can be changed or taken out unseen.

    People stand here by pseudonym only: who was erased stays a number. `before` and `after` are kept as the very
    text that was hashed, because a database may write the same JSON in another way.
    """

    # Given out one by one under a lock: a gap is a missing entry.
    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("when"))
    person = models.UUIDField(_("who"), null=True, db_index=True)
    verb = models.CharField(_("what"), max_length=40)
    kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    before_json = models.TextField(default="{}")
    after_json = models.TextField(default="{}")
    why = models.TextField(_("why"), blank=True)
    # No constraint: an entry outlives its unit, and nothing may change it when the unit goes.
    unit = models.ForeignKey(
        Unit,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
        verbose_name=_("unit"),
    )
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("-number",)
        indexes = (models.Index(fields=["kind", "object_id"], name="audit_of_object"),)

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.label}"

    @property
    def before(self) -> Details:
        """Return what the changed fields held before."""
        return dict(json.loads(self.before_json))

    @property
    def after(self) -> Details:
        """Return what the changed fields held after."""
        return dict(json.loads(self.after_json))


class AuditHead(models.Model):
    """The last entry of the trail, signed with the secret key: whoever cuts off its end cannot sign a new one.

    There is exactly one row from the first migration on, with number 0 while nothing has happened.
    """

    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"
