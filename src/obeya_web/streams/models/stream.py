"""The map of a value stream: whose it is, what it is about and when it is looked at again."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import SoftlyDeleted, Unit, Versioned
from obeya_web.improvement.models import Improvement
from obeya_web.processes.models import Process


class Stream(Versioned, SoftlyDeleted):
    """One value stream map. What it shows is in its revisions; `job` draws it from the log, or counts its families."""

    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="streams")
    process = models.ForeignKey(
        Process,
        verbose_name=_("process"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="streams",
    )
    improvement = models.ForeignKey(
        Improvement,
        verbose_name=_("improvement"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="streams",
    )
    title = models.CharField(_("title"), max_length=160)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    review_day = models.DateField(_("looked at again on"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    job = models.BigIntegerField(null=True, blank=True)
    fault = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("value stream map")
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return self.title

    def is_due(self, today: date) -> bool:
        """Say whether the day on which it is looked at again has come."""
        return self.review_day is not None and self.review_day <= today
