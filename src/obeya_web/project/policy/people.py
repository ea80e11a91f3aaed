"""Accounts, people, units and teams, notices, jobs, and what is said and filed about anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from obeya_web.accounts.finding import find_deleted_team, find_grant, find_person, find_team, find_unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.sign_in.finding import find_inviting
from obeya_web.backstage.finding import find_job, find_message, may_follow, runs_installation
from obeya_web.conversation.about import find_about, takes_part
from obeya_web.conversation.finding import (
    find_comment,
    find_deleted_comment,
    find_deleted_file,
    find_file,
)
from obeya_web.conversation.reading import is_author, may_delete, takes_part_in
from obeya_web.inbox.finding import find_notice, is_theirs
from obeya_web.project.rules import PUBLIC, SIGNED_IN, TOKEN, Rule, anywhere, everywhere, on, personal

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

RULES: Final[Mapping[str, Rule]] = {
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
}
