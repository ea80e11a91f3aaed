"""Ideas, improvements, their A3 and methods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from obeya_web.accounts.finding import find_unit
from obeya_web.accounts.roles import Right
from obeya_web.improvement.a3.finding import find_ask
from obeya_web.improvement.a3.permission import is_asked, is_of_team
from obeya_web.improvement.finding import (
    find_deleted_improvement,
    find_idea,
    find_improvement,
    find_quote,
    find_start,
)
from obeya_web.improvement.managing import may_answer_quote, may_manage
from obeya_web.processes.finding import find_process
from obeya_web.project.rules import SIGNED_IN, Rule, anywhere, everywhere, on, personal

IMPROVEMENT_STEPS = (
    "improvement_edit",
    "improvement_delete",
    "improvement_advance",
    "improvement_back",
    "improvement_pause",
    "improvement_resume",
    "improvement_stop",
    "improvement_answer",
    "improvement_ask",
    "improvement_measure",
    "raci_add",
    "raci_edit",
)

A3_WRITING = (
    "a3_goal",
    "a3_send",
    "a3_section",
    "a3_part_add",
    "a3_part_change",
    "a3_part_remove",
    "a3_part_restore",
)

RULES: Final[Mapping[str, Rule]] = {
    **dict.fromkeys(("improve", "ideas", "wins", "wins_file", "methods"), anywhere(Right.SEE)),
    "wins_naming": SIGNED_IN,
    **dict.fromkeys(("method_new", "method_edit", "method_restore"), everywhere(Right.CONFIGURE)),
    "idea_new": anywhere(Right.CONTRIBUTE),
    "idea": on(find_idea),
    **dict.fromkeys(("idea_answer", "idea_reopen", "idea_join"), on(find_idea, Right.EDIT)),
    "improvement_new": anywhere(Right.EDIT),
    # A team may come from many units: whoever belongs to it sees and does its work.
    **dict.fromkeys(("improvement", "win_card", "win_card_pdf"), on(find_improvement, also=is_of_team)),
    # Whoever an improvement was given to steers it, whatever their roles are.
    **dict.fromkeys(IMPROVEMENT_STEPS, on(find_improvement, Right.EDIT, also=may_manage)),
    **dict.fromkeys(
        ("part_add", "part_change", "part_remove"), on(find_improvement, Right.CONTRIBUTE, also=is_of_team)
    ),
    **dict.fromkeys(
        ("a3", "a3_sheet", "a3_pdf", "a3_slide", "a3_versions", "a3_talk"),
        on(find_improvement, also=is_of_team),
    ),
    # On an A3 also those write whom the improvement was given to.
    **dict.fromkeys(A3_WRITING, on(find_improvement, Right.EDIT, also=is_of_team)),
    "a3_answer": personal(find_ask, is_asked),
    "a3_template": anywhere(Right.SEE, write=Right.CONFIGURE),
    "quote_answer": personal(find_quote, may_answer_quote),
    "improvement_decide": on(find_improvement, Right.APPROVE),
    "improvement_restore": on(find_deleted_improvement, Right.EDIT),
    **dict.fromkeys(("idea_rules", "idea_poster"), on(find_unit, Right.EDIT)),
    **dict.fromkeys(
        ("improvement_from_finding", "start_begin", "explorer_improve"), on(find_process, Right.EDIT)
    ),
    "process_improving": on(find_process),
    "start": on(find_start),
}
