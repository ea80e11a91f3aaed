"""How a unit takes ideas: with which names, and within how many days it answers."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit, Versioned
from obeya_web.improvement.words import Naming

USUAL_DAYS = 7


class IdeaRules(Versioned):
    """The rules of one unit; they hold for the units below it that have none of their own."""

    unit = models.OneToOneField(
        Unit, verbose_name=_("unit"), on_delete=models.CASCADE, related_name="idea_rules"
    )
    naming = models.CharField(
        _("names of senders"), max_length=12, choices=Naming.choices, default=Naming.PSEUDONYMS
    )
    answer_days = models.PositiveSmallIntegerField(
        _("first answer within days"),
        default=USUAL_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )

    def __str__(self) -> str:
        return str(self.unit)

    @property
    def allows_pseudonyms(self) -> bool:
        """Say whether a sender may stay unnamed and still hear what becomes of the idea."""
        return self.naming in (Naming.PSEUDONYMS, Naming.ANONYMOUS)

    @property
    def allows_anonymous(self) -> bool:
        """Say whether an idea may be sent without any trace of who sent it."""
        return self.naming == Naming.ANONYMOUS


def rules_of(unit: Unit) -> IdeaRules:
    """Return the rules that hold at a unit: its own, else those of the nearest unit above, else the usual ones."""
    above = [int(key) for key in unit.path.strip("/").split("/") if key]
    kept = IdeaRules.objects.filter(unit__in=above).order_by("-unit__path").first()
    return kept or IdeaRules(unit=unit)
