"""Stakeholders of a process: who can help or hinder a change, and how far they are on the way."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import SoftlyDeleted, Unit, Versioned
from obeya_web.processes.models.process import Process

SCALE = (MinValueValidator(1), MaxValueValidator(5))
# Up to this score an element of ADKAR holds somebody back.
BARRIER = 3


class Stakeholder(Versioned, SoftlyDeleted):
    """A person or group with influence on a process; `awareness` and so on are the elements of ADKAR, 1 to 5.

    Source: Hiatt, ADKAR; the first element that scores 3 or less is the barrier point.
    """

    process = models.ForeignKey(
        Process, verbose_name=_("process"), on_delete=models.CASCADE, related_name="stakeholders"
    )
    name = models.CharField(_("who"), max_length=120)
    role = models.CharField(_("role"), max_length=120, blank=True)
    influence = models.PositiveSmallIntegerField(_("influence, 1 to 5"), validators=SCALE, default=3)
    support = models.PositiveSmallIntegerField(_("support, 1 to 5"), validators=SCALE, default=3)
    awareness = models.PositiveSmallIntegerField(_("awareness"), validators=SCALE, null=True, blank=True)
    desire = models.PositiveSmallIntegerField(_("desire"), validators=SCALE, null=True, blank=True)
    knowledge = models.PositiveSmallIntegerField(_("knowledge"), validators=SCALE, null=True, blank=True)
    ability = models.PositiveSmallIntegerField(_("ability"), validators=SCALE, null=True, blank=True)
    reinforcement = models.PositiveSmallIntegerField(
        _("reinforcement"), validators=SCALE, null=True, blank=True
    )
    note = models.TextField(_("note"), blank=True)

    ADKAR: ClassVar = ("awareness", "desire", "knowledge", "ability", "reinforcement")

    class Meta:
        ordering = ("-influence", "support", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(influence__range=(1, 5), support__range=(1, 5)),
                name="stakeholder_on_the_scale",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def unit(self) -> Unit:
        """Return the unit of its process."""
        return self.process.unit

    @property
    def barrier(self) -> str:
        """Return the first element of ADKAR that scores 3 or less; nothing where none does."""
        for name in self.ADKAR:
            score = getattr(self, name)
            if score is not None and score <= BARRIER:
                return str(self._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        return ""
