"""The job ``measure_baseline``: freeze the baseline of an improvement that came from a finding."""

from __future__ import annotations

from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.improvement.actions.from_finding import do_keep_baseline, do_note_fault
from obeya_web.improvement.findings.measuring import measured, picture_of, slice_of
from obeya_web.improvement.models import Basis
from obeya_web.jobs.run import Run
from obeya_web.processes.logs import open_version


def measure_baseline(run: Run) -> None:
    """Measure from the very log in which the finding was read, whatever the process shows by now."""
    basis = (
        Basis.objects.select_related("improvement__process__unit")
        .filter(improvement=run.payload["improvement"])
        .first()
    )
    process = basis.improvement.process if basis else None
    if basis is None or process is None:
        return
    improvement = basis.improvement
    run.progress(0.1, _("Opening the log"))
    try:
        log = open_version(process, improvement.log_version)
        part = slice_of(log, where=improvement.where, calendar=basis.calendar)
        run.progress(0.3, _("Measuring the baseline"))
        found = measured(part, basis.select)
        run.progress(0.7, _("Drawing the map"))
        picture = picture_of(part)
    except ObeyaError as fault:
        with run.completing():
            do_note_fault(improvement, str(fault))
        return
    with run.completing():
        do_keep_baseline(improvement, found, picture)
