"""Boards: how the actions of a unit or a team are shown and pulled."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import SoftlyDeleted, Team, Unit, Versioned


class Lanes(models.TextChoices):
    """By what a board is divided into swim lanes."""

    NONE = "none", _("no lanes")
    OWNER = "owner", _("owner")
    PRIORITY = "priority", _("priority")
    PROCESS = "process", _("process")
    LANE = "lane", _("lanes of your own")


class OverLimit(models.TextChoices):
    """What happens to a card that would exceed the limit of a column."""

    REASON = "reason", _("needs a reason")
    REFUSE = "refuse", _("is refused")


class Board(Versioned, SoftlyDeleted):
    """The actions of a unit and of those below it, or only those of one team, in columns.

    `columns` holds what was set for a column by its key, see `followup.columns.ColumnRule`; a column without an
    entry is as it comes. `lane_names` are the lanes of one's own, one a line, in their order.
    """

    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="boards")
    team = models.ForeignKey(
        Team,
        verbose_name=_("team"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="boards",
        help_text=_("Then the board shows only what its members own, and what nobody owns yet."),
    )
    name = models.CharField(_("name"), max_length=120)
    lanes = models.CharField(_("swim lanes"), max_length=8, choices=Lanes.choices, default=Lanes.NONE)
    lane_names = models.TextField(
        _("lanes of your own"), blank=True, help_text=_("One a line, in their order.")
    )
    over_limit = models.CharField(
        _("a card over the limit of a column"),
        max_length=6,
        choices=OverLimit.choices,
        default=OverLimit.REASON,
    )
    expedite_limit = models.PositiveSmallIntegerField(
        _("most expedite cards at once"),
        null=True,
        blank=True,
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("Expedite cards stand in a lane of their own on top and do not count for other limits."),
    )
    person_limit = models.PositiveSmallIntegerField(
        _("most cards a person is doing at once"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    columns: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        _("columns"), default=dict, blank=True
    )
    # What its wall shows, see `followup.tiles`; null until somebody laid it out.
    tiles: models.JSONField[list[dict[str, Any]] | None, list[dict[str, Any]] | None] = models.JSONField(
        _("tiles"), null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name
