"""The job ``count_handovers``: count from the log of a process how its agreements on hand-overs are kept."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from obeya.errors import InputError, ObeyaError
from obeya.studies.stream import Agreement as Agreed
from obeya.studies.stream import agreements_kept, lane_attribute
from obeya.tables.calendar_text import DEFAULT_HOURS, parse_calendar
from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.jobs.run import Run
from obeya_web.processes.logs import open_log
from obeya_web.processes.models import Process
from obeya_web.streams.actions.agreements import do_keep_count
from obeya_web.streams.models import Agreement

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog


def count_handovers(run: Run) -> None:
    """Count every agreement of a process; one that the log knows nothing of says so, and the others are counted."""
    process = (
        Process.objects.select_related("unit").filter(pk=run.payload["process"], deleted_at=None).first()
    )
    person = Person.objects.filter(pk=run.payload["person"]).first()
    if process is None:
        return
    if person is None or not may(person, Right.SEE, process.unit):
        raise InputError(_("You may no longer see this process."))
    log = open_log(process)
    rows = list(Agreement.objects.filter(process=process, deleted_at=None))
    with run.completing():
        for row in rows:
            _count(process, log, row)


def _count(process: Process, log: EventLog | None, row: Agreement) -> None:
    version = process.log_version or ""
    if log is None:
        do_keep_count(row, kept=None, version=version, fault=_("This process has no data yet."))
        return
    lane = lane_attribute(log)
    if lane is None:
        fault = _("The log does not say which role or department did the work.")
        do_keep_count(row, kept=None, version=version, fault=fault)
        return
    if row.clock == "working":
        log = log.in_working_time(parse_calendar(process.calendar or DEFAULT_HOURS, zone=log.facts.zone))
    agreed = Agreed(row.source, row.target, row.within_s)
    try:
        found = agreements_kept(log, [agreed], by=lane)[0]
    except ObeyaError as fault:
        do_keep_count(row, kept=None, version=version, fault=str(fault))
        return
    day_h = log.working_day_h if row.clock == "working" else None
    do_keep_count(row, kept={**dataclasses.asdict(found), "day_h": day_h}, version=version)
