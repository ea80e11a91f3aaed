"""Sticky notes on a map, and the links with which people without an account add theirs from a phone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import SoftlyDeleted, Unit
from obeya_web.streams.models.stream import Stream

LONGEST_NOTE, LONGEST_NAME = 280, 60


class NoteLink(models.Model):
    """A link to one map for a session. Its address is sealed with the secret key, so the row opens nothing."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="note_links")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("link for notes")
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return str(self.stream)

    @property
    def unit(self) -> Unit:
        """Return the unit of its stream."""
        return self.stream.unit

    @property
    def is_open(self) -> bool:
        """Say whether it still takes notes."""
        return self.revoked_at is None and self.ends_at > timezone.now()


class Note(SoftlyDeleted):
    """One sticky note: on a box of the map, or beside it. A row of its own, so that no two notes meet."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="notes")
    words = models.CharField(_("note"), max_length=LONGEST_NOTE)
    step = models.CharField(max_length=200, blank=True, default="")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Whoever has no account may say a name, or not.
    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True, default="")
    link = models.ForeignKey(NoteLink, on_delete=models.SET_NULL, null=True, blank=True, related_name="notes")
    made_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("sticky note")
        ordering = ("made_at", "pk")

    def __str__(self) -> str:
        return self.words

    @property
    def unit(self) -> Unit:
        """Return the unit of its stream."""
        return self.stream.unit
