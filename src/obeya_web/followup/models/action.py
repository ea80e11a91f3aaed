"""Actions: what one person does until a day, and how somebody else sees that it helped."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import SoftlyDeleted, Unit, Versioned
from obeya_web.followup.states import LIVE, UNFINISHED, Priority, ServiceClass, State
from obeya_web.processes.models import Process


class Action(Versioned, SoftlyDeleted):
    """One thing to do, with one owner.

    `touched_at` is when somebody last did or said something about it; together with `due`, `n_replans` and
    `state_since` it decides whether the action counts as stalled. `original_due` is the first day that was promised
    and never changes afterwards. `place` orders cards within a column of a board: the smaller, the higher.
    """

    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="actions")
    process = models.ForeignKey(
        Process,
        verbose_name=_("process"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
    )
    title = models.CharField(_("what"), max_length=200)
    why = models.TextField(_("why"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions_owned",
    )
    verifier = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("verified by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions_to_verify",
    )
    # Whom it was promised to: a colleague, or somebody outside without an account.
    owed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owed to"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions_awaited",
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due = models.DateField(_("due"), null=True, blank=True)
    original_due = models.DateField(null=True, blank=True, editable=False)
    n_replans = models.PositiveSmallIntegerField(default=0, editable=False)
    priority = models.CharField(
        _("priority"), max_length=8, choices=Priority.choices, default=Priority.MEDIUM
    )
    service_class = models.CharField(
        _("class of service"), max_length=10, choices=ServiceClass.choices, default=ServiceClass.STANDARD
    )
    lane = models.CharField(_("swim lane"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    state_since = models.DateTimeField(default=timezone.now, editable=False)
    # Pulled from the backlog: the next that somebody starts.
    is_ready = models.BooleanField(_("ready to start"), default=False)
    percent = models.PositiveSmallIntegerField(
        _("done so far"), default=0, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    effort_hours = models.FloatField(
        _("effort in hours"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    expected_effect = models.TextField(_("expected effect"), blank=True)
    evidence = models.TextField(_("evidence"), blank=True)
    blocked_reason = models.TextField(_("blocked because"), blank=True)
    blocked_by = models.ManyToManyField(
        "self", verbose_name=_("blocked by"), symmetrical=False, blank=True, related_name="blocks"
    )
    place = models.FloatField(default=0.0, editable=False)
    touched_at = models.DateTimeField(default=timezone.now, editable=False)
    # Since when nobody owns it; empty while somebody does.
    unowned_since = models.DateTimeField(null=True, blank=True, editable=False)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    # For calendars: the same entry for ever, and how often it changed in a way that they show.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("due", "pk")
        indexes = (
            models.Index(fields=["unit", "state", "place"], name="action_of_unit"),
            models.Index(fields=["owner", "state", "due"], name="action_of_owner"),
            models.Index(fields=["due"], condition=Q(state__in=UNFINISHED), name="action_unfinished_due"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(percent__lte=100), name="percent_up_to_100"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="known_action_state"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_unfinished(self) -> bool:
        """Say whether its owner still has to do something."""
        return self.state in UNFINISHED

    @property
    def is_live(self) -> bool:
        """Say whether somebody still has to do or verify something."""
        return self.state in LIVE

    def is_overdue(self, today: date) -> bool:
        """Say whether its day has passed and it is not done."""
        return self.due is not None and self.due < today and self.is_unfinished
