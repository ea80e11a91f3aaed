"""Actions, what they belong to, every step they took, the boards that show them, how they are chased.

Read `action.py` first, then `ladder.py`.
"""

from obeya_web.followup.models.absence import Absence
from obeya_web.followup.models.action import Action
from obeya_web.followup.models.board import Board, Lanes, OverLimit
from obeya_web.followup.models.decision import Decision, DecisionCall
from obeya_web.followup.models.digest import WeekTold
from obeya_web.followup.models.feed import CalendarFeed
from obeya_web.followup.models.guest_link import GuestLink
from obeya_web.followup.models.importing import ImportDraft, ImportedFrom
from obeya_web.followup.models.ladder import Breach, BreachKind, Hop, Reminder
from obeya_web.followup.models.link import ActionLink
from obeya_web.followup.models.settings import ChasingSettings
from obeya_web.followup.models.step import Step
from obeya_web.followup.models.week_plan import FocusItem, WeekPlan

__all__ = [
    "Absence",
    "Action",
    "ActionLink",
    "Board",
    "Breach",
    "BreachKind",
    "CalendarFeed",
    "ChasingSettings",
    "Decision",
    "DecisionCall",
    "FocusItem",
    "GuestLink",
    "Hop",
    "ImportDraft",
    "ImportedFrom",
    "Lanes",
    "OverLimit",
    "Reminder",
    "Step",
    "WeekPlan",
    "WeekTold",
]
