"""Reactions: a sign instead of a comment, out of a closed list."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.conversation.models.comment import Comment


class Sign(models.TextChoices):
    """The only reactions there are."""

    AGREE = "agree", _("I agree")
    THANKS = "thanks", _("Thanks")
    SEEN = "seen", _("Seen")


class Reaction(models.Model):
    """One person's sign on a comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reactions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reactions")
    sign = models.CharField(max_length=6, choices=Sign.choices)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reaction")
        ordering = ("made_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["comment", "person", "sign"], name="one_reaction_each"),
        )

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.sign}"
