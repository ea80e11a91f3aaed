"""The words of the watch and of the ledger, each list in one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from obeya.studies.gain.vocabulary import VerdictWord

LOOK_DAYS: Final = (30, 60, 90, 180)
"""Days after go-live and transition on which the effect is measured again."""

SUSTAINED_DAYS: Final = (60, 180)
"""Days on which a gain is asked whether it is sustained."""

HELD: Final = "improved & held"
TRADE_OFF: Final[VerdictWord] = "trade-off"
LOST: Final = frozenset({"regressed", "worse (harm)"})
PROVISIONAL: Final = frozenset({"improved–provisional", "improved–holding unclear"})

# Signal against noise has colours of its own; what is not decided has none.
FAMILIES: Final[Mapping[str, str]] = {
    "improved & held": "good",
    TRADE_OFF: "warning",
    "confounded": "warning",
    "regressed": "bad",
    "worse (harm)": "bad",
}
"""The look of a verdict; every other word is plain."""


class SignalKind(models.TextChoices):
    """What the watch tells, once for each time that it happens."""

    PROVED = "proved", _("gain shown")
    AMBER = "amber", _("slip-back alarm")
    REGRESSED = "regressed", _("gain regressed")
    RECOVERED = "recovered", _("gain recovered")
    TRADE_OFF = "trade_off", _("trade-off")
    HARM = "harm", _("got worse")
    LOOK = "look", _("look due")

    @property
    def asks_for_answer(self) -> bool:
        """Say whether the owner has to answer with a cause and an action."""
        return self in (SignalKind.AMBER, SignalKind.REGRESSED, SignalKind.TRADE_OFF, SignalKind.HARM)


class BenefitClass(models.TextChoices):
    """What kind of benefit a line is; change cost is what the change itself costs."""

    HARD = "hard", _("hard: cost taken out")
    SOFT = "soft", _("soft: time freed")
    AVOIDANCE = "avoidance", _("cost avoided")
    REVENUE = "revenue", _("revenue")
    CAPITAL = "capital", _("working capital")
    QUALITY = "quality", _("quality and safety")
    COST = "cost", _("change cost")


class Validation(models.TextChoices):
    """Where a line stands with finance."""

    ESTIMATED = "estimated", _("estimated")
    FORECAST = "forecast", _("forecast")
    REALISED = "realised", _("realised")
    VALIDATED = "validated", _("validated by finance")
    REJECTED = "rejected", _("rejected by finance")


class MonthState(models.TextChoices):
    """What a month of a line counts as."""

    ACCRUED = "accrued", _("accrued: the gain holds")
    WAITING = "waiting", _("not counted: not yet shown to hold")
    SUSPENDED = "suspended", _("suspended: the gain is lost")
    TRADE_OFF = "trade_off", _("not counted: trade-off")
    UNWATCHED = "unwatched", _("claimed: no watch")
    SPENT = "spent", _("spent")
