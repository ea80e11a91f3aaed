"""The API: what a name of an address there asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from obeya_web.accounts.roles import Right
from obeya_web.api.routes.questions import QUESTIONS
from obeya_web.backstage.finding import find_job, may_follow
from obeya_web.followup.finding import (
    find_action,
)
from obeya_web.followup.finding import (
    takes_part as has_action,
)
from obeya_web.improvement.finding import (
    find_idea,
    find_improvement,
)
from obeya_web.improvement.managing import may_manage
from obeya_web.measures.finding import find_measure
from obeya_web.portfolio.finding import (
    find_goal,
)
from obeya_web.processes.finding import find_process
from obeya_web.project.rules import SIGNED_IN, Rule, on, personal
from obeya_web.streams.finding import (
    find_stream,
)
from obeya_web.twins.finding import (
    find_scenario,
    find_twin,
)
from obeya_web.watch.finding import (
    find_benefit,
    find_gain,
    find_signal,
    is_of_team_of,
    may_manage_of,
    owns_signal,
)

RULES: Final[Mapping[str, Rule]] = {
    "api:openapi-json": SIGNED_IN,
    "api:api-root": SIGNED_IN,
    "api:me": SIGNED_IN,
    "api:units": SIGNED_IN,
    # Adding a process asks for the right at the unit that the body names.
    "api:processes": SIGNED_IN,
    "api:process": on(find_process, write=Right.EDIT),
    # Lists show what one may see, and adding asks for the right at the unit that the body names.
    **dict.fromkeys(
        ("api:actions", "api:improvements", "api:ideas", "api:goals", "api:measures", "api:search"),
        SIGNED_IN,
    ),
    "api:action": on(find_action, write=Right.CONTRIBUTE, also=has_action),
    "api:action_move": on(find_action, Right.CONTRIBUTE, also=has_action),
    "api:improvement": on(find_improvement, write=Right.EDIT, also=may_manage),
    **dict.fromkeys(
        [f"api:improvement_{step}" for step in ("advance", "answer", "pause", "resume", "stop")],
        on(find_improvement, Right.EDIT, also=may_manage),
    ),
    "api:idea": on(find_idea),
    "api:idea_answer": on(find_idea, Right.EDIT),
    "api:goal": on(find_goal),
    "api:measure": on(find_measure),
    "api:measure_values": on(find_measure, Right.CONTRIBUTE),
    **dict.fromkeys(("api:watches", "api:signals", "api:ledger", "api:ledger_totals"), SIGNED_IN),
    **dict.fromkeys(("api:watch", "api:watch_verdict"), on(find_gain, also=is_of_team_of)),
    **dict.fromkeys(
        ("api:gain_register", "api:ledger_add"), on(find_improvement, Right.EDIT, also=may_manage)
    ),
    **dict.fromkeys(("api:streams", "api:twins", "api:scenarios"), SIGNED_IN),
    "api:stream": on(find_stream),
    "api:twin": on(find_twin),
    "api:scenario": on(find_scenario),
    "api:signal_answer": on(find_signal, Right.EDIT, also=owns_signal),
    "api:ledger_line": on(find_benefit, write=Right.EDIT, also=may_manage_of),
    "api:ledger_validate": on(find_benefit, Right.VALIDATE_BENEFIT),
    "api:job": personal(find_job, may_follow),
    **{f"api:process_{question}": on(find_process) for question in QUESTIONS},
}
