"""Which weeks were summed up for whom, so that each comes once."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class WeekTold(models.Model):
    """The week that begins on a Monday was dealt with for a person, whether or not there was anything to say."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    monday = models.DateField()
    had_news = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "monday"], name="one_week_each"),)

    def __str__(self) -> str:
        return f"{self.monday}"
