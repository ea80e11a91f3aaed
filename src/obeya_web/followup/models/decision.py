"""Decisions that somebody is asked for: options, a day, and what happens otherwise only if a person says so."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import SoftlyDeleted, Unit, Versioned

FEWEST_OPTIONS, MOST_OPTIONS = 2, 6


class Decision(Versioned, SoftlyDeleted):
    """One question for one decider. `options` is a list of texts; `default` and `chosen` are places in it.

    Nothing is decided by the clock: when the day has passed the question climbs to whoever is above the decider, and
    the default stands there as the proposal that a person takes or leaves.
    """

    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="decisions")
    title = models.CharField(_("question"), max_length=200)
    why = models.TextField(_("what it is about"), blank=True)
    options = models.JSONField(_("options"), default=list)
    default = models.PositiveSmallIntegerField(_("proposal"), null=True, blank=True)
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decides"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="decisions_to_take",
    )
    due = models.DateField(_("by"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    # What it belongs to: an improvement, a process, an action.
    kind = models.ForeignKey(ContentType, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    target = GenericForeignKey("kind", "object_id")
    chosen = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.TextField(_("why so"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due", "pk")
        indexes = (
            models.Index(fields=["unit", "decided_at"], name="decision_of_unit"),
            models.Index(fields=["kind", "object_id"], name="decision_of_object"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has to decide."""
        return self.decided_at is None and self.withdrawn_at is None and self.deleted_at is None

    @property
    def outcome(self) -> str:
        """Return the option that was chosen."""
        return str(self.options[self.chosen]) if self.chosen is not None else ""

    @property
    def proposal(self) -> str:
        """Return the option that is proposed where nobody knows better."""
        return str(self.options[self.default]) if self.default is not None else ""

    def is_overdue(self, today: date) -> bool:
        """Say whether its day has passed and nobody decided."""
        return self.is_open and self.due < today


class DecisionCall(models.Model):
    """One person was asked, or told that a decision is late: once for each level and day that was set."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="calls")
    # Stays when the person is erased, or they would be called anew.
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    due = models.DateField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ("level", "pk")
        constraints = (
            models.UniqueConstraint(fields=["decision", "due", "level", "person"], name="one_call_each"),
        )

    def __str__(self) -> str:
        return f"{self.decision} → {self.level}"
