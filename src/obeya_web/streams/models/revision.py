"""The revisions of a map: its current state as it was drawn each time, the future states that were designed.

What a revision shows is one JSON. It changes by commands only; each is kept with what it changed, and none is ever
taken away: to undo one is a command, too.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit, Versioned
from obeya_web.streams.models.stream import Stream


class Side(models.TextChoices):
    """Which state a revision shows."""

    CURRENT = "current", _("current state")
    FUTURE = "future", _("future state")


class Revision(Versioned):
    """One state of a stream. `number` counts the revisions of its side; the highest one is what pages show.

    `basis` says what it was made from: the version of the log, the filter and the clock, or nothing where it was
    typed; a future state names the current one that it began from.
    """

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="revisions")
    side = models.CharField(max_length=7, choices=Side.choices)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    basis = models.JSONField(default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("revision of a value stream map")
        ordering = ("side", "-number")
        constraints = (
            models.UniqueConstraint(fields=["stream", "side", "number"], name="one_revision_each"),
        )

    def __str__(self) -> str:
        return f"{self.stream}: {self.get_side_display()} {self.number}"

    @property
    def unit(self) -> Unit:
        """Return the unit of its stream."""
        return self.stream.unit


class Command(models.Model):
    """One edit of a revision: what it changed, as `editing.patching` writes it. Undoing one is a command, too."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="commands")
    # The version that the revision had after it.
    number = models.PositiveIntegerField()
    verb = models.CharField(max_length=20)
    words = models.CharField(max_length=300)
    patch = models.JSONField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    undoes = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="undone_by"
    )

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["revision", "number"], name="one_command_each"),)

    def __str__(self) -> str:
        return self.words
