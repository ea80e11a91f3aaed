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


class Naming(models.TextChoices):
    """Whether whoever sends an idea may stay unnamed."""

    NAMES = "names", _("with their name")
    PSEUDONYMS = "pseudonyms", _("with or without their name; they always hear what becomes of it")
    ANONYMOUS = "anonymous", _("also anonymous: nobody can find out who it was, nor tell them")


class AssumptionState(models.TextChoices):
    """What is known of an assumption by now."""

    OPEN = "open", _("not known yet")
    HOLDS = "holds", _("holds")
    WRONG = "wrong", _("was wrong")


class LoopDecision(models.TextChoices):
    """What was decided at the end of a loop."""

    ADOPT = "adopt", _("adopt it")
    ADAPT = "adapt", _("change it and try again")
    ABANDON = "abandon", _("leave it")


class RaciLetter(models.TextChoices):
    """What a person has to do with a piece of work."""

    RESPONSIBLE = "R", _("R: does it")
    ACCOUNTABLE = "A", _("A: answers for it")
    CONSULTED = "C", _("C: is asked before")
    INFORMED = "I", _("I: is told after")
