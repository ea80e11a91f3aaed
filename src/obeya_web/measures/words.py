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


class ChartChoice(models.TextChoices):
    """Which control chart a measure is judged by; by default the one that fits how its values are made."""

    FITTING = "fitting", _("the one that fits the values")
    XMR = "xmr", _("XmR: single values")
    P_PRIME = "p-prime", _("Laney p′: shares of cases, in periods of any size")
    P = "p", _("p: shares of cases that vary by chance alone")
    RUN = "run", _("run chart: the median, without limits")


class RuleChoice(models.TextChoices):
    """By which rule set signals are told from noise."""

    USUAL = "usual", _("the usual one of the chart")
    NHS = "nhs", "NHS Making Data Count"
    WESTERN_ELECTRIC = "western_electric", "Western Electric"
    NELSON = "nelson", "Nelson"
    PROVOST = "provost", "IHI/Provost"
    SHEWHART = "shewhart", "Shewhart"
    RUN_CHART = "run_chart", _("IHI run chart")
    ANHOEJ = "anhoej", "Anhøj"


class Standing(models.TextChoices):
    """How far a measure is."""

    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("in use")
    RETIRED = "retired", _("retired")
