"""The job ``check_path``: tell owners about new data that break an agreed path, once for each rule and import."""

from __future__ import annotations

from django.utils.translation import gettext as _

from obeya.errors import FilterError
from obeya.studies.agreed_path import newly_broken
from obeya.tables.event_log import EventLog
from obeya.tables.filters import read_filter
from obeya.tables.store import Store
from obeya_web.jobs.run import Run
from obeya_web.measures.actions.breaches import FoundBreach, do_keep_breaches
from obeya_web.measures.computing import latest_definitions
from obeya_web.measures.models import Measure, MeasureDefinition
from obeya_web.measures.words import Standing
from obeya_web.processes.actions.publishing import CHECKED, forget_name
from obeya_web.processes.logs import open_version, store
from obeya_web.processes.models import Process

KEPT_IDS = 50


def check_path(run: Run) -> None:
    """Compare what a process shows with the version that was looked at last; a newer import has a job of its own."""
    rows = Process.objects.select_related("unit", "owner").filter(pk=run.payload["process"], deleted_at=None)
    process = rows.first()
    if process is None or process.log_version != run.payload["version"]:
        return
    stored, checked = store(), f"{process.log_name[:90]}{CHECKED}"
    definitions = agreed_paths(process)
    if not definitions:
        forget_name(stored, checked)
        return
    run.progress(0.1, _("Looking for cases that break the agreed path"))
    before = _version_before(stored, checked, str(run.payload["before"]))
    found = find_breaches(process, definitions, before)
    with run.completing() as result:
        result["n_broken"] = do_keep_breaches(process, found)
    # Kept until the next data come: what they break is told against it.
    forget_name(stored, checked)
    stored.point(checked, process.log_version)


def agreed_paths(process: Process) -> list[MeasureDefinition]:
    """Return the agreed paths of a process: the latest definitions of its adherence measures in use."""
    rows = Measure.objects.filter(process=process, deleted_at=None).exclude(standing=Standing.RETIRED)
    found = latest_definitions(rows.select_related("unit", "owner"))
    return [one for one in found if one.what == "adherence" and one.agreed.strip()]


def find_breaches(process: Process, definitions: list[MeasureDefinition], before: str) -> list[FoundBreach]:
    """Return what cases of the log break since the version `before`; all of them where there was none.

    A path that does not fit the log is left out: its measure fails and says why.
    """
    now = open_version(process, process.log_version)
    earlier = open_version(process, before) if before else None
    return [found for one in definitions for found in _breaches_of(one, now, earlier)]


def _breaches_of(definition: MeasureDefinition, now: EventLog, before: EventLog | None) -> list[FoundBreach]:
    try:
        among = read_filter(definition.filter) if definition.filter.strip() else None
        broken = newly_broken(now, before, read_filter(definition.agreed), among=among)
    except FilterError:
        return []
    return [
        FoundBreach(
            definition, one.rule.text(), len(one.case_ids), one.case_ids.slice(0, KEPT_IDS).to_pylist()
        )
        for one in broken
    ]


def _version_before(stored: Store, checked: str, before: str) -> str:
    if stored.has(checked):
        return stored.version_of(checked)
    return before if before and stored.has_version(before) else ""
