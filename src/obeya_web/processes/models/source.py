"""Where the event data of a process comes from: files that were imported, and folders that are watched."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.processes.models.process import Process


class SourceKind(models.TextChoices):
    """How data comes in."""

    FILE = "file", _("file")
    FOLDER = "folder", _("watched folder")
    SAMPLE = "sample", _("sample")


class SourceState(models.TextChoices):
    """What became of it."""

    IMPORTED = "imported", _("imported")
    FAILED = "failed", _("failed")
    WATCHED = "watched", _("watched")


class Source(models.Model):
    """One file that was imported or failed, or one folder that is watched.

    ``n_records = n_events + n_set_aside + n_duplicates + n_rejected`` for every imported file. A file that came
    from a watched folder names it in `folder`; `seen` of a folder holds what was there at the last look.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="sources")
    folder = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="files")
    kind = models.CharField(max_length=10, choices=SourceKind.choices, default=SourceKind.FILE)
    state = models.CharField(max_length=10, choices=SourceState.choices, default=SourceState.IMPORTED)
    name = models.CharField(max_length=255)
    format = models.CharField(max_length=20, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    n_records = models.PositiveBigIntegerField(default=0)
    n_events = models.PositiveBigIntegerField(default=0)
    n_set_aside = models.PositiveBigIntegerField(default=0)
    n_rejected = models.PositiveBigIntegerField(default=0)
    n_duplicates = models.PositiveBigIntegerField(default=0)
    # The version of the log that this file made, so that every number can be traced back to its files.
    log_version = models.CharField(max_length=64, blank=True, default="")
    # False once the log was replaced by one without this file.
    is_current = models.BooleanField(default=True)
    fault = models.TextField(blank=True, default="")
    imported_at = models.DateTimeField(null=True, blank=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    looked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["folder", "sha256"],
                condition=models.Q(folder__isnull=False),
                name="each_file_of_a_folder_once",
            ),
        )

    def __str__(self) -> str:
        return self.name
