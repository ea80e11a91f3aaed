"""The fixed words of measures, in every language of the pages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SourceKind(models.TextChoices):
    """Where values come from."""

    LOG = "log", _("event log of the process")
    SQL = "sql", _("question in SQL to the log")
    TYPED = "typed", _("typed in or uploaded")
    API = "api", _("sent by a program")


class PeriodKind(models.TextChoices):
    """By what values are gathered."""

    DAY = "day", _("day")
    WEEK = "week", _("week")
    MONTH = "month", _("month")


class Direction(models.TextChoices):
    """Which way is better."""

    LOWER = "lower", _("lower is better")
    HIGHER = "higher", _("higher is better")
    NONE = "none", _("neither")


class Standing(models.TextChoices):
    """How far a measure is."""

    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("in use")
    RETIRED = "retired", _("retired")
