"""Measures and the reports that are sent of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from obeya_web.accounts.finding import find_unit
from obeya_web.accounts.roles import Right
from obeya_web.measures.finding import find_deleted_measure, find_factor, find_measure
from obeya_web.processes.finding import find_process
from obeya_web.project.rules import TOKEN, Rule, anywhere, on, personal
from obeya_web.reporting.finding import find_subscription
from obeya_web.reporting.finding import is_theirs as is_their_report

RULES: Final[Mapping[str, Rule]] = {
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
}
