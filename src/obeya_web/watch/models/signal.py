"""What the watch told: one row for each signal, answered by the owner with a cause and an action."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit
from obeya_web.followup.models import Action
from obeya_web.watch.models.registration import GainRegistration
from obeya_web.watch.words import SignalKind


class GainSignal(models.Model):
    """One signal of a watch, on the day of the data on which it could first be known."""

    gain = models.ForeignKey(GainRegistration, on_delete=models.CASCADE, related_name="signals")
    kind = models.CharField(max_length=10, choices=SignalKind.choices)
    day = models.DateField()
    word = models.CharField(max_length=40)
    look_day = models.PositiveSmallIntegerField(default=0)
    told_at = models.DateTimeField()
    cause = models.TextField(_("cause"), blank=True, default="")
    action = models.ForeignKey(Action, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-day", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["gain", "kind", "day", "look_day"], name="each_signal_once"),
        )

    def __str__(self) -> str:
        return f"{self.gain}: {self.get_kind_display()}"

    @property
    def unit(self) -> Unit:
        """Return the unit of the improvement."""
        return self.gain.unit

    @property
    def waits_for_answer(self) -> bool:
        """Say whether its owner has still to answer."""
        return self.answered_at is None and SignalKind(self.kind).asks_for_answer
