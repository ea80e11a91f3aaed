"""Goals, scores, plans, people's time and money of improvements. Read `goal.py` and `score.py` first."""

from obeya_web.portfolio.models.allocation import Allocation
from obeya_web.portfolio.models.benchmark import CycleBenchmark
from obeya_web.portfolio.models.budget import BudgetLine
from obeya_web.portfolio.models.goal import Goal, GoalKpi, GoalLink
from obeya_web.portfolio.models.intake import Intake
from obeya_web.portfolio.models.milestone import Milestone
from obeya_web.portfolio.models.programme import LaneMove, LanePlace, ProgrammeLane
from obeya_web.portfolio.models.raid import RaidItem
from obeya_web.portfolio.models.review import Review
from obeya_web.portfolio.models.score import Score, Weights

__all__ = [
    "Allocation",
    "BudgetLine",
    "CycleBenchmark",
    "Goal",
    "GoalKpi",
    "GoalLink",
    "Intake",
    "LaneMove",
    "LanePlace",
    "Milestone",
    "ProgrammeLane",
    "RaidItem",
    "Review",
    "Score",
    "Weights",
]
