"""Comments: plain text about one record."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Versioned
from obeya_web.conversation.models.part import PartOfAnything

LONGEST_COMMENT = 5_000


class Comment(Versioned, PartOfAnything):
    """What somebody said about a record.

    In `body` a mention of a person stands as ``@{number}``, so that no name is kept there; `mentions.py` knows how.
    """

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="comments"
    )
    body = models.TextField(_("comment"), max_length=LONGEST_COMMENT)
    made_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)

    # The audit trail cannot forget; words of people are kept in `Earlier` instead.
    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"body"})

    class Meta:
        verbose_name = _("comment")
        ordering = ("made_at", "pk")
        indexes = (models.Index(fields=["kind", "object_id", "made_at"], name="comments_of_object"),)

    def __str__(self) -> str:
        return f"{_('comment')} {self.pk}"


class Earlier(models.Model):
    """What a comment said before it was edited."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="earlier")
    body = models.TextField()
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("earlier words of a comment")
        ordering = ("until", "pk")

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.until:%Y-%m-%d %H:%M}"
