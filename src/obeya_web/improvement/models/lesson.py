"""Lessons that were taken up: what one improvement learned, used in a later one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit
from obeya_web.improvement.models.improvement import Improvement


class LessonUse(models.Model):
    """The improvement uses a lesson of an `earlier` one: what stands in the section "learning" of its A3."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="lessons_used")
    earlier = models.ForeignKey(
        Improvement, verbose_name=_("learned by"), on_delete=models.CASCADE, related_name="lesson_uses"
    )
    how = models.CharField(_("what is used of it"), max_length=300)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    moment = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("moment", "pk")
        constraints = (
            models.UniqueConstraint(fields=["improvement", "earlier"], name="one_use_of_a_lesson_each"),
        )

    def __str__(self) -> str:
        return self.how

    @property
    def unit(self) -> Unit:
        """Return the unit of the improvement that uses it."""
        return self.improvement.unit
