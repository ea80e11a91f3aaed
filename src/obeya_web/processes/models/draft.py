"""Imports in preparation: nothing that somebody uploaded or decided is lost when they leave the page."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit
from obeya_web.processes.models.process import Process


class DraftState(models.TextChoices):
    """How far an import has come."""

    UPLOADING = "uploading", _("files are missing")
    READING = "reading", _("being read")
    READY = "ready", _("ready to import")
    FAULTY = "faulty", _("needs a decision")
    IMPORTING = "importing", _("being imported")
    DONE = "done", _("imported")
    FAILED = "failed", _("failed")


UNFINISHED = (
    DraftState.UPLOADING,
    DraftState.READING,
    DraftState.READY,
    DraftState.FAULTY,
    DraftState.IMPORTING,
    DraftState.FAILED,
)


class Draft(models.Model):
    """One import by one person: into a new process, or into one that is there (`process`).

    `said` holds what the person decided (columns, time zone, lifecycle, names), `preview` what was read and
    understood, `result` what the import made of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts"
    )
    name = models.CharField(_("name"), max_length=120)
    # True: the files are added to the log of the process; False: they take its place.
    adds = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.UPLOADING)
    said = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    fault = models.TextField(blank=True, default="")
    job_id = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-updated_at",)

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """One file on its way: `n_received` bytes of `n_bytes` are on disk, written and flushed.

    The name is data and never part of a path: the bytes lie in a file named after the id.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=255)
    n_bytes = models.PositiveBigIntegerField()
    n_received = models.PositiveBigIntegerField(default=0)
    # Tells whether a file that is chosen again is the one that was begun.
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("created_at", "name")

    def __str__(self) -> str:
        return self.name

    @property
    def is_complete(self) -> bool:
        """Say whether all bytes have come."""
        return self.n_received == self.n_bytes
