"""Addresses under which a calendar program reads due dates; each can be closed."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Team


class CalendarFeed(models.Model):
    """One address: the due dates of its maker, of a team, or of a record they see. Only a hash of it is kept."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    team = models.ForeignKey(
        Team, verbose_name=_("team"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    # Or what belongs to a record of another app: an improvement.
    kind = models.ForeignKey(ContentType, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    target = GenericForeignKey("kind", "object_id")
    # To-dos for programs that have a list of them, instead of entries of a day.
    has_todos = models.BooleanField(_("as to-dos"), default=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        indexes = (models.Index(fields=["person"], condition=Q(revoked_at=None), name="feeds_open"),)

    def __str__(self) -> str:
        return str(self.target or self.team or self.person)
