"""What a person can do in a week, by their own word, and what they chose to look at next."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Versioned
from obeya_web.followup.models.action import Action

WEEK_HOURS = 40
FOCUS_MINUTES = 30


class WeekPlan(Versioned):
    """From when on a person's week counts as too full. Only they see and change it."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="week_plan"
    )
    hours = models.PositiveSmallIntegerField(
        _("hours a week for actions"),
        default=WEEK_HOURS,
        validators=[MinValueValidator(1), MaxValueValidator(80)],
    )
    most_urgent = models.PositiveSmallIntegerField(
        _("most actions of high or critical priority"), default=5, validators=[MinValueValidator(1)]
    )
    most_doing = models.PositiveSmallIntegerField(
        _("most actions in work at once"), default=3, validators=[MinValueValidator(1)]
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(hours__gte=1, hours__lte=80), name="hours_of_a_week"),
        )

    def __str__(self) -> str:
        return str(self.person)

    @property
    def audit_label(self) -> str:
        """Return what the audit trail calls it: never by the person's name."""
        return self.person.audit_label


class FocusItem(models.Model):
    """An action that a person chose for their focus list, with the minutes they set aside for it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="focus_items")
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=FOCUS_MINUTES, validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("added_at", "pk")
        constraints = (models.UniqueConstraint(fields=["person", "action"], name="one_focus_each"),)

    def __str__(self) -> str:
        return f"{self.action} · {self.minutes} min"
