"""How a unit chases its actions: what it sets itself; everything left empty comes from the unit above."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit, Versioned

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"
LONGEST_LIMIT = 365
NO_HOLIDAYS = "none"


def _limit(words: Words) -> models.PositiveSmallIntegerField:  # type: ignore[type-arg]
    return models.PositiveSmallIntegerField(
        words,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_LIMIT)],
    )


class ChasingSettings(Versioned):
    """What one unit sets for itself and everything below; see `policies.py` for what holds in the end.

    `weekdays` are the working days as digits, 1 for Monday to 7 for Sunday. `country` is an ISO code, such as DE, or
    ``none``. A ladder is written like ``4h 1d 2d``: level 1 after four working hours, level 2 after a working day.
    """

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="chasing_settings")
    stall_days = _limit(_("stalled without an update for, working days"))
    stall_replans = _limit(_("stalled after so many re-plans"))
    blocked_days = _limit(_("blocked for too long after, working days"))
    unowned_days = _limit(_("needs an owner after, working days"))
    card_days = _limit(_("old in “doing” after, working days"))
    ladder_critical = models.CharField(_("ladder of critical actions"), max_length=40, blank=True)
    ladder_high = models.CharField(_("ladder of high priority"), max_length=40, blank=True)
    ladder_medium = models.CharField(_("ladder of medium priority"), max_length=40, blank=True)
    ladder_low = models.CharField(_("ladder of low priority"), max_length=40, blank=True)
    weekdays = models.CharField(_("working days"), max_length=7, blank=True)
    country = models.CharField(_("country of the public holidays"), max_length=8, blank=True)
    subdivision = models.CharField(_("part of the country"), max_length=16, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True)
    begins = models.TimeField(_("work begins"), null=True, blank=True)
    ends = models.TimeField(_("work ends"), null=True, blank=True)

    class Meta:
        verbose_name = _("chasing settings")

    def __str__(self) -> str:
        return str(self.unit)
