"""What comments and files have in common: they belong to one record of any kind."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from obeya_web.accounts.models import SoftlyDeleted, Unit


class PartOfAnything(SoftlyDeleted):
    """A part of one record, which has a `unit`: whoever may see the record may see the part."""

    kind = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey("kind", "object_id")

    class Meta:
        abstract = True

    @property
    def unit(self) -> Unit:
        """Return the unit of the record."""
        about: Any = self.target
        unit: Unit = about.unit
        return unit
