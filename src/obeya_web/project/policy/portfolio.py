"""The portfolio, goals, plans and the search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from obeya_web.accounts.finding import find_unit
from obeya_web.accounts.roles import Right
from obeya_web.improvement.a3.permission import is_of_team
from obeya_web.improvement.finding import (
    find_improvement,
)
from obeya_web.portfolio.finding import (
    find_allocation,
    find_deleted_goal,
    find_deleted_part,
    find_goal,
    find_part,
)
from obeya_web.project.rules import SIGNED_IN, Rule, anywhere, on

RULES: Final[Mapping[str, Rule]] = {
    **dict.fromkeys(
        (
            "portfolio",
            "scorecard",
            "programme",
            "portfolio_timeline",
            "portfolio_people",
            "priorities",
            "goals",
        ),
        anywhere(Right.SEE),
    ),
    # Finds only what one may see.
    "search": SIGNED_IN,
    "priorities_weigh": anywhere(Right.EDIT),
    **dict.fromkeys(("improvement_score", "programme_move"), on(find_improvement, Right.EDIT)),
    **dict.fromkeys(("intake", "cycle_benchmark"), on(find_unit, Right.EDIT)),
    "goal": on(find_goal),
    "alignment": anywhere(Right.SEE),
    **dict.fromkeys(("outcome", "outcome_pdf"), on(find_improvement, also=is_of_team)),
    "goal_new": anywhere(Right.EDIT),
    **dict.fromkeys(
        ("goal_edit", "goal_link", "goal_unlink", "goal_kpi", "goal_delete"), on(find_goal, Right.EDIT)
    ),
    "goal_restore": on(find_deleted_goal, Right.EDIT),
    **dict.fromkeys(
        ("plan", "plan_raid_file", "improvement_progress"), on(find_improvement, also=is_of_team)
    ),
    **dict.fromkeys(("plan_add", "improvement_review"), on(find_improvement, Right.EDIT)),
    **dict.fromkeys(("plan_part", "plan_part_delete"), on(find_part, Right.EDIT)),
    "plan_part_restore": on(find_deleted_part, Right.EDIT),
    "allocation_remove": on(find_allocation, Right.EDIT),
}
