"""Actions, what they belong to, every step they took, the boards that show them. Read `action.py` first."""

from obeya_web.followup.models.action import Action
from obeya_web.followup.models.board import Board, Lanes, OverLimit
from obeya_web.followup.models.link import ActionLink
from obeya_web.followup.models.step import Step
from obeya_web.followup.models.week_plan import FocusItem, WeekPlan

__all__ = ["Action", "ActionLink", "Board", "FocusItem", "Lanes", "OverLimit", "Step", "WeekPlan"]
