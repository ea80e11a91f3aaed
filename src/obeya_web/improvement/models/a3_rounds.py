"""Catch-ball: an A3 is sent to people, each agrees or asks for a change, and it is sent again until all agree."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit, Versioned
from obeya_web.improvement.models.improvement import Improvement


class Catch(models.TextChoices):
    """What somebody says to an A3 that was sent to them."""

    OPEN = "open", _("asked")
    AGREES = "agrees", _("agrees")
    CHANGE = "change", _("asks for a change")


class A3Ask(models.Model):
    """One person is asked about an A3 in one round; rounds count from 1, and all of them stay."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="a3_asks")
    number = models.PositiveIntegerField(_("round"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="a3_asks"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True)
    answer = models.CharField(max_length=6, choices=Catch.choices, default=Catch.OPEN)
    words = models.TextField(_("in words"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("question about an A3")
        ordering = ("-number", "pk")
        constraints = (
            models.UniqueConstraint(fields=["improvement", "number", "person"], name="asked_once_a_round"),
        )

    def __str__(self) -> str:
        return f"{self.improvement}: {self.number}"

    @property
    def unit(self) -> Unit:
        """Return the unit of the improvement."""
        return self.improvement.unit


class A3Template(Versioned):
    """The sections of every A3 as administrators arranged them; `improvement.a3.template` reads it."""

    sections = models.JSONField(default=list)

    class Meta:
        verbose_name = _("sections of the A3")

    def __str__(self) -> str:
        return "A3"
