"""Writing on an A3 as people do, for its tests."""

from __future__ import annotations

from datetime import date

from obeya_web.followup.actions.writing import do_add_action
from obeya_web.improvement.actions.a3 import (
    do_add_cause,
    do_add_countermeasure,
    do_change_beside,
    do_change_part,
    do_write_section,
)
from obeya_web.improvement.models import Improvement
from tests.web.conftest import Cast

FETCH = {"HTTP_X_REQUESTED_WITH": "fetch"}


def write(cast: Cast, improvement: Improvement, key: str, body: str, seen: int = 0) -> int:
    """Write a section and return its version."""
    return do_write_section(cast.owner, improvement, key, body, seen_version=seen).section.version


def fill(cast: Cast, improvement: Improvement) -> None:
    """Write a whole A3."""
    fields = {
        "problem": "Invoices wait 9 days for a second signature.",
        "measure": "waiting time",
        "measure_unit": "days",
        "baseline_value": 9.0,
        "target_value": 4.0,
        "target_day": date(2026, 6, 30),
        "actual_value": 6.0,
    }
    do_change_beside(cast.owner, improvement, fields, seen_version=improvement.version)
    for key in ("current", "people", "learning"):
        write(cast, improvement, key, f"In 9 of 10 cases: {key}")
    cause = do_add_cause(cast.owner, improvement, "Signing is batched", evidence="80 % on Fridays")
    do_change_part(cast.owner, cause, {"state": "confirmed"}, seen_version=1)
    do_add_countermeasure(cast.owner, improvement, "Sign daily", predicted="−4 d", causes=[cause])
    do_add_action(
        cast.owner,
        cast.finance,
        title="Tell the approvers",
        owner=cast.mate,
        due=date(2026, 3, 1),
        belongs_to=[improvement],
    )
