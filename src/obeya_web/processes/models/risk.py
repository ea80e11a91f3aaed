"""Risks of a process: what may happen, how likely and how bad it is, and what is done about it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import SoftlyDeleted, Unit, Versioned
from obeya_web.processes.models.process import Process

SCALE = (MinValueValidator(1), MaxValueValidator(5))


class Response(models.TextChoices):
    """What is done about a risk."""

    AVOID = "avoid", _("avoid it")
    REDUCE = "reduce", _("make it smaller")
    TRANSFER = "transfer", _("let somebody else bear it")
    ACCEPT = "accept", _("accept it")


class Risk(Versioned, SoftlyDeleted):
    """One risk: a cause leads to an event, which has an effect; likelihood times impact, 1 to 25, is its weight."""

    process = models.ForeignKey(
        Process, verbose_name=_("process"), on_delete=models.CASCADE, related_name="risks"
    )
    cause = models.CharField(_("cause"), max_length=200)
    event = models.CharField(_("event"), max_length=200)
    effect = models.CharField(_("effect"), max_length=200)
    likelihood = models.PositiveSmallIntegerField(_("likelihood, 1 to 5"), validators=SCALE)
    impact = models.PositiveSmallIntegerField(_("impact, 1 to 5"), validators=SCALE)
    response = models.CharField(
        _("response"), max_length=8, choices=Response.choices, default=Response.REDUCE
    )
    response_words = models.CharField(_("what is done"), max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    review_day = models.DateField(_("looked at again on"), null=True, blank=True)

    class Meta:
        ordering = ("-likelihood", "-impact", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(likelihood__range=(1, 5), impact__range=(1, 5)), name="risk_on_the_scale"
            ),
        )

    def __str__(self) -> str:
        return self.event

    @property
    def unit(self) -> Unit:
        """Return the unit of its process."""
        return self.process.unit

    @property
    def weight(self) -> int:
        """Return likelihood times impact."""
        return self.likelihood * self.impact
