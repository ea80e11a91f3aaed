"""Mentions: a comment calls on somebody."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.conversation.models.comment import Comment


class Mention(models.Model):
    """A person is named in a comment and was told so, once; the row stays when the name is taken out again."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mention")
        constraints = (models.UniqueConstraint(fields=["comment", "person"], name="one_mention_each"),)

    def __str__(self) -> str:
        return f"{self.comment_id} @ {self.person_id}"
