"""Processes, imports and the explorer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from obeya_web.accounts.roles import Right
from obeya_web.explorer.finding import find_saved_view, find_view_link
from obeya_web.explorer.saved_views import may_change
from obeya_web.processes.finding import find_deleted_process, find_draft, find_process
from obeya_web.project.rules import SIGNED_IN, TOKEN, Rule, anywhere, on, personal

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

RULES: Final[Mapping[str, Rule]] = {
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
    **dict.fromkeys(
        ("explorer_view_rename", "explorer_view_share", "explorer_view_delete", "explorer_view_restore"),
        personal(find_saved_view, may_change),
    ),
    "explorer_links": on(find_process, Right.SHARE),
    "explorer_link_revoke": on(find_view_link, Right.SHARE),
    **dict.fromkeys(("explorer_shared", "explorer_shared_picture", "explorer_shared_report"), TOKEN),
}
