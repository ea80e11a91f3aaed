"""What actions belong to: an improvement, a meeting, a standard; whatever this app need not know."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from obeya_web.followup.models.action import Action


class ActionLink(models.Model):
    """One action belongs to one record of another app; see `followup.belongings` for how it is shown."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="links")
    kind = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey("kind", "object_id")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["action", "kind", "object_id"], name="one_link_each"),)
        indexes = (models.Index(fields=["kind", "object_id"], name="actions_of_object"),)

    def __str__(self) -> str:
        return f"{self.action} → {self.target}"

    @staticmethod
    def actions_of(target: models.Model) -> models.QuerySet[Action]:
        """Return the actions that belong to a record and were not put away."""
        return Action.objects.filter(
            links__kind=ContentType.objects.get_for_model(target), links__object_id=target.pk, deleted_at=None
        )

    @staticmethod
    def of(action: Action, target: Any) -> ActionLink:
        """Tie an action to a record, once."""
        link, _ = ActionLink.objects.get_or_create(
            action=action, kind=ContentType.objects.get_for_model(target), object_id=target.pk
        )
        return link
