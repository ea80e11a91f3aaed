"""The states of an action and which may follow which; the only list of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How far an action has come. Overdue and stalled are no states: they are derived, see `chasing.py`."""

    OPEN = "open", _("open")
    DOING = "doing", _("doing")
    BLOCKED = "blocked", _("blocked")
    DONE = "done", _("done, to be verified")
    VERIFIED = "verified", _("verified")
    CANCELLED = "cancelled", _("cancelled")


# Work still to be done by its owner.
UNFINISHED = (State.OPEN, State.DOING, State.BLOCKED)
# Everything that somebody still has to look at.
LIVE = (*UNFINISHED, State.DONE)
ENDED = (State.VERIFIED, State.CANCELLED)

NEXT: Mapping[State, frozenset[State]] = {
    State.OPEN: frozenset({State.DOING, State.BLOCKED, State.DONE, State.CANCELLED}),
    State.DOING: frozenset({State.OPEN, State.BLOCKED, State.DONE, State.CANCELLED}),
    State.BLOCKED: frozenset({State.OPEN, State.DOING, State.DONE, State.CANCELLED}),
    # Sent back by whoever verifies, or not to be done after all.
    State.DONE: frozenset({State.DOING, State.VERIFIED, State.CANCELLED}),
    State.VERIFIED: frozenset({State.DOING}),
    State.CANCELLED: frozenset({State.OPEN}),
}
# A person says why when they take one of these steps.
NEEDS_REASON = frozenset(
    {
        (State.OPEN, State.BLOCKED),
        (State.DOING, State.BLOCKED),
        (State.DONE, State.DOING),
        (State.VERIFIED, State.DOING),
        *((state, State.CANCELLED) for state in LIVE),
    }
)


class Priority(models.TextChoices):
    """How much it matters; decides how fast the escalation ladder climbs."""

    CRITICAL = "critical", _("critical")
    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")


# For sorting: the first is the most urgent.
PRIORITY_ORDER = tuple(Priority)


class ServiceClass(models.TextChoices):
    """The class of service: by which rule a card is pulled."""

    EXPEDITE = "expedite", _("expedite")
    FIXED_DATE = "fixed_date", _("fixed date")
    STANDARD = "standard", _("standard")
    INTANGIBLE = "intangible", _("intangible")
