"""Value stream maps, twins, scenarios and calculators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from obeya_web.accounts.roles import Right
from obeya_web.improvement.a3.permission import is_of_team
from obeya_web.improvement.finding import (
    find_improvement,
)
from obeya_web.processes.finding import find_process
from obeya_web.project.rules import SIGNED_IN, TOKEN, Rule, anywhere, on
from obeya_web.streams.finding import (
    find_agreement,
    find_deleted_agreement,
    find_deleted_note,
    find_deleted_stream,
    find_note,
    find_note_link,
    find_stream,
)
from obeya_web.twins.finding import (
    find_deleted_scenario,
    find_deleted_twin,
    find_scenario,
    find_twin,
)

RULES: Final[Mapping[str, Rule]] = {
    **dict.fromkeys(("calculators", "calculator"), SIGNED_IN),
    "process_twins": on(find_process, write=Right.CONTRIBUTE),
    "process_trying": on(find_process),
    "twin": on(find_twin),
    **dict.fromkeys(("twin_build", "scenario_begin", "scenario_take_over"), on(find_twin, Right.CONTRIBUTE)),
    "twin_seasons": on(find_twin, write=Right.CONTRIBUTE),
    "season_try": on(find_twin, Right.CONTRIBUTE),
    "twin_delete": on(find_twin, Right.EDIT),
    "twin_restore": on(find_deleted_twin, Right.EDIT),
    **dict.fromkeys(("scenario", "scenario_pictures", "scenario_replay"), on(find_scenario)),
    **dict.fromkeys(
        [f"scenario_{verb}" for verb in ("change", "change_remove", "rename", "compare", "predict")],
        on(find_scenario, Right.CONTRIBUTE),
    ),
    "scenario_assumptions": on(find_scenario, write=Right.CONTRIBUTE),
    "scenario_delete": on(find_scenario, Right.EDIT),
    "scenario_restore": on(find_deleted_scenario, Right.EDIT),
    "gain_predicted": on(find_improvement, also=is_of_team),
    # Value stream maps: whoever contributes sticks notes, also by phone; whoever edits draws.
    "streams": anywhere(Right.SEE),
    "stream_new": anywhere(Right.EDIT),
    "process_streams": on(find_process),
    "improvement_streams": on(find_improvement, also=is_of_team),
    **dict.fromkeys(
        ("stream", "stream_desk", "stream_file", "stream_revisions", "stream_revision"), on(find_stream)
    ),
    "stream_families": on(find_stream, write=Right.EDIT),
    **dict.fromkeys(
        (
            "stream_edit",
            "stream_delete",
            "stream_draw",
            "stream_design",
            "stream_change",
            "stream_undo",
            "stream_redo",
            "stream_bring_back",
            "stream_read",
            "stream_agreement_add",
            "stream_agreements_count",
            "stream_family_show",
        ),
        on(find_stream, Right.EDIT),
    ),
    "stream_restore": on(find_deleted_stream, Right.EDIT),
    "stream_agreement_remove": on(find_agreement, Right.EDIT),
    "stream_agreement_restore": on(find_deleted_agreement, Right.EDIT),
    **dict.fromkeys(("stream_note_add", "stream_phone"), on(find_stream, Right.CONTRIBUTE)),
    **dict.fromkeys(("stream_note_settle", "stream_note_remove"), on(find_note, Right.CONTRIBUTE)),
    "stream_note_restore": on(find_deleted_note, Right.CONTRIBUTE),
    "stream_phone_revoke": on(find_note_link, Right.CONTRIBUTE),
    **dict.fromkeys(("stream_sticky", "stream_sticky_sealed"), TOKEN),
}
