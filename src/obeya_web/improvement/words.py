"""The closed lists of this app: kinds of waste, horizons, how an improvement stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Waste(models.TextChoices):
    """The eight wastes, by their usual initials TIMWOODS."""

    TRANSPORT = "transport", _("transport")
    INVENTORY = "inventory", _("inventory")
    MOTION = "motion", _("motion")
    WAITING = "waiting", _("waiting")
    OVERPRODUCTION = "overproduction", _("overproduction")
    OVERPROCESSING = "overprocessing", _("overprocessing")
    DEFECTS = "defects", _("defects and rework")
    SKILLS = "skills", _("unused skills")


class Horizon(models.TextChoices):
    """When the benefit is expected."""

    SHORT = "short", _("within 3 months")
    MIDDLE = "middle", _("within a year")
    LONG = "long", _("later than a year")


class Standing(models.TextChoices):
    """Whether work goes on. A stop is an outcome, not a failure."""

    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    STOPPED = "stopped", _("stopped")
    DONE = "done", _("done")


class CauseState(models.TextChoices):
    """How sure a cause is."""

    HYPOTHESIS = "hypothesis", _("hypothesis")
    TESTED = "tested", _("tested")
    CONFIRMED = "confirmed", _("confirmed")
    REJECTED = "rejected", _("rejected")


class IdeaState(models.TextChoices):
    """What became of an idea."""

    NEW = "new", _("new")
    ACCEPTED = "accepted", _("accepted")
    PARKED = "parked", _("parked")
    DECLINED = "declined", _("declined")
    DUPLICATE = "duplicate", _("joined with another")
