"""Organisation units: a tree; whoever has a role at a unit has it for all units below."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models.versioned import Versioned

SMALLEST_GROUP = 5
WORKS_COUNCIL_GROUP = 10


class Unit(Versioned):
    """A part of the organisation. `path` lists the ids from the root, such as ``/1/4/``."""

    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("belongs to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    path = models.CharField(max_length=500, editable=False, db_index=True, default="")
    # Groups of fewer people are hidden in all results; a works council may ask for 10.
    smallest_group = models.PositiveSmallIntegerField(_("smallest group shown"), default=SMALLEST_GROUP)

    class Meta:
        ordering = ("path",)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the unit and its place in the tree."""
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            self.path = path
            super().save(update_fields=["path"])

    def is_within(self, other: Unit) -> bool:
        """Say whether this unit is `other` or lies below it."""
        return self.path.startswith(other.path)
