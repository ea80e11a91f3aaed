"""The policy: one row per URL name. A URL without a row answers nobody and fails the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from obeya_web.accounts.finding import find_deleted_team, find_grant, find_person, find_team, find_unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.sign_in.finding import find_inviting
from obeya_web.api.routes.questions import QUESTIONS
from obeya_web.backstage.finding import find_job, find_message, may_follow, runs_installation
from obeya_web.conversation.about import find_about, takes_part
from obeya_web.conversation.finding import (
    find_comment,
    find_deleted_comment,
    find_deleted_file,
    find_file,
)
from obeya_web.conversation.reading import is_author, may_delete, takes_part_in
from obeya_web.explorer.finding import find_saved_view, find_view_link
from obeya_web.explorer.saved_views import may_change
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
from obeya_web.inbox.finding import find_notice, is_theirs
from obeya_web.measures.finding import find_deleted_measure, find_factor, find_measure
from obeya_web.portfolio.finding import (
    find_allocation,
    find_deleted_goal,
    find_deleted_part,
    find_goal,
    find_part,
)
from obeya_web.processes.finding import find_deleted_process, find_draft, find_process
from obeya_web.reporting.finding import find_subscription
from obeya_web.reporting.finding import is_theirs as is_their_report
from obeya_web.watch.finding import (
    find_benefit,
    find_deleted_benefit,
    find_gain,
    find_packet,
    find_signal,
    got_packet,
    is_of_team_of,
    may_manage_of,
    may_see_packet,
    owns_signal,
)


class Access(Enum):
    """Who may ask at all."""

    PUBLIC = "everybody, signed in or not"
    TOKEN = "whoever holds a token that the view checks"
    SIGNED_IN = "whoever is signed in and has the right"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call a page: `find` gives its object (with a `unit`), `right` is needed to read, `write` to change.

    An object without a unit says by `sees` who may call its page; a page about the whole installation needs its
    right `everywhere`, at the top of every tree of units. Whom `also` says yes to needs no right at the unit.
    """

    access: Access
    right: Right | None = None
    write: Right | None = None
    find: Callable[..., Any] | None = None
    sees: Callable[..., bool] | None = None
    everywhere: bool = False
    also: Callable[[Any, Any], bool] | None = None

    def right_for(self, method: str) -> Right | None:
        """Return the right that a request of this method needs."""
        return self.right if method in ("GET", "HEAD", "OPTIONS") else self.write or self.right


PUBLIC = Rule(Access.PUBLIC)
TOKEN = Rule(Access.TOKEN)
SIGNED_IN = Rule(Access.SIGNED_IN)


def anywhere(right: Right, *, write: Right | None = None) -> Rule:
    """Return the rule of a page without an object: the right is needed at some unit."""
    return Rule(Access.SIGNED_IN, right, write)


def everywhere(right: Right) -> Rule:
    """Return the rule of a page about the whole installation: the right is needed at every unit."""
    return Rule(Access.SIGNED_IN, right, everywhere=True)


def personal(find: Callable[..., Any], sees: Callable[..., bool]) -> Rule:
    """Return the rule of a page about an object without a unit: `sees` says for a person and it who may know of it."""
    return Rule(Access.SIGNED_IN, find=find, sees=sees)


def on(
    find: Callable[..., Any],
    right: Right = Right.SEE,
    *,
    write: Right | None = None,
    also: Callable[[Any, Any], bool] | None = None,
) -> Rule:
    """Return the rule of a page about the object that `find` returns for the URL's arguments."""
    return Rule(Access.SIGNED_IN, right, write, find, also=also)


_ACCOUNT_PAGES_WITHOUT_SIGN_IN = (
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "sign_in_link",
    "sign_in_link_sent",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_cancelled",
)
_ACCOUNT_PAGES = (
    "account_change_password",
    "account_set_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "usersessions_list",
    "socialaccount_connections",
    "api_tokens",
    "revoke_api_token",
)

EXPLORER_PAGES = (
    "explorer",
    "explorer_map",
    "explorer_timeline",
    "explorer_replay",
    "explorer_download",
    "explorer_sheet",
    "explorer_panel",
    "explorer_filter",
    "explorer_tab",
    "explorer_views",
    "explorer_views_save",
    "explorer_report",
    "explorer_report_pdf",
)

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

POLICY: Mapping[str, Rule] = {
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
    "api:signal_answer": on(find_signal, Right.EDIT, also=owns_signal),
    "api:ledger_line": on(find_benefit, write=Right.EDIT, also=may_manage_of),
    "api:ledger_validate": on(find_benefit, Right.VALIDATE_BENEFIT),
    "api:job": personal(find_job, may_follow),
    **{f"api:process_{question}": on(find_process) for question in QUESTIONS},
    **dict.fromkeys(_ACCOUNT_PAGES_WITHOUT_SIGN_IN, PUBLIC),
    **dict.fromkeys(_ACCOUNT_PAGES, SIGNED_IN),
    "invite": on(find_inviting, Right.MANAGE_PEOPLE),
    "people": anywhere(Right.SEE),
    "people_invite": anywhere(Right.MANAGE_PEOPLE),
    # A person belongs to several units: the right is needed at one of them. The actions ask more closely.
    "person": on(find_person),
    **dict.fromkeys(
        ("person_grant", "person_deactivate", "person_activate", "person_erase", "person_second_step_remove"),
        on(find_person, Right.MANAGE_PEOPLE),
    ),
    "grant_revoke": on(find_grant, Right.MANAGE_PEOPLE),
    "units": anywhere(Right.SEE),
    "unit": on(find_unit),
    **dict.fromkeys(("unit_add", "unit_edit", "unit_move"), on(find_unit, Right.CONFIGURE)),
    "team_add": on(find_unit, Right.EDIT),
    **dict.fromkeys(("team", "team_delete"), on(find_team, Right.EDIT)),
    "team_restore": on(find_deleted_team, Right.EDIT),
    # One's own: the views look only among what belongs to who asks.
    **dict.fromkeys(("me", "reading", "my_data", "delegation_add", "delegation_end"), SIGNED_IN),
    "history": anywhere(Right.READ_HISTORY),
    "health": PUBLIC,
    "palette": SIGNED_IN,
    # Exists only in development.
    "styleguide": PUBLIC,
    "styleguide_job": PUBLIC,
    "jobs": everywhere(Right.CONFIGURE),
    "job_retry": personal(find_job, runs_installation),
    "message_resend": personal(find_message, runs_installation),
    **dict.fromkeys(("job_progress", "job_cancel"), personal(find_job, may_follow)),
    # One's own again.
    **dict.fromkeys(
        ("inbox", "inbox_count", "notices_read", "notices_unread", "notice_settings", "notice_hours"),
        SIGNED_IN,
    ),
    **dict.fromkeys(("notice_read", "notice_unread"), personal(find_notice, is_theirs)),
    # The signed link in an e-mail, also for mail programs.
    "notices_leave": TOKEN,
    # What is said about anything: asked of the unit of what it is about, or of who takes part in that.
    **dict.fromkeys(("comments", "files"), on(find_about, write=Right.CONTRIBUTE, also=takes_part)),
    "people_to_mention": on(find_about, Right.CONTRIBUTE, also=takes_part),
    "comment_react": on(find_comment, Right.CONTRIBUTE, also=takes_part_in),
    "comment_edit": personal(find_comment, is_author),
    "comment_delete": personal(find_comment, may_delete),
    "comment_restore": personal(find_deleted_comment, may_delete),
    **dict.fromkeys(("file", "file_thumbnail"), on(find_file, also=takes_part_in)),
    "file_delete": personal(find_file, may_delete),
    "file_restore": personal(find_deleted_file, may_delete),
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
    **dict.fromkeys(("measures", "measures_tree"), anywhere(Right.SEE)),
    "reports": anywhere(Right.SEE),
    # Whoever may see a unit may have its report sent; the form asks for more before others are named.
    **dict.fromkeys(("report", "report_file", "report_subscribe"), on(find_unit)),
    **dict.fromkeys(("report_end", "report_resume"), personal(find_subscription, is_their_report)),
    "report_leave": TOKEN,
    "measure_new": anywhere(Right.EDIT),
    "emission_factors": anywhere(Right.SEE, write=Right.EDIT),
    "emission_factor_withdraw": on(find_factor, Right.EDIT),
    "process_measuring": on(find_process),
    "measures_default": on(find_process, Right.EDIT),
    **dict.fromkeys(("measure", "measure_picture"), on(find_measure)),
    "measure_values": on(find_measure, write=Right.CONTRIBUTE),
    "measure_compute": on(find_measure, Right.CONTRIBUTE),
    **dict.fromkeys(
        (
            "measure_edit",
            "measure_define",
            "measure_value_remove",
            "measure_say",
            "measure_unsay",
            "measure_retire",
            "measure_delete",
        ),
        on(find_measure, Right.EDIT),
    ),
    "measure_restore": on(find_deleted_measure, Right.EDIT),
    **dict.fromkeys(
        ("watch", "watch_sustained", "benefits", "benefits_workbook", "benefits_table"), SIGNED_IN
    ),
    **dict.fromkeys(("gain", "benefits_of"), on(find_improvement, also=is_of_team)),
    **dict.fromkeys(
        ("gain_register", "gain_judge", "gain_slip", "benefit_add"),
        on(find_improvement, Right.EDIT, also=may_manage),
    ),
    "signal_answer": on(find_signal, Right.EDIT, also=owns_signal),
    "packet": personal(find_packet, may_see_packet),
    "packet_answer": personal(find_packet, got_packet),
    **dict.fromkeys(("benefit", "benefit_delete"), on(find_benefit, Right.EDIT, also=may_manage_of)),
    "benefit_restore": on(find_deleted_benefit, Right.EDIT, also=may_manage_of),
    "benefit_validate": on(find_benefit, Right.VALIDATE_BENEFIT),
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
    "home": SIGNED_IN,
    "processes": SIGNED_IN,
    **dict.fromkeys(("process", "process_quality"), on(find_process)),
    "process_new": anywhere(Right.EDIT),
    **dict.fromkeys(("process_edit", "process_move", "process_delete"), on(find_process, Right.EDIT)),
    **dict.fromkeys(
        (
            "process_profile",
            "process_part_add",
            "process_part",
            "process_part_remove",
            "process_part_restore",
        ),
        on(find_process, Right.EDIT),
    ),
    "process_restore": on(find_deleted_process, Right.EDIT),
    **dict.fromkeys(("import_new", "sample_load", "sample_loading"), anywhere(Right.IMPORT)),
    **dict.fromkeys(
        (
            "import_into",
            "sample_remove",
            "rejected_rows",
            "process_quality_rows",
            "folder_watch",
            "folder_forget",
            "folder_look",
        ),
        on(find_process, Right.IMPORT),
    ),
    # And only by whoever began the import: the views ask that.
    **dict.fromkeys(
        ("draft", "draft_files", "draft_file", "draft_read", "draft_import", "draft_state", "draft_discard"),
        on(find_draft, Right.IMPORT),
    ),
    **dict.fromkeys(EXPLORER_PAGES, on(find_process)),
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
    **dict.fromkeys(
        ("explorer_view_rename", "explorer_view_share", "explorer_view_delete", "explorer_view_restore"),
        personal(find_saved_view, may_change),
    ),
    "explorer_links": on(find_process, Right.SHARE),
    "explorer_link_revoke": on(find_view_link, Right.SHARE),
    **dict.fromkeys(("explorer_shared", "explorer_shared_picture", "explorer_shared_report"), TOKEN),
}
