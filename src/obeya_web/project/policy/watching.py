"""Gains, what watches them, and the ledger of benefits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from obeya_web.accounts.roles import Right
from obeya_web.improvement.a3.permission import is_of_team
from obeya_web.improvement.finding import (
    find_improvement,
)
from obeya_web.improvement.managing import may_manage
from obeya_web.project.rules import SIGNED_IN, Rule, on, personal
from obeya_web.watch.finding import (
    find_benefit,
    find_deleted_benefit,
    find_packet,
    find_signal,
    got_packet,
    may_manage_of,
    may_see_packet,
    owns_signal,
)

RULES: Final[Mapping[str, Rule]] = {
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
}
