"""Actions, decisions, boards, and whoever is chased or told about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from obeya_web.accounts.finding import find_unit
from obeya_web.accounts.roles import Right
from obeya_web.followup.actions.deciding import may_edit_decision, may_see_decision
from obeya_web.followup.actions.escalating import may_know_of
from obeya_web.followup.chase_finding import (
    find_absence,
    find_breach,
    find_decision,
    find_feed,
    find_guest_link,
    find_import,
    may_end_absence,
    may_know_of_breach,
    owns_feed,
    owns_import,
)
from obeya_web.followup.finding import (
    find_action,
    find_board,
    find_deleted_action,
    find_deleted_board,
)
from obeya_web.followup.finding import (
    takes_part as has_action,
)
from obeya_web.project.rules import SIGNED_IN, TOKEN, Rule, anywhere, on, personal

RULES: Final[Mapping[str, Rule]] = {
    # Somebody without any role may own an action: lists show only what one may see.
    **dict.fromkeys(
        ("actions", "actions_change", "actions_undo", "actions_people", "my_week", "week_plan", "focus_set"),
        SIGNED_IN,
    ),
    # Each lane holds only what its reader may open.
    "week_lanes": SIGNED_IN,
    **dict.fromkeys(("action_quick", "action_quick_read"), SIGNED_IN),
    **dict.fromkeys(("action_new", "actions_paste"), anywhere(Right.CONTRIBUTE)),
    **dict.fromkeys(("action", "action_focus"), on(find_action, also=has_action)),
    **dict.fromkeys(
        ("action_edit", "action_move", "action_delete"), on(find_action, Right.CONTRIBUTE, also=has_action)
    ),
    "action_restore": on(find_deleted_action, Right.CONTRIBUTE, also=has_action),
    # Whoever an action was escalated or promised to, too; without an account by a sealed link.
    **dict.fromkeys(("action_answer", "action_calendar"), personal(find_action, may_know_of)),
    "breach_acknowledge": personal(find_breach, may_know_of_breach),
    **dict.fromkeys(("guest_action", "guest_answer", "calendar_feed"), TOKEN),
    **dict.fromkeys(("action_give_by_email", "guest_link_send"), on(find_action, Right.SHARE)),
    "guest_link_revoke": on(find_guest_link, Right.SHARE),
    "chasing_settings": on(find_unit, write=Right.EDIT),
    **dict.fromkeys(("unit_calendar", "decisions", "actions_export"), on(find_unit)),
    "absence_end": personal(find_absence, may_end_absence),
    **dict.fromkeys(("decision_ask", "actions_import"), on(find_unit, Right.CONTRIBUTE)),
    "decision": personal(find_decision, may_see_decision),
    **dict.fromkeys(("decision_edit", "decision_withdraw"), personal(find_decision, may_edit_decision)),
    "my_feeds": SIGNED_IN,
    "feed_revoke": personal(find_feed, owns_feed),
    **dict.fromkeys(("actions_import_preview", "actions_import_discard"), personal(find_import, owns_import)),
    **dict.fromkeys(("boards", "bottlenecks"), anywhere(Right.SEE)),
    "board_new": anywhere(Right.EDIT),
    # Each card is asked for by itself when it is moved.
    **dict.fromkeys(("board", "board_cards", "board_move", "board_flow", "board_flow_file"), on(find_board)),
    "board_tiles": on(find_board),
    **dict.fromkeys(("board_edit", "board_tiles_edit", "board_delete"), on(find_board, Right.EDIT)),
    "board_restore": on(find_deleted_board, Right.EDIT),
}
