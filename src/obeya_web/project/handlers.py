"""Every kind of background job and the function that does it; the only list of it."""

from __future__ import annotations

from obeya_web.accounts.sign_in.forgotten import SEND_LINK, send_link
from obeya_web.backstage.housekeeping import KEEP_HOUSE, keep_house
from obeya_web.followup.work.chasing import CHASE, chase_actions
from obeya_web.followup.work.week import SUM_UP_WEEK, sum_up_week
from obeya_web.improvement.actions.from_finding import MEASURE_BASELINE
from obeya_web.improvement.work.measuring import measure_baseline
from obeya_web.jobs.run import Handler
from obeya_web.measures.asking import MEASURE_ALL, MEASURE_ONE, MEASURE_PROCESS
from obeya_web.measures.work.checking_paths import check_path
from obeya_web.measures.work.recomputing import measure_all, measure_one, measure_process
from obeya_web.notices.mailing import mail_notices
from obeya_web.notices.telling import MAIL_NOTICES
from obeya_web.processes.actions.publishing import CHECK_DATA, CHECK_PATH, WATCH_PROCESS
from obeya_web.processes.work.checking import check_data
from obeya_web.processes.work.importing import import_log
from obeya_web.processes.work.previewing import preview_log
from obeya_web.processes.work.sampling import load_sample
from obeya_web.processes.work.summing_up import compute_findings
from obeya_web.processes.work.watching import watch_folder
from obeya_web.reporting.work import SEND_REPORT, SEND_REPORTS, send_report, send_reports
from obeya_web.streams.actions.agreements import COUNT_HANDOVERS
from obeya_web.streams.actions.streams import DRAW_STREAM
from obeya_web.streams.work.drawing import draw_stream
from obeya_web.streams.work.handing_over import count_handovers
from obeya_web.twins.actions.assuming import WEIGH_ASSUMPTIONS
from obeya_web.twins.actions.building import BUILD_TWIN
from obeya_web.twins.actions.planning import PLAN_SEASONS
from obeya_web.twins.actions.trying import COMPARE_SCENARIO
from obeya_web.twins.work.assuming import weigh_assumptions
from obeya_web.twins.work.building import build_twin
from obeya_web.twins.work.comparing import compare_scenario
from obeya_web.twins.work.planning import plan_seasons
from obeya_web.watch.actions.registering import WATCH_ALL, WATCH_GAIN
from obeya_web.watch.work.recomputing import watch_all, watch_gain, watch_process

HANDLERS: dict[str, Handler] = {
    SEND_LINK: send_link,
    MAIL_NOTICES: mail_notices,
    KEEP_HOUSE: keep_house,
    CHASE: chase_actions,
    SUM_UP_WEEK: sum_up_week,
    "preview_log": preview_log,
    "import_log": import_log,
    "compute_findings": compute_findings,
    CHECK_DATA: check_data,
    CHECK_PATH: check_path,
    MEASURE_ONE: measure_one,
    MEASURE_PROCESS: measure_process,
    MEASURE_ALL: measure_all,
    WATCH_GAIN: watch_gain,
    WATCH_PROCESS: watch_process,
    WATCH_ALL: watch_all,
    BUILD_TWIN: build_twin,
    COMPARE_SCENARIO: compare_scenario,
    WEIGH_ASSUMPTIONS: weigh_assumptions,
    PLAN_SEASONS: plan_seasons,
    SEND_REPORTS: send_reports,
    SEND_REPORT: send_report,
    "watch_folder": watch_folder,
    "load_sample": load_sample,
    MEASURE_BASELINE: measure_baseline,
    DRAW_STREAM: draw_stream,
    COUNT_HANDOVERS: count_handovers,
}

# How long they may take; the others have the hour of `jobs.limits`. What takes longer is broken off.
LIMITS_S: dict[str, float] = {
    SEND_LINK: 120,
    MAIL_NOTICES: 120,
    KEEP_HOUSE: 300,
    "load_sample": 900,
    # Files of 4 GB on a small machine.
    "import_log": 6 * 3600,
    "watch_folder": 6 * 3600,
}
