"""Escalation: a breach is one reason why an action was chased, a hop is one person who was told about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit
from obeya_web.followup.models.action import Action


class BreachKind(models.TextChoices):
    """Why an action is chased."""

    OVERDUE = "overdue", _("overdue")
    BLOCKED = "blocked", _("blocked for long")
    STALLED = "stalled", _("stalled")
    UNOWNED = "unowned", _("needs an owner")
    UNVERIFIED = "unverified", _("waits to be verified")
    OLD = "old", _("long in this column")


class Breach(models.Model):
    """One time that an action was in breach; while it lasts there is no second one of its kind.

    `next_at` is when the next level is due; none while nobody is next: acknowledged, resolved, at the top, or silent
    because a graver breach of the same action climbs already. `looked_at` is when the ladder was last worked out.
    """

    class State(models.TextChoices):
        """How far it has come; the clock runs only while it is active."""

        ACTIVE = "active", _("active")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        RESOLVED = "resolved", _("resolved")

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="breaches")
    kind = models.CharField(max_length=10, choices=BreachKind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ACTIVE)
    # When the clock of the ladder began, in the working hours of the unit.
    began_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(default=timezone.now)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("began_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["action", "kind"], condition=Q(resolved_at=None), name="one_open_breach_each"
            ),
        )
        indexes = (
            models.Index(fields=["next_at"], condition=Q(resolved_at=None), name="breach_next"),
            models.Index(fields=["kind", "resolved_at"], name="breach_of_kind"),
        )

    def __str__(self) -> str:
        return f"{self.action}: {self.get_kind_display()}"

    @property
    def unit(self) -> Unit:
        """Return the unit of the action."""
        return self.action.unit

    @property
    def is_active(self) -> bool:
        """Say whether the clock runs."""
        return self.state == self.State.ACTIVE


class Hop(models.Model):
    """One person was told about a breach, once; `planned_at` is when the ladder wanted it.

    It stays when the person is erased, or a ladder would be climbed anew; so it holds no name. `words` is the kind of
    the message.
    """

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="hops")
    level = models.PositiveSmallIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Who was away, where a deputy was told.
    stands_in_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    planned_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    words = models.CharField(max_length=500)

    class Meta:
        ordering = ("level", "pk")
        constraints = (models.UniqueConstraint(fields=["breach", "level", "person"], name="one_hop_each"),)

    def __str__(self) -> str:
        return f"{self.breach} → {self.level}"


class Reminder(models.Model):
    """One reminder before a due day was sent; the constraint is why it comes once."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="reminders")
    due = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["action", "due", "days_before"], name="one_reminder_each"),
        )

    def __str__(self) -> str:
        return f"{self.action}: {self.days_before} d"
