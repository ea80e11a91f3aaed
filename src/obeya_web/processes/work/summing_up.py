"""The job ``compute_findings``: sum up what a process shows now."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya.tables.event_log import EventLog
from obeya_web.jobs.run import Run
from obeya_web.processes.logs import open_log
from obeya_web.processes.models import Process, Summary
from obeya_web.processes.summing_up import find_findings, key_numbers, lead_time_trend

NOTHING: dict[str, Any] = {
    "findings": {},
    "headline": "",
    "headline_said": {},
    "hours_per_week": 0.0,
    "numbers": [],
    "trend": [],
    "data_until": None,
}


def compute_findings(run: Run) -> None:
    """Compute and keep the summary of a process; one that shows another version by now has a job of its own."""
    process = Process.objects.select_related("unit").filter(pk=run.payload["process"]).first()
    if process is None or process.log_version != run.payload["version"]:
        return
    run.progress(0.05, _("Opening the log"))
    try:
        log = open_log(process)
        if log is None:
            return
        run.progress(0.2, _("Looking for what costs most time"))
        fields = sum_up(log)
    except ObeyaError as fault:
        fields = {**NOTHING, "fault": str(fault)}
    with run.completing() as result:
        keep_summary(process, fields)
        result["version"] = process.log_version


def keep_summary(process: Process, fields: dict[str, Any]) -> None:
    """Keep a summary of the version that a process shows."""
    kept = {**fields, "log_version": process.log_version, "k": process.unit.smallest_group}
    Summary.objects.update_or_create(process=process, defaults={**kept, "computed_at": timezone.now()})


def sum_up(log: EventLog) -> dict[str, Any]:
    """Return the fields of the summary of a log."""
    found = find_findings(log)
    listed = found["findings"]
    return {
        "numbers": key_numbers(log),
        "trend": lead_time_trend(log),
        "findings": found,
        "headline": listed[0]["title"][:300] if listed else "",
        "headline_said": {"headline": listed[0]["said"]["title"]} if listed else {},
        "hours_per_week": sum(one["hours_per_week"] for one in listed),
        "data_until": log.span()[1],
        "fault": "",
    }
