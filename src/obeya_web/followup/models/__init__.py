"""Actions, what they belong to, every step they took. Read `action.py` first."""

from obeya_web.followup.models.action import Action
from obeya_web.followup.models.link import ActionLink
from obeya_web.followup.models.step import Step

__all__ = ["Action", "ActionLink", "Step"]
