"""Ideas: what somebody noticed, in one sentence and perhaps a photo."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import SoftlyDeleted, Unit, Versioned
from obeya_web.improvement.models.improvement import Improvement
from obeya_web.improvement.words import IdeaState
from obeya_web.processes.models import Process


class Idea(Versioned, SoftlyDeleted):
    """One idea on its way: whoever sent it hears what becomes of it.

    `sender` is empty for an anonymous idea, which a unit may allow; then nobody can be told. What the audit trail
    keeps of an idea names its sender only where the sender is named.
    """

    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="ideas")
    process = models.ForeignKey(
        Process,
        verbose_name=_("process"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="ideas",
    )
    words = models.TextField(_("your idea"))
    place = models.CharField(_("where"), max_length=120, blank=True)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="ideas"
    )
    # Others see "a colleague"; whoever triages and answers does too.
    is_pseudonymous = models.BooleanField(_("without my name"), default=False)
    state = models.CharField(max_length=10, choices=IdeaState.choices, default=IdeaState.NEW)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The latest answer; the first one counts for how long people wait for an answer.
    answered_at = models.DateTimeField(null=True, blank=True)
    first_answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    joined_with = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="duplicates"
    )
    improvement = models.ForeignKey(
        Improvement, on_delete=models.SET_NULL, null=True, blank=True, related_name="ideas"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=["unit", "state"], name="ideas_of_unit"),)

    def __str__(self) -> str:
        return self.words[:80]
