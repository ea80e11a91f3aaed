"""The fixed words of reports."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    """How often a report is sent."""

    WEEK = "week", _("every week, on Monday")
    MONTH = "month", _("every month, on the first")


class FileKind(models.TextChoices):
    """What the attachment is."""

    PDF = "pdf", _("PDF")
    XLSX = "xlsx", _("workbook (XLSX)")
    PPTX = "pptx", _("slides (PPTX)")
